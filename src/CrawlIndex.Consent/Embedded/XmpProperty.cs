namespace CrawlIndex.Consent.Embedded;

/// <summary>One value of an XMP property or of a field inside one.</summary>
/// <param name="Property">Top property, "prefix:name" with the registered prefix, or "{namespace}name".</param>
/// <param name="Field">Innermost field; the property itself when it is simple.</param>
/// <param name="Text">Value, entities decoded.</param>
/// <param name="Language">xml:lang in scope.</param>
/// <param name="Subject">rdf:about of the description; empty for the file itself.</param>
/// <param name="Segment">Segment it stands in.</param>
/// <param name="Start">Byte span in the segment.</param>
/// <param name="Length">Length there.</param>
internal sealed record XmpProperty(string Property, string Field, string Text, string Language, string Subject, RightsSegment Segment, int Start, int Length);

/// <summary>Registered prefixes of the namespaces that rights stand in; documents may use any prefix.</summary>
internal static class XmpNames
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["http://purl.org/dc/elements/1.1/"] = "dc",
        ["http://purl.org/dc/terms/"] = "dcterms",
        ["http://ns.adobe.com/xap/1.0/rights/"] = "xmpRights",
        ["http://ns.adobe.com/photoshop/1.0/"] = "photoshop",
        ["http://ns.useplus.org/ldf/xmp/1.0/"] = "plus",
        ["http://ns.useplus.org/ldf/xmp/1.0/DataMining"] = "plus",
        ["http://ns.useplus.org/ldf/xmp/1.0/DataMining/"] = "plus",
        ["https://ns.useplus.org/ldf/xmp/1.0/"] = "plus",
        ["http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"] = "Iptc4xmpCore",
        ["http://iptc.org/std/Iptc4xmpExt/2008-02-29/"] = "Iptc4xmpExt",
        ["http://creativecommons.org/ns#"] = "cc",
        ["https://creativecommons.org/ns#"] = "cc",
        ["http://web.resource.org/cc/"] = "cc",
        ["http://www.tc260.org.cn/ns/AIGC/1.0/"] = "TC260",
        ["http://www.tc260.org.cn/ns/AIGC/1.0/1.0/"] = "TC260",
        ["http://schema.org/"] = "schema",
        ["https://schema.org/"] = "schema",
        ["http://ns.adobe.com/tiff/1.0/"] = "tiff",
        ["http://ns.adobe.com/xap/1.0/"] = "xmp",
    };

    /// <summary>"prefix:name"; namespaces nobody registered in braces.</summary>
    public static string Of(string space, string name)
    {
        if (Prefixes.TryGetValue(space, out var prefix)) return $"{prefix}:{name}";
        return space.Contains("tc260", StringComparison.OrdinalIgnoreCase) ? $"TC260:{name}" : $"{{{space}}}{name}";
    }
}
