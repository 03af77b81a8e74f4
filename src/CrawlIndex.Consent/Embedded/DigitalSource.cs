namespace CrawlIndex.Consent.Embedded;

/// <summary>IPTC digital source types and what they say about AI (NewsCodes digitalsourcetype).</summary>
public static class DigitalSource
{
    private static readonly string[] Prefixes =
    [
        "cv.iptc.org/newscodes/digitalsourcetype/", "c2pa.org/digitalsourcetype/", "digsrctype:", "schema.org/",
    ];

    // schema.org's IPTCDigitalSourceEnumeration spells the same terms with a suffix.
    private static readonly Dictionary<string, string> SchemaTerms = new[]
    {
        "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia", "algorithmicallyEnhanced", "compositeSynthetic",
        "compositeCapture", "digitalCapture", "digitalArt", "dataDrivenMedia", "minorHumanEdits", "humanEdits", "multiFrameComputationalCapture",
        "negativeFilm", "positiveFilm", "print", "screenCapture", "virtualRecording",
    }.ToDictionary(term => term.ToLowerInvariant() + "digitalsource", term => term.ToLowerInvariant());

    /// <summary>
    /// "yes" made by a trained model, "edited" partly, "no" otherwise, "synthetic" by an algorithm without training data;
    /// null for an unknown word. http and https, a trailing slash, a bare term and other letter cases are one.
    /// </summary>
    public static string? Classify(string value) => Term(value) switch
    {
        "trainedalgorithmicmedia" or "trainedalgorithmicdata" => "yes",
        "compositewithtrainedalgorithmicmedia" or "compositesynthetic" => "edited",
        "algorithmicmedia" => "synthetic",
        "digitalcapture" or "computationalcapture" or "compositecapture" or "negativefilm" or "positivefilm" or "print" or "screencapture"
            or "virtualrecording" or "minorhumanedits" or "humanedits" or "algorithmicallyenhanced" or "digitalart" or "digitalcreation"
            or "softwareimage" or "datadrivenmedia" or "composite" or "empty" => "no",
        _ => null,
    };

    /// <summary>The bare term in lower case; the value itself when it has no known prefix.</summary>
    public static string Term(string value)
    {
        var text = value.Trim().TrimEnd('/').ToLowerInvariant();
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
            if (text.StartsWith(scheme, StringComparison.Ordinal)) text = text[scheme.Length..];
        foreach (var prefix in Prefixes)
            if (text.StartsWith(prefix, StringComparison.Ordinal)) text = text[prefix.Length..];
        return SchemaTerms.GetValueOrDefault(text, text);
    }
}
