namespace CrawlIndex.Consent.Embedded;

/// <summary>The PLUS Data Mining vocabulary (IPTC PMD 2023.1, signals.md 10.2).</summary>
public static class PlusDataMining
{
    /// <summary>What one value says.</summary>
    /// <param name="Key">Canonical key, "DMI-PROHIBITED"; the value itself when unknown.</param>
    /// <param name="Stances">By use.</param>
    /// <param name="Reading">Strict, Legacy for the draft keys of 2023, Lenient for labels, Malformed for unknown words.</param>
    /// <param name="Pointer">Property that holds the terms, or null.</param>
    public sealed record Meaning(string Key, StanceMap Stances, Reading Reading, string? Pointer = null);

    private static readonly Use[] AllButCrawl = [Use.Index, Use.Search, Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput];

    // The printed labels, longest first: "generative" and "search" are tested before plain AI/ML.
    private static readonly (string Words, string Key)[] Labels =
    [
        ("generative", "DMI-PROHIBITED-GENAIMLTRAINING"),
        ("search engine indexing", "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"),
        ("ai/ml training", "DMI-PROHIBITED-AIMLTRAINING"),
        ("embedded rights expression", "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR"),
        ("linked encoded rights expression", "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR"),
        ("constraint", "DMI-PROHIBITED-SEECONSTRAINT"),
    ];

    /// <summary>Reads a value: URI of either scheme, bare key, draft key or printed label. Nothing unknown ever allows.</summary>
    public static Meaning Read(string value)
    {
        var text = value.Trim().TrimEnd('/');
        var slash = text.LastIndexOf('/');
        var key = (text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && slash >= 0 ? text[(slash + 1)..] : text).ToUpperInvariant();
        return key switch
        {
            "DMI-UNSPECIFIED" => new Meaning(key, StanceMap.None, Reading.Strict),
            "DMI-ALLOWED" => new Meaning(key, StanceMap.Of(Stance.Allow, AllButCrawl), Reading.Strict),
            "DMI-PROHIBITED-AIMLTRAINING" => new Meaning(key, StanceMap.Of(Stance.Deny, Use.AiTrain, Use.GenAiTrain), Reading.Strict),
            "DMI-PROHIBITED-GENAIMLTRAINING" => new Meaning(key, StanceMap.Of(Use.GenAiTrain, Stance.Deny), Reading.Strict),
            "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING" => new Meaning(key, StanceMap.Of(Stance.Deny, Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput).With(Stance.Allow, Use.Search, Use.Index), Reading.Strict),
            "DMI-PROHIBITED" => new Meaning(key, StanceMap.Of(Stance.Deny, AllButCrawl), Reading.Strict),
            "DMI-PROHIBITED-SEECONSTRAINT" => See(key, "plus:OtherConstraints", Reading.Strict),
            "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR" => See(key, "Iptc4xmpExt:EmbdEncRightsExpr", Reading.Strict),
            "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR" => See(key, "Iptc4xmpExt:LinkedEncRightsExpr", Reading.Strict),
            "DMI-ALLOWED-NOAITRAINING" => Read("DMI-PROHIBITED-AIMLTRAINING") with { Key = key, Reading = Reading.Legacy },
            "DMI-ALLOWED-NOAIGENTRAINING" => Read("DMI-PROHIBITED-GENAIMLTRAINING") with { Key = key, Reading = Reading.Legacy },
            "DMI-SEE-CONSTRAINT" => See(key, "plus:OtherConstraints", Reading.Legacy),
            "DMI-SEE-EMBEDDEDRIGHTSEXPR" => See(key, "Iptc4xmpExt:EmbdEncRightsExpr", Reading.Legacy),
            "DMI-SEE-LINKEDRIGHTSEXPR" => See(key, "Iptc4xmpExt:LinkedEncRightsExpr", Reading.Legacy),
            _ => Unknown(value, key),
        };
    }

    private static Meaning See(string key, string pointer, Reading reading) =>
        new(key, StanceMap.Of(Stance.Conditional, AllButCrawl), reading, pointer);

    private static Meaning Unknown(string value, string key)
    {
        if (key.StartsWith("DMI-PROHIBITED", StringComparison.Ordinal)) return new Meaning(key, StanceMap.Of(Stance.Deny, AllButCrawl), Reading.Lenient);
        var label = value.ToLowerInvariant();
        if (label.Contains("prohibit", StringComparison.Ordinal))
        {
            foreach (var (words, known) in Labels)
                if (label.Contains(words, StringComparison.Ordinal)) return Read(known) with { Reading = Reading.Lenient };
            return Read("DMI-PROHIBITED") with { Reading = Reading.Lenient };
        }
        return label.Trim() switch
        {
            "allowed" => Read("DMI-ALLOWED") with { Reading = Reading.Lenient },
            "unspecified - no prohibition defined" or "unspecified" => Read("DMI-UNSPECIFIED") with { Reading = Reading.Lenient },
            _ => new Meaning(key, StanceMap.Of(Stance.Malformed, AllButCrawl), Reading.Malformed),
        };
    }
}
