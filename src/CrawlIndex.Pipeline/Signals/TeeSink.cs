using CrawlIndex.Html;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>Gives one reading of a page to two takers, so that no page is parsed twice.</summary>
internal sealed class TeeSink(IPageSink first, IPageSink second) : IPageSink
{
    public void Page(in PageFacts page)
    {
        first.Page(page);
        second.Page(page);
    }

    public void Signal(in PageSignal signal)
    {
        first.Signal(signal);
        second.Signal(signal);
    }

    public void Reference(in ImageReference reference)
    {
        first.Reference(reference);
        second.Reference(reference);
    }

    public void DataUrl(in DataUrlReference data)
    {
        first.DataUrl(data);
        second.DataUrl(data);
    }
}
