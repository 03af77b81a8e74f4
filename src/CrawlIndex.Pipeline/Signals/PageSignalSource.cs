using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Html;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>Consent's port for HTML on top of the page extractor. One instance per thread.</summary>
public sealed class PageSignalSource : IPageSignalSource, IPageSink, IDisposable
{
    private readonly PageExtractor extractor = new();
    private readonly List<Piece> pieces = [];
    private readonly Dictionary<int, byte[]> pictures = [];

    public void Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink)
    {
        pieces.Clear();
        pictures.Clear();
        extractor.Extract(html, contentType, Encoding.UTF8.GetBytes(pageUrl), this);
        var head = EndOfHead(html);
        foreach (var piece in pieces)
        {
            sink.Add(new PagePiece
            {
                Part = piece.Part,
                Name = piece.Name,
                Value = piece.Value,
                Type = piece.Type,
                Subject = pictures.GetValueOrDefault(piece.Position) ?? [],
                InHead = piece.Offset < head,
                Offset = piece.Offset,
                Length = piece.Length,
            });
        }
    }

    public void Page(in PageFacts page)
    {
    }

    public void Signal(in PageSignal signal)
    {
        var part = signal.Kind switch
        {
            PageSignalKind.MetaRobots or PageSignalKind.MetaBot or PageSignalKind.MetaTdm or PageSignalKind.MetaRights or PageSignalKind.MetaHttpEquiv => SignalPart.Meta,
            PageSignalKind.Link => SignalPart.Link,
            PageSignalKind.AnchorLicense => SignalPart.Anchor,
            PageSignalKind.RslScript or PageSignalKind.JsonLd => SignalPart.Script,
            PageSignalKind.LicenceAttribute => SignalPart.Property,
            PageSignalKind.ImageAttribute => SignalPart.Attribute,
            _ => default,
        };
        if (part == default) return;
        var isScript = part == SignalPart.Script;
        var type = isScript ? default : signal.Kind == PageSignalKind.MetaHttpEquiv ? "http-equiv"u8 : signal.Type;
        pieces.Add(new Piece(
            part, (isScript ? signal.Type : signal.Name).ToArray(), signal.Value.ToArray(), type.ToArray(), signal.ReferencePosition, signal.ByteOffset, signal.ByteLength));
    }

    public void Reference(in ImageReference reference) => pictures.TryAdd(reference.Position, reference.Url.ToArray());

    public void DataUrl(in DataUrlReference data)
    {
    }

    public void Dispose() => extractor.Dispose();

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

    private sealed record Piece(SignalPart Part, byte[] Name, byte[] Value, byte[] Type, int Position, int Offset, int Length);
}
