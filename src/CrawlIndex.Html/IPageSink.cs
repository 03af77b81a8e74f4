namespace CrawlIndex.Html;

/// <summary>
/// Receives what one page holds, in this order: <see cref="Page"/> once, then signals, then references and data: URLs,
/// each in document order (signals that are text come last). Every span lives only during the call.
/// </summary>
public interface IPageSink
{
    /// <summary>Whether <see cref="PageSignalKind.Text"/> is looked for and given. Asked once per page, before it is read.</summary>
    bool WantsTexts => true;

    /// <summary>Facts of the whole document.</summary>
    void Page(in PageFacts page);

    /// <summary>One statement's raw material.</summary>
    void Signal(in PageSignal signal);

    /// <summary>One fetchable (http, https) image reference.</summary>
    void Reference(in ImageReference reference);

    /// <summary>One image whose bytes stand in the page itself as a data: URL.</summary>
    void DataUrl(in DataUrlReference data);
}
