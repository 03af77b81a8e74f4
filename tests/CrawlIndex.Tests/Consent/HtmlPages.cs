using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Html;

namespace CrawlIndex.Tests.Consent;

/// <summary>The port of page signals on top of the product's page extractor.</summary>
internal sealed class HtmlPages : IPageSignalSource
{
    public void Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink)
    {
        using var extractor = new PageExtractor();
        var found = new Pieces();
        extractor.Extract(html, contentType, Encoding.UTF8.GetBytes(pageUrl), found);
        var head = EndOfHead(html);
        foreach (var piece in found.Signals)
        {
            sink.Add(new PagePiece
            {
                Part = piece.Part,
                Name = piece.Name,
                Value = piece.Value,
                Type = piece.Type,
                Subject = found.References.GetValueOrDefault(piece.Position) ?? [],
                InHead = piece.Offset < head,
                Offset = piece.Offset,
                Length = piece.Length,
            });
        }
    }

    /// <summary>Where the head ends: the extractor does not say on which side of it a tag stands.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> html)
    {
        var text = Encoding.Latin1.GetString(html);
        var body = text.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        var close = text.IndexOf("</head", StringComparison.OrdinalIgnoreCase);
        return body < 0 ? close < 0 ? int.MaxValue : close : close < 0 ? body : Math.Min(body, close);
    }

    private sealed record Piece(SignalPart Part, byte[] Name, byte[] Value, byte[] Type, int Position, int Offset, int Length);

    private sealed class Pieces : IPageSink
    {
        public List<Piece> Signals { get; } = [];

        public Dictionary<int, byte[]> References { get; } = [];

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
            Signals.Add(new Piece(part, (isScript ? signal.Type : signal.Name).ToArray(), signal.Value.ToArray(),
                isScript ? [] : signal.Kind == PageSignalKind.MetaHttpEquiv ? "http-equiv"u8.ToArray() : signal.Type.ToArray(), signal.ReferencePosition, signal.ByteOffset, signal.ByteLength));
        }

        public void Reference(in ImageReference reference) => References.TryAdd(reference.Position, reference.Url.ToArray());

        public void DataUrl(in DataUrlReference data)
        {
        }
    }
}
