namespace CrawlIndex.Consent.Policies;

/// <summary>Which signals count. Values are persisted: only ever add.</summary>
public enum Profile : byte
{
    /// <summary>Strength 1 and more, malformed denials and proxies included.</summary>
    Conservative = 0,

    /// <summary>Strength 3 and more, addressed to us, to everybody or to our purpose.</summary>
    StrictLegal = 1,

    /// <summary>Everything that was seen, hints included.</summary>
    ReportOnly = 2,
}

/// <summary>What a use without any opinion on it comes to. Values are persisted: only ever add.</summary>
public enum PolicyDefault : byte
{
    /// <summary>Eligible unless somebody objects.</summary>
    OptOut = 0,

    /// <summary>Eligible only with the consent of holder and creator.</summary>
    OptIn = 1,
}

/// <summary>Who wants to use the data.</summary>
public enum Actor : byte
{
    Commercial = 0,
    NonCommercial = 1,

    /// <summary>A research organisation: Art. 3 of Directive 2019/790 knows no reservation.</summary>
    Research = 2,
}

public static class Profiles
{
    private static readonly string[] Names = ["conservative", "strict-legal", "report-only"];
    private static readonly string[] Defaults = ["opt-out", "opt-in"];
    private static readonly string[] Actors = ["commercial", "non-commercial", "research"];

    public static string Name(this Profile profile) => Names[(int)profile];

    public static string Name(this PolicyDefault policy) => Defaults[(int)policy];

    public static string Name(this Actor actor) => Actors[(int)actor];

    public static bool TryParse(string? word, out Profile profile)
    {
        var index = Array.IndexOf(Names, word);
        profile = (Profile)Math.Max(index, 0);
        return index >= 0;
    }

    public static bool TryParse(string? word, out PolicyDefault policy)
    {
        var index = Array.IndexOf(Defaults, word);
        policy = (PolicyDefault)Math.Max(index, 0);
        return index >= 0;
    }

    public static bool TryParse(string? word, out Actor actor)
    {
        var index = Array.IndexOf(Actors, word);
        actor = (Actor)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>True when a signal's restrictions count under the profile.</summary>
    public static bool Counts(this Profile profile, Signal signal) => profile switch
    {
        Profile.StrictLegal => signal.Strength >= 3 && signal.Reading is not (Reading.Proxy or Reading.Malformed),
        Profile.Conservative => signal.Strength >= 1,
        _ => true,
    };
}
