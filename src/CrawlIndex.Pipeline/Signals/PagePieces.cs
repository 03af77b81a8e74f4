using System.Runtime.InteropServices;
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
    private int bytesPerUnit;

    /// <summary>Pieces of the current page.</summary>
    public int Count => found.Count;

    public void Clear()
    {
        found.Clear();
        text.Clear();
        if (subjects.Count > 0) subjects.Clear();
    }

    public void Page(in PageFacts page) => bytesPerUnit = page.BytesPerUnit;

    public void Signal(in PageSignal signal)
    {
        var part = PartOf(signal.Kind);
        if (part == default) return;
        var isScript = part == SignalPart.Script;
        var name = isScript ? signal.Type : signal.Name;
        if (!CarrierPieces.MaySpeak(part, name, signal.Value)) return;
        var type = isScript ? default : signal.Naming switch
        {
            MetaNaming.Property => "property"u8,
            MetaNaming.Itemprop => "itemprop"u8,
            MetaNaming.HttpEquiv => "http-equiv"u8,
            _ => signal.Type,
        };
        var isDecoded = signal.SourceOffset < 0;
        found.Add(new Found(part, Keep(name), Keep(signal.Value), Keep(type), signal.ReferencePosition, isDecoded ? signal.ByteOffset : signal.SourceOffset,
            isDecoded ? signal.ByteLength : signal.SourceLength, isDecoded, signal.InHead));
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

    /// <summary>The page was read already: gives its pieces. Who read it knows what a limit left out.</summary>
    bool IPageSignalSource.Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink)
    {
        Give(sink);
        return true;
    }

    /// <summary>Gives the pieces in document order, texts last.</summary>
    public void Give(IPagePieceSink sink)
    {
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(found))
        {
            var subject = subjects.GetValueOrDefault(piece.Position);
            // What is said of a picture without an address (a data: URL) is said of no other.
            if (piece.Position > 0 && subject.Length == 0) continue;
            sink.Add(new PagePiece
            {
                Part = piece.Part,
                Name = Get(piece.Name),
                Value = Get(piece.Value),
                Type = Get(piece.Type),
                Subject = Get(subject),
                InHead = piece.InHead,
                Offset = piece.Offset,
                Length = piece.Length,
                IsDecoded = piece.IsDecoded,
                BytesPerUnit = bytesPerUnit,
            });
        }
    }

    private static SignalPart PartOf(PageSignalKind kind) => kind switch
    {
        PageSignalKind.MetaRobots or PageSignalKind.MetaBot or PageSignalKind.MetaTdm or PageSignalKind.MetaRights or PageSignalKind.MetaHttpEquiv => SignalPart.Meta,
        PageSignalKind.Link or PageSignalKind.TermsLink => SignalPart.Link,
        PageSignalKind.AnchorLicense => SignalPart.Anchor,
        PageSignalKind.RslScript or PageSignalKind.JsonLd => SignalPart.Script,
        PageSignalKind.LicenceAttribute => SignalPart.Property,
        PageSignalKind.ImageAttribute => SignalPart.Attribute,
        PageSignalKind.Text => SignalPart.Text,
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

    private readonly record struct Place(int Start, int Length);

    private readonly record struct Found(SignalPart Part, Place Name, Place Value, Place Type, int Position, int Offset, int Length, bool IsDecoded, bool InHead);
}
