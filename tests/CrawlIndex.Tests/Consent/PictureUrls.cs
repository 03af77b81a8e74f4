using System.Text;
using CrawlIndex.Html;

namespace CrawlIndex.Tests.Consent;

/// <summary>URLs of the pictures a page shows.</summary>
internal sealed class PictureUrls : IPageSink, IDisposable
{
    private readonly PageExtractor extractor = new();
    private readonly List<string> urls = [];

    public IReadOnlyList<string> Of(byte[] html, string url)
    {
        urls.Clear();
        extractor.Extract(html, "text/html"u8, Encoding.UTF8.GetBytes(url), this);
        return urls;
    }

    public void Page(in PageFacts page)
    {
    }

    public SignalTaker? OnSignal { get; set; }

    public void Signal(in PageSignal signal) => OnSignal?.Invoke(signal.Kind, signal.Name, signal.Type, signal.Value);

    public void Reference(in ImageReference reference) => urls.Add(Encoding.UTF8.GetString(reference.Url));

    public void DataUrl(in DataUrlReference data)
    {
    }

    public delegate void SignalTaker(PageSignalKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> type, ReadOnlySpan<byte> value);

    public void Dispose() => extractor.Dispose();
}
