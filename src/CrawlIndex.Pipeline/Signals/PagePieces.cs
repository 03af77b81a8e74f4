using System.Runtime.InteropServices;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Html;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>
/// Takes from the page extractor what may carry consent, keeps it until the page's pictures are known, and gives it on. Pages
/// without such pieces cost nothing. One instance per thread, reused.
/// </summary>
internal sealed class PagePieces : IPageSink, IPageSignalSource
{
    private readonly List<Found> found = [];
    private readonly ScratchText text = new();
    private readonly Dictionary<int, Place> subjects = [];

    /// <summary>Pieces of the current page.</summary>
    public int Count => found.Count;

    public void Clear()
    {
        found.Clear();
        text.Clear();
        if (subjects.Count > 0) subjects.Clear();
    }

    public void Page(in PageFacts page)
    {
    }

    public void Signal(in PageSignal signal)
    {
        var part = PartOf(signal.Kind);
        if (part == default) return;
        var isScript = part == SignalPart.Script;
        var name = isScript ? signal.Type : signal.Name;
        if (!CarrierPieces.MaySpeak(part, name, signal.Value)) return;
        var type = isScript ? default : signal.Kind == PageSignalKind.MetaHttpEquiv ? "http-equiv"u8 : signal.Type;
        found.Add(new Found(part, Keep(name), Keep(signal.Value), Keep(type), signal.ReferencePosition, signal.ByteOffset, signal.ByteLength));
        if (signal.ReferencePosition > 0) subjects.TryAdd(signal.ReferencePosition, default);
    }

    public void Reference(in ImageReference reference)
    {
        if (subjects.Count == 0) return;
        ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(subjects, reference.Position);
        // Candidates of one srcset share a position; the first stands for them.
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place) && place.Length == 0) place = Keep(reference.Url);
    }

    public void DataUrl(in DataUrlReference data)
    {
    }

    /// <summary>The page was read already: gives its pieces.</summary>
    void IPageSignalSource.Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink) => Give(html, sink);

    /// <summary>Gives the pieces in document order.</summary>
    /// <param name="html">The body they were found in.</param>
    /// <param name="sink">Spans are valid during its calls.</param>
    public void Give(ReadOnlySpan<byte> html, IPagePieceSink sink)
    {
        if (found.Count == 0) return;
        var head = EndOfHead(html);
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(found))
        {
            sink.Add(new PagePiece
            {
                Part = piece.Part,
                Name = Get(piece.Name),
                Value = Get(piece.Value),
                Type = Get(piece.Type),
                Subject = Get(subjects.GetValueOrDefault(piece.Position)),
                InHead = piece.Offset < head,
                Offset = piece.Offset,
                Length = piece.Length,
            });
        }
    }

    private static SignalPart PartOf(PageSignalKind kind) => kind switch
    {
        PageSignalKind.MetaRobots or PageSignalKind.MetaBot or PageSignalKind.MetaTdm or PageSignalKind.MetaRights or PageSignalKind.MetaHttpEquiv => SignalPart.Meta,
        PageSignalKind.Link => SignalPart.Link,
        PageSignalKind.AnchorLicense => SignalPart.Anchor,
        PageSignalKind.RslScript or PageSignalKind.JsonLd => SignalPart.Script,
        PageSignalKind.LicenceAttribute => SignalPart.Property,
        PageSignalKind.ImageAttribute => SignalPart.Attribute,
        _ => default,
    };

    private Place Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return default;
        var start = text.Span.Length;
        text.Append(bytes);
        return new Place(start, bytes.Length);
    }

    private ReadOnlySpan<byte> Get(Place place) => text.Span.Slice(place.Start, place.Length);

    /// <summary>Where the head ends, by its first sign: a tag taken for one of the body only weakens what it says, it is never lost.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> html)
    {
        for (var at = 0; html[at..].IndexOf((byte)'<') is var next and >= 0; at++)
        {
            at += next;
            if (StartsWith(html[at..], "<body"u8) || StartsWith(html[at..], "</head"u8)) return at;
        }
        return int.MaxValue;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag) =>
        text.Length >= tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag);

    private readonly record struct Place(int Start, int Length);

    private readonly record struct Found(SignalPart Part, Place Name, Place Value, Place Type, int Position, int Offset, int Length);
}
