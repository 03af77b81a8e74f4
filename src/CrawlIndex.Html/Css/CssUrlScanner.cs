namespace CrawlIndex.Html.Css;

/// <summary>Receives image references of style text in source order; the span lives during the call.</summary>
public interface ICssUrlSink
{
    /// <summary>A reference, unescaped, unresolved; <paramref name="offset"/> is where its token starts in the text.</summary>
    void Url(ReadOnlySpan<byte> url, int offset);
}

/// <summary>Finds image references in style sheets and style attributes by the tokens of CSS Syntax Level 3. One instance per thread.</summary>
public sealed class CssUrlScanner
{
    /// <summary>Scans a whole style sheet or declaration list; returns the number of references given.</summary>
    public int Scan(ReadOnlySpan<byte> css, ICssUrlSink sink) => throw new NotImplementedException();
}
