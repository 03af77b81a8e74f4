using System.Text;

namespace CrawlIndex.Consent.Usage;

/// <summary>
/// Content-Usage of AIPREF (draft-ietf-aipref-attach-05, -vocab-07): a dictionary of labels with the tokens y and n.
/// Labels of earlier drafts are read as legacy; a field that does not parse says nothing by the draft, and is kept as a
/// malformed denial, which the strict profile leaves out.
/// </summary>
public static class ContentUsage
{
    [ThreadStatic]
    private static List<StructuredMember>? scratch;

    /// <summary>Reads one dictionary (all field lines joined with ", ", or the part of a robots line after the path).</summary>
    /// <param name="field">The dictionary.</param>
    /// <param name="strength">4 for the header of one representation, 3 for a robots rule.</param>
    /// <param name="statements">Gets at most one statement of the current labels and one of legacy labels.</param>
    /// <returns>False when the field does not parse.</returns>
    public static bool Read(ReadOnlySpan<byte> field, byte strength, List<UsageStatement> statements)
    {
        var members = scratch ??= [];
        if (!StructuredDictionary.TryParse(field, members))
        {
            statements.Add(Malformed(field));
            return false;
        }
        var current = StanceMap.None;
        var legacy = StanceMap.None;
        SignalTerms? terms = null;
        foreach (var member in members)
        {
            var stance = member.Type == StructuredType.Token ? member.Value switch { "n" => Stance.Deny, "y" => Stance.Allow, _ => Stance.Unspecified } : Stance.Unspecified;
            if (stance == Stance.Unspecified) continue;
            if (CurrentUse(member.Key) is { } use) current = current.With(use, stance);
            else if (LegacyUse(member.Key) is { } old) legacy = legacy.With(old, Stricter(legacy[old], stance));
            else continue;
            if (stance == Stance.Deny && CreativeCommonsException(member.Parameters) is { } exception) terms = new SignalTerms(null, exception, "cc-signal");
        }
        if (!current.IsEmpty) statements.Add(new UsageStatement(current, Reading.Strict, strength, "content-usage") { Terms = terms, Flags = terms is null ? [] : ["cc-signal"] });
        if (!legacy.IsEmpty) statements.Add(new UsageStatement(legacy, Reading.Legacy, 3, "content-usage-legacy") { Terms = terms });
        return true;
    }

    private static Stance Stricter(Stance one, Stance other) => one == Stance.Deny ? one : other;

    private static UsageStatement Malformed(ReadOnlySpan<byte> field)
    {
        var stances = StanceMap.Of(Use.AiTrain, Stance.Deny);
        if (Encoding.Latin1.GetString(field).Contains("search", StringComparison.OrdinalIgnoreCase)) stances = stances.With(Use.Search, Stance.Malformed);
        return new UsageStatement(stances, Reading.Malformed, 1, "content-usage-malformed") { Flags = ["malformed"] };
    }

    private static Use? CurrentUse(string label) => label switch
    {
        "train-ai" => Use.AiTrain,
        "search" => Use.Search,
        _ => null,
    };

    private static Use? LegacyUse(string label) => label switch
    {
        "tdm" or "all" or "bots" => Use.Tdm,
        "ai" => Use.AiTrain,
        "genai" or "train-genai" => Use.GenAiTrain,
        "ai-use" or "inference" or "ai-output" => Use.AiInput,
        _ => null,
    };

    /// <summary>The reciprocity terms of CC signals, kept for display; the statement stays a denial.</summary>
    private static string? CreativeCommonsException(string parameters)
    {
        var start = parameters.IndexOf("exceptions=cc-cr", StringComparison.Ordinal);
        if (start < 0) return null;
        var value = parameters.AsSpan(start + "exceptions=".Length);
        var end = value.IndexOf(';');
        return (end < 0 ? value : value[..end]).ToString();
    }
}
