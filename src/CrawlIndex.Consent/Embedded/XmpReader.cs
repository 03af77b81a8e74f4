using System.Text;
using System.Xml;
using CrawlIndex.Consent.Rsl;
using CrawlIndex.Consent.Xml;

namespace CrawlIndex.Consent.Embedded;

/// <summary>
/// Reads RDF/XML of XMP packets (ISO 16684-1) and of SVG metadata into flat values: attributes, element text, rdf:resource,
/// arrays, structures in either notation. What stood before an error is kept.
/// </summary>
internal sealed class XmpReader
{
    private const int MaxProperties = 4096;
    private const int MaxText = 64 << 10;

    private readonly List<Level> levels = [];
    private readonly StringBuilder text = new();
    private readonly RightsSegment segment;
    private readonly List<XmpProperty> properties;
    private (int Start, int Length) textSpan;
    private string subject = "";

    private XmpReader(RightsSegment segment, List<XmpProperty> properties)
    {
        this.segment = segment;
        this.properties = properties;
    }

    private readonly record struct Level(string Name, bool IsStructure, int Children);

    /// <summary>Adds the properties of a packet to a list.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="segment">The packet, or an SVG document.</param>
    /// <param name="properties">Gets the values.</param>
    /// <param name="rsl">Gets RSL documents inside, with their shift in the segment.</param>
    /// <returns>Silent when read to the end, else Malformed or LimitReached.</returns>
    public static unsafe ParseOutcome Read(ReadOnlySpan<byte> file, RightsSegment segment, List<XmpProperty> properties, List<(RslDocument Document, RightsSegment Segment)> rsl, Action<RightsSegment> manifest)
    {
        var bytes = segment.Bytes(file);
        var isSvg = segment.Kind == SegmentKind.Svg;
        var start = isSvg ? 0 : PacketStart(bytes);
        fixed (byte* pinned = bytes[start..])
        {
            if (pinned is null) return ParseOutcome.Silent;
            using var walk = new XmlWalk(pinned, bytes.Length - start, isSvg ? XmlLimits.List : XmlLimits.Default, allowsDoctype: isSvg);
            var reader = new XmpReader(segment, properties);
            while (walk.Read())
            {
                if (walk.NodeType == XmlNodeType.Element && walk.Namespace == RslReader.Namespace)
                {
                    if (rsl.Count < 16) rsl.Add((RslReader.ReadAt(walk, start), segment));
                    continue;
                }
                if (walk.NodeType == XmlNodeType.Element && isSvg && walk.LocalName == "manifest" && walk.Namespace.Contains("c2pa", StringComparison.Ordinal))
                {
                    Manifest(walk, segment, start, manifest);
                    continue;
                }
                reader.Take(walk, start);
                if (properties.Count >= MaxProperties) return ParseOutcome.LimitReached;
            }
            return walk.Outcome;
        }
    }

    // Packets begin with a processing instruction, in which a byte order mark may hide; junk before the first tag is no XML.
    private static int PacketStart(ReadOnlySpan<byte> bytes)
    {
        var tag = bytes.IndexOf((byte)'<');
        if (tag <= 0) return 0;
        return bytes[..tag].ContainsAnyExcept((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 32, 9, 13, 10, 0]) ? tag : tag is 3 or 2 ? 0 : tag;
    }

    private static void Manifest(XmlWalk walk, RightsSegment segment, int shift, Action<RightsSegment> manifest)
    {
        var depth = walk.Depth;
        if (walk.IsEmptyElement) return;
        while (walk.Read() && walk.Depth > depth)
        {
            if (walk.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA)) continue;
            var base64 = string.Concat(walk.Value.Where(letter => !char.IsWhiteSpace(letter)));
            var decoded = new byte[base64.Length];
            if (!Convert.TryFromBase64String(base64, decoded, out var count)) return;
            var (at, length) = walk.ValueSpan;
            var place = segment.Place(at + shift, length);
            manifest(new RightsSegment(SegmentKind.Jumbf, place.Start, place.Length) { Decoded = decoded[..count] });
        }
    }

    private void Take(XmlWalk walk, int shift)
    {
        switch (walk.NodeType)
        {
            case XmlNodeType.Element:
                Open(walk, shift);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA when levels.Count > 0 && text.Length < MaxText:
                if (text.Length == 0) textSpan = (walk.ValueSpan.Start + shift, walk.ValueSpan.Length);
                text.Append(walk.Value);
                break;
            case XmlNodeType.EndElement:
                Close(walk);
                break;
        }
    }

    private void Open(XmlWalk walk, int shift)
    {
        var space = walk.Namespace;
        var name = walk.LocalName;
        text.Clear();
        if (levels.Count == 0)
        {
            // Nothing counts outside rdf:RDF: the drawing of an SVG, the wrapper of a packet.
            if (space == XmpNames.Rdf && name == "RDF" && !walk.IsEmptyElement) levels.Add(new Level("", true, 0));
            return;
        }
        levels[^1] = levels[^1] with { Children = levels[^1].Children + 1 };
        // Descriptions, arrays and typed nodes at the top (cc:Work) are structure; everything else is a property.
        var isNode = space == XmpNames.Rdf || (levels.Count == 1 && name is "Work" or "License");
        if (levels.Count == 1) subject = walk.Attribute("about", XmpNames.Rdf) ?? "";
        levels.Add(new Level(isNode ? "" : XmpNames.Of(space, name), isNode, 0));
        var isEmpty = walk.IsEmptyElement;
        Attributes(walk, shift);
        if (isEmpty) levels.RemoveAt(levels.Count - 1);
    }

    private void Attributes(XmlWalk walk, int shift)
    {
        var language = walk.Language;
        while (walk.ReadAttribute())
        {
            var space = walk.Namespace;
            if (space is XmpNames.Xml or "http://www.w3.org/2000/xmlns/" || space.Length == 0 || walk.Value.Length > MaxText) continue;
            if (space == XmpNames.Rdf && walk.LocalName is not ("resource" or "value")) continue;
            var (start, length) = walk.ValueSpan;
            // An attribute is a field of the node it stands on; rdf:resource is the value of the property.
            var field = space == XmpNames.Rdf ? null : XmpNames.Of(space, walk.LocalName);
            Add(field, walk.Value, language, start + shift, length);
        }
    }

    private void Close(XmlWalk walk)
    {
        if (levels.Count == 0) return;
        var level = levels[^1];
        if (level.Children == 0 && text.Length > 0 && !string.IsNullOrWhiteSpace(text.ToString()))
            Add(null, text.ToString().Trim(), walk.Language, textSpan.Start, textSpan.Length);
        text.Clear();
        levels.RemoveAt(levels.Count - 1);
    }

    private void Add(string? field, string value, string language, int start, int length)
    {
        string? top = null, inner = null;
        foreach (var level in levels)
        {
            if (level.IsStructure) continue;
            top ??= level.Name;
            inner = level.Name;
        }
        top ??= field;
        field ??= inner;
        if (top is null || field is null) return;
        properties.Add(new XmpProperty(top, field, value, language, subject, segment, start, length));
    }
}
