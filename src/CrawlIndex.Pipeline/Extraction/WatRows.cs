using System.Text;
using CrawlIndex.Html;
using CrawlIndex.Html.Urls;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>
/// Turns a WAT envelope into the rows of <see cref="PageRows"/>. The envelope names its page after the links, so these
/// are kept until it has been read. What WAT lacks (srcset, picture, lazy attributes, sizes, JSON-LD) stays absent.
/// </summary>
internal sealed class WatRows(PageRows rows) : IWatSink, IDisposable
{
    /// <summary>References of one page; more are counted as dropped.</summary>
    private const int MaxReferences = 100_000;

    private readonly WatEnvelope envelope = new();
    private readonly UrlResolver resolver = new();
    private readonly BaseUrl pageUrl = new();
    private readonly BaseUrl baseUrl = new();
    private readonly ScratchText text = new();
    private readonly List<Found> found = [];
    private ExtractResult result;
    private Slice title, baseHref, canonical, licence, contentType, contentLanguage;

    /// <summary>Reads one envelope; a response with an HTML page becomes rows.</summary>
    /// <param name="json">The record's block.</param>
    /// <param name="capture">The WAT record itself; used where the envelope does not name the WARC record it describes.</param>
    /// <param name="ends">Ends of the image references.</param>
    public ExtractionOutcome Extract(ReadOnlySpan<byte> json, Capture capture, out ExtractResult ends)
    {
        text.Clear();
        found.Clear();
        (title, baseHref, canonical, licence, contentType, contentLanguage, result) = (default, default, default, default, default, default, default);
        ends = default;
        if (envelope.Read(json, this) != WatOutcome.Complete) return ExtractionOutcome.BadEnvelope;
        if (!envelope.RecordType.SequenceEqual("response"u8) || envelope.Status < 0) return ExtractionOutcome.Metadata;
        if (envelope.Status is < 200 or > 299) return ExtractionOutcome.NotSuccess;
        capture.MimeType = MediaType.Essence(Of(contentType));
        if (!MediaType.IsHtml(capture.MimeType, default, default)) return ExtractionOutcome.NotHtml;
        Describe(ref capture);
        if (!rows.Begin(capture) || !pageUrl.TrySet(capture.Url)) return ExtractionOutcome.BadPageUrl;
        Emit();
        rows.End("complete"u8);
        ends = result;
        return ExtractionOutcome.WatPage;
    }

    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8)) contentType = Keep(value);
        else if (Ascii.EqualsIgnoreCase(name, "Content-Language"u8)) contentLanguage = Keep(value);
    }

    public void Title(ReadOnlySpan<byte> title) => this.title = Keep(title);

    public void Base(ReadOnlySpan<byte> href) => baseHref = Keep(href);

    public void Meta(ReadOnlySpan<byte> name, ReadOnlySpan<byte> property, ReadOnlySpan<byte> httpEquiv, ReadOnlySpan<byte> content)
    {
        var key = property.IsEmpty ? name : property;
        if (Ascii.EqualsIgnoreCase(key, "og:image:alt"u8) && found.Count > 0 && found[^1].Kind == ReferenceKind.OpenGraph)
            found[^1] = found[^1] with { Alt = Keep(content), AltSource = AltSource.OpenGraph };
        else if (WatPaths.IsImageMeta(key))
            Add(new Found(ReferenceKind.OpenGraph, Keep(content), default, AltSource.None));
    }

    public void Link(bool inHead, int index, in WatLink link)
    {
        if (RelTokens.Contains(link.Rel, "canonical"u8)) canonical = Keep(link.Url);
        if (licence.IsEmpty && RelTokens.Contains(link.Rel, "license"u8)) licence = Keep(link.Url);
        if (!WatPaths.TryKindOf(link, out var kind)) return;
        var hasAlt = !link.Alt.Trim(" \t\r\n\f"u8).IsEmpty;
        var hasTitle = !hasAlt && !link.Title.Trim(" \t\r\n\f"u8).IsEmpty;
        Add(new Found(
            kind, Keep(link.Url), hasAlt ? Keep(link.Alt) : hasTitle ? Keep(link.Title) : default,
            hasAlt ? AltSource.Alt : hasTitle ? AltSource.Title : AltSource.None));
    }

    public void Dispose() => envelope.Dispose();

    private void Describe(ref Capture capture)
    {
        capture.Url = envelope.TargetUri;
        capture.FetchTime = CaptureTime.TryParse(envelope.Date, out var time) ? time : capture.FetchTime;
        capture.Status = envelope.Status;
        capture.ContentLanguage = Of(contentLanguage);
        capture.Digest = default;
        if (envelope.FileName.IsEmpty || envelope.Offset < 0) return;
        capture.WarcFilename = envelope.FileName;
        capture.RecordOffset = envelope.Offset;
        capture.RecordLength = envelope.Length;
    }

    private void Emit()
    {
        if (baseHref.IsEmpty || !baseUrl.TrySet(Of(baseHref), pageUrl)) baseUrl.TrySet(pageUrl.Serialized);
        rows.Describe(baseUrl.Serialized, Of(title), resolver.Resolve(Of(canonical), baseUrl, out var url) == UrlOutcome.Ok ? url : default);
        if (!licence.IsEmpty) rows.SetPageLicence(Of(licence));
        for (var index = 0; index < found.Count; index++) Emit(found[index], index + 1);
    }

    private void Emit(in Found reference, int number)
    {
        var raw = Of(reference.Url);
        if (raw.Trim(" \t\r\n\f"u8).IsEmpty)
        {
            result.Blank++;
            return;
        }
        switch (resolver.Resolve(raw, baseUrl, out var url))
        {
            case UrlOutcome.Ok:
                result.Fetchable++;
                rows.AddPair(
                    url, Of(reference.Alt), ReferenceNames.Of(reference.AltSource), ReferenceNames.Of(reference.Kind), -1, -1,
                    default, number, default, best: false, default);
                break;
            case UrlOutcome.Data:
                result.DataUrls++;
                break;
            case UrlOutcome.NotFetchable:
                result.OtherSchemes++;
                break;
            case UrlOutcome.TooLong:
                result.TooLong++;
                break;
            default:
                result.Invalid++;
                break;
        }
    }

    private void Add(in Found reference)
    {
        result.Found++;
        if (found.Count < MaxReferences) found.Add(reference);
        else result.Dropped++;
    }

    private Slice Keep(ReadOnlySpan<byte> value)
    {
        var start = text.Span.Length;
        text.Append(value);
        return new Slice(start, value.Length);
    }

    private ReadOnlySpan<byte> Of(Slice slice) => text.Span.Slice(slice.Start, slice.Length);

    private readonly record struct Slice(int Start, int Length)
    {
        public bool IsEmpty => Length == 0;
    }

    private readonly record struct Found(ReferenceKind Kind, Slice Url, Slice Alt, AltSource AltSource);
}
