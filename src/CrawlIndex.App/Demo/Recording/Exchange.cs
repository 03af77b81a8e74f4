using System.Text;

namespace CrawlIndex.App.Demo.Recording;

/// <summary>One request and its answer, as they go into the archive.</summary>
/// <param name="RequestHead">Request line and header lines as sent, with the empty line.</param>
/// <param name="ResponseHead">Status line and header lines with the empty line; codings that were undone are renamed as Common Crawl does.</param>
/// <param name="Body">Body after its content coding was undone.</param>
public sealed record Exchange(Uri Url, DateTime Time, TimeSpan Took, byte[] RequestHead, int Status, byte[] ResponseHead, byte[] Body)
{
    /// <summary>Raw Content-Type value; empty without one.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>Raw Location value of a redirect.</summary>
    public string? Location { get; init; }

    public bool IsPage => Status == 200 && ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    public bool IsPicture => Status == 200 && ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);

    public string Text => Encoding.UTF8.GetString(Body);
}
