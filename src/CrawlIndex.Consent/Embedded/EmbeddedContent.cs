using CrawlIndex.Consent.Rsl;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Everything read out of the segments of one file, before it is judged.</summary>
internal sealed class EmbeddedContent
{
    public EmbeddedContent(ReadOnlySpan<byte> file, PictureSegments segments)
    {
        var blocks = new List<RightsSegment>();
        foreach (var segment in segments.Items)
        {
            switch (segment.Kind)
            {
                case SegmentKind.Xmp or SegmentKind.Svg:
                    Worsen(XmpReader.Read(file, segment, Properties, Rsl, Manifests.Add));
                    break;
                case SegmentKind.Exif:
                    if (!ExifRights.Read(file, segment, Texts)) Worsen(ParseOutcome.Malformed);
                    break;
                case SegmentKind.Photoshop:
                    IimRights.Resources(file, segment, segments, blocks);
                    break;
                case SegmentKind.Iim:
                    blocks.Add(segment);
                    break;
                case SegmentKind.Jumbf:
                    Manifests.Add(segment);
                    break;
                case SegmentKind.Text:
                    ReadText(file, segment);
                    break;
            }
        }
        foreach (var block in blocks)
            if (!IimRights.Read(file, block, Texts)) Worsen(ParseOutcome.Malformed);
    }

    public List<XmpProperty> Properties { get; } = [];

    public List<RightsText> Texts { get; } = [];

    public List<(RslDocument Document, RightsSegment Segment)> Rsl { get; } = [];

    public List<RightsSegment> Manifests { get; } = [];

    /// <summary>AIGC labels in texts.</summary>
    public List<(string Json, RightsSegment Segment)> Labels { get; } = [];

    /// <summary>Silent while every block was sound.</summary>
    public ParseOutcome Outcome { get; private set; } = ParseOutcome.Silent;

    public void Worsen(ParseOutcome outcome)
    {
        if (Outcome == ParseOutcome.Silent && outcome is ParseOutcome.Malformed or ParseOutcome.LimitReached) Outcome = outcome;
    }

    private void ReadText(ReadOnlySpan<byte> file, RightsSegment segment)
    {
        var bytes = segment.Bytes(file);
        if (segment.Label.Contains("RSL", StringComparison.OrdinalIgnoreCase) || bytes.IndexOf("rslstandard.org/rsl"u8) >= 0)
        {
            if (RslReader.Read(bytes) is { } document) Rsl.Add((document, segment));
            return;
        }
        var text = EmbeddedText.Decode(bytes);
        if (text.Length == 0) return;
        if (segment.Label == "AIGC")
        {
            Labels.Add((text, segment));
            return;
        }
        FactKind? kind = segment.Label.ToLowerInvariant() switch
        {
            "copyright" or "rights" or "license" => FactKind.CopyrightNotice,
            "author" => FactKind.Creator,
            "source" => FactKind.CreditLine,
            "disclaimer" or "usage terms" => FactKind.Restriction,
            // Comments and titles state rights only where the words do.
            "comment" or "description" => FactKind.UnknownDirective,
            _ => null,
        };
        if (kind is not null) Texts.Add(new RightsText(kind.Value, "text:" + segment.Label, text, segment, 0, bytes.Length));
    }
}
