using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Html;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>Consent's port for HTML on top of the page extractor. One instance per thread.</summary>
public sealed class PageSignalSource : IPageSignalSource, IDisposable
{
    private readonly PageExtractor extractor = new();
    private readonly PagePieces pieces = new();

    public void Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink)
    {
        pieces.Clear();
        extractor.Extract(html, contentType, Encoding.UTF8.GetBytes(pageUrl), pieces);
        pieces.Give(html, sink);
    }

    public void Dispose() => extractor.Dispose();
}
