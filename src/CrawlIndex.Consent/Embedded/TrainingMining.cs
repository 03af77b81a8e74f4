namespace CrawlIndex.Consent.Embedded;

/// <summary>The training and data mining assertions of C2PA 1.3/1.4 and CAWG 1.0/1.1 (signals.md 10.3).</summary>
internal static class TrainingMining
{
    /// <summary>What an assertion says.</summary>
    /// <param name="Stances">By use, as stated; what an allow is worth is decided by the manifest's state.</param>
    /// <param name="Constraint">Text or URL of a constrained entry.</param>
    /// <param name="Flags">"custom-entry", "no-entries", "unknown-use".</param>
    public sealed record Meaning(StanceMap Stances, string? Constraint, IReadOnlyList<string> Flags);

    /// <summary>True for the assertion's labels: versions and instance numbers are accepted.</summary>
    public static bool IsLabel(string label)
    {
        foreach (var name in (ReadOnlySpan<string>)["c2pa.training-mining", "cawg.training-mining", "cawg.training-and-data-mining", "c2pa.training-and-data-mining"])
        {
            if (!label.StartsWith(name, StringComparison.Ordinal)) continue;
            var rest = label[name.Length..];
            return rest.Length == 0 || rest.StartsWith(".v", StringComparison.Ordinal) || rest.StartsWith("__", StringComparison.Ordinal);
        }
        return false;
    }

    /// <summary>Reads the data of an assertion; null when it is no map. The entries wrapper may be missing (both CDDLs forgot it).</summary>
    public static Meaning? Read(CborValue? data)
    {
        if (data is not { IsMap: true }) return null;
        var entries = data["entries"] is { IsMap: true } inner ? inner : data;
        var stances = StanceMap.None;
        string? constraint = null;
        List<string> flags = [];
        var known = 0;
        foreach (var (name, entry) in entries.Pairs.Take(256))
        {
            if (!name.IsText) continue;
            if (UseOf(name.Text) is not { } use)
            {
                if (entry.IsMap && entry["use"] is not null) flags.Add("custom-entry");
                continue;
            }
            known++;
            var stance = StanceOf(entry, flags, out var text);
            constraint ??= text;
            // An entry stated twice counts with its stricter half.
            if (Severity(stance) > Severity(stances[use])) stances = stances.With(use, stance);
        }
        if (known == 0) flags.Add("no-entries");
        return new Meaning(stances, constraint, [.. flags.Distinct()]);
    }

    private static Use? UseOf(string key)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || key[..dot] is not ("c2pa" or "cawg")) return null;
        return key[(dot + 1)..] switch
        {
            "data_mining" => Use.Tdm,
            "ai_inference" => Use.AiInput,
            "ai_training" => Use.AiTrain,
            "ai_generative_training" => Use.GenAiTrain,
            _ => null,
        };
    }

    private static Stance StanceOf(CborValue entry, List<string> flags, out string? constraint)
    {
        constraint = null;
        switch (entry["use"]?.Text)
        {
            case "allowed":
                return Stance.Allow;
            case "notAllowed":
                return Stance.Deny;
            case "constrained":
                // Named one way in the CDDL and another in the prose; without more it means not allowed.
                constraint = (entry["constraint_info"] ?? entry["constraints_info"])?.Text;
                return string.IsNullOrWhiteSpace(constraint) ? Stance.Deny : Stance.Conditional;
            default:
                flags.Add("unknown-use");
                return Stance.Malformed;
        }
    }

    private static int Severity(Stance stance) => stance switch
    {
        Stance.Deny => 4,
        Stance.Conditional => 3,
        Stance.Malformed => 2,
        Stance.Allow => 1,
        _ => 0,
    };
}
