using System.Text;
using CrawlIndex.Html;

namespace CrawlIndex.Tests.Html;

/// <summary>Keeps everything a page gives, as strings.</summary>
internal sealed class PageRecorder : IPageSink
{
    public sealed record Facts(string Title, string Language, string BaseUrl, string CanonicalUrl, string RobotsMeta, string Encoding, int ImageElements);

    public sealed record Found(string Url, string RawUrl, string Alt, AltSource AltSource, ReferenceKind Kind, string Descriptor, ReferenceFlags Flags, int Width, int Height,
        string Language, string Licence, int Position, int ByteOffset)
    {
        public bool IsBest => Flags.HasFlag(ReferenceFlags.BestCandidate);
    }

    public sealed record Said(PageSignalKind Kind, string Name, string Value, string Type, int ByteOffset, int ByteLength, int ReferencePosition, bool InNoscript, bool InTemplate)
    {
        public MetaNaming Naming { get; init; }

        public bool InHead { get; init; }

        public int SourceOffset { get; init; }

        public int SourceLength { get; init; }
    }

    public sealed record Inline(string Digest, int Length, string Alt, ReferenceKind Kind, int Position);

    public Facts? Page { get; private set; }

    public List<Found> References { get; } = [];

    public List<Said> Signals { get; } = [];

    public List<Inline> DataUrls { get; } = [];

    public ExtractResult Result { get; private set; }

    /// <summary>A body as sent, in whatever encoding.</summary>
    public static PageRecorder ReadEncoded(byte[] body, string contentType = "", string url = "https://example.com/dir/page.html")
    {
        using var extractor = new PageExtractor();
        var recorder = new PageRecorder { WantsTexts = true };
        recorder.Result = extractor.Extract(body, Encoding.ASCII.GetBytes(contentType), Encoding.UTF8.GetBytes(url), recorder);
        return recorder;
    }

    public static PageRecorder ReadTexts(string html, string url = "https://example.com/dir/page.html") => ReadEncoded(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8", url);

    public bool WantsTexts { get; private init; }

    public static PageRecorder Read(string html, string url = "https://example.com/dir/page.html", ExtractorLimits? limits = null) => Read(Encoding.UTF8.GetBytes(html), url, limits);

    public static PageRecorder Read(byte[] body, string url = "https://example.com/dir/page.html", ExtractorLimits? limits = null)
    {
        using var extractor = new PageExtractor(limits);
        var recorder = new PageRecorder();
        recorder.Result = extractor.ExtractUtf8(body, Encoding.UTF8.GetBytes(url), recorder);
        return recorder;
    }

    void IPageSink.Page(in PageFacts page) => Page = new Facts(Text(page.Title), Text(page.Language), Text(page.BaseUrl), Text(page.CanonicalUrl), Text(page.RobotsMeta),
        page.Encoding.ToString(), page.ImageElements);

    void IPageSink.Signal(in PageSignal signal) => Signals.Add(new Said(signal.Kind, Text(signal.Name), Text(signal.Value), Text(signal.Type), signal.ByteOffset, signal.ByteLength,
        signal.ReferencePosition, signal.InNoscript, signal.InTemplate)
    { Naming = signal.Naming, InHead = signal.InHead, SourceOffset = signal.SourceOffset, SourceLength = signal.SourceLength });

    void IPageSink.Reference(in ImageReference reference) => References.Add(new Found(Text(reference.Url), Text(reference.RawUrl), Text(reference.Alt), reference.AltSource, reference.Kind,
        Text(reference.Descriptor), reference.Flags, reference.Width, reference.Height, Text(reference.Language), Text(reference.Licence), reference.Position, reference.ByteOffset));

    void IPageSink.DataUrl(in DataUrlReference data) => DataUrls.Add(new Inline(Convert.ToHexString(data.Digest), data.Length, Text(data.Alt), data.Kind, data.Position));

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
