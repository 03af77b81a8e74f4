namespace CrawlIndex.Html;

/// <summary>
/// Finds the image references and the raw material of consent in HTML pages. One instance per thread, reused: in steady
/// state a page allocates nothing. Rules: HTML Standard 13.2 (scripting disabled), URL Standard.
/// </summary>
public sealed class PageExtractor : IDisposable
{
    public PageExtractor(ExtractorLimits? limits = null) => Limits = limits ?? new ExtractorLimits();

    public ExtractorLimits Limits { get; }

    /// <summary>Extracts from a body as sent: sniffs its encoding, decodes, then as <see cref="ExtractUtf8"/>.
    /// <paramref name="contentType"/> is the raw Content-Type value, empty when there was none.</summary>
    public ExtractResult Extract(ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> pageUrl, IPageSink sink) => throw new NotImplementedException();

    /// <summary>Extracts from a body that is UTF-8 already (invalid sequences are copied as they are).</summary>
    public ExtractResult ExtractUtf8(ReadOnlySpan<byte> body, ReadOnlySpan<byte> pageUrl, IPageSink sink) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
