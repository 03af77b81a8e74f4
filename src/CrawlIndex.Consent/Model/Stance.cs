namespace CrawlIndex.Consent;

/// <summary>What a statement says about one use. Values are persisted: only ever add.</summary>
public enum Stance : byte
{
    /// <summary>Says nothing about the use.</summary>
    Unspecified = 0,

    /// <summary>Permits the use.</summary>
    Allow = 1,

    /// <summary>Offers the work under the licence named by the signal's terms.</summary>
    Licence = 2,

    /// <summary>Permits the use once the terms named are met; denies it until then.</summary>
    Conditional = 3,

    /// <summary>Reserves or forbids the use.</summary>
    Deny = 4,

    /// <summary>Seen, but not parseable. The engine decides what the profile makes of it.</summary>
    Malformed = 5,
}

/// <summary>One stance for each use, packed: four bits a use.</summary>
public readonly record struct StanceMap
{
    private readonly uint bits;

    private StanceMap(uint bits) => this.bits = bits;

    public static StanceMap None => default;

    /// <summary>True when no use has a stance.</summary>
    public bool IsEmpty => bits == 0;

    public Stance this[Use use] => (Stance)(bits >> ((int)use * 4) & 15);

    public static StanceMap Of(Use use, Stance stance) => None.With(use, stance);

    public static StanceMap Of(Stance stance, params ReadOnlySpan<Use> uses) => None.With(stance, uses);

    /// <summary>Every use but the crawl: what a licence or a reservation of all rights speaks of.</summary>
    public static StanceMap AllUses(Stance stance) => Of(stance, Use.Index, Use.Search, Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput);

    public StanceMap With(Use use, Stance stance) =>
        new(bits & ~(15u << ((int)use * 4)) | (uint)stance << ((int)use * 4));

    public StanceMap With(Stance stance, params ReadOnlySpan<Use> uses)
    {
        var map = this;
        foreach (var use in uses) map = map.With(use, stance);
        return map;
    }

    /// <summary>True when at least one use has this stance.</summary>
    public bool Has(Stance stance)
    {
        for (var rest = bits; rest != 0; rest >>= 4)
            if ((rest & 15) == (uint)stance) return true;
        return false;
    }

    public override string ToString()
    {
        var map = this;
        return string.Join(' ', Uses.All.Where(use => map[use] != Stance.Unspecified).Select(use => $"{use.Name()}={map[use].Name()}"));
    }
}

/// <summary>The words of the stances on the wire.</summary>
public static class Stances
{
    private static readonly string[] Names = ["unspecified", "allow", "licence", "conditional", "deny", "malformed"];

    public static string Name(this Stance stance) => Names[(int)stance];
}
