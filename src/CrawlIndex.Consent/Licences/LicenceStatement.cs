namespace CrawlIndex.Consent.Licences;

/// <summary>Where a licence was stated and for what.</summary>
/// <param name="Parser">Parser id.</param>
/// <param name="Family">Family of the carrier; statements of rights get their own.</param>
/// <param name="Rule">Property or element that held it.</param>
/// <param name="Strength">Of the carrier.</param>
/// <param name="Scope">What is licensed.</param>
/// <param name="Binds">Half of a pair.</param>
internal readonly record struct LicencePlace(string Parser, SignalFamily Family, string Rule, byte Strength, SignalScope Scope, Halves Binds)
{
    public SourceKind? Source { get; init; }

    public Speaker Speaker { get; init; } = Speaker.PageAuthor;
}

/// <summary>Turns a licence URL in its place into a signal (signals.md 11.2).</summary>
internal static class LicenceStatement
{
    /// <summary>
    /// A licence: the stance licence with its tier. A status (public domain mark, rights statement): facts without stance.
    /// Terms nobody here knows: conditional. A page about licences: a pointer.
    /// </summary>
    public static Signal Of(in SignalInput input, in LicencePlace place, string url, Evidence evidence)
    {
        var licence = LicenceUrl.Read(url);
        var stance = licence.Kind switch
        {
            LicenceKind.Licence or LicenceKind.Waiver or LicenceKind.Incomplete => Stance.Licence,
            LicenceKind.Unknown => Stance.Conditional,
            _ => Stance.Unspecified,
        };
        List<Fact> facts = [];
        List<string> flags = [.. licence.Flags];
        if (licence.Status is { } status)
        {
            facts.Add(new Fact(FactKind.CopyrightStatus, status));
            flags.Add(licence.Kind == LicenceKind.PublicDomainMark ? "status-claim" : status == "in-copyright" ? "in-copyright" : "rights-statement");
        }
        if (licence.Restriction is { } restriction) facts.Add(new Fact(FactKind.Restriction, restriction));
        if (licence.Kind == LicenceKind.NotALicence) facts.Add(new Fact(FactKind.RightsPointer, licence.Url));
        return Draft(input, place, evidence) with
        {
            Family = licence.Kind == LicenceKind.RightsStatement ? SignalFamily.RightsStatement : place.Family,
            Strength = licence.Kind == LicenceKind.RightsStatement ? Math.Min(place.Strength, (byte)3) : place.Strength,
            Stances = stance == Stance.Unspecified ? StanceMap.None : StanceMap.AllUses(stance),
            Terms = new SignalTerms(licence.Url, Key: licence.Key, Tier: licence.Tier, Duty: licence.Duty),
            Facts = facts,
            Flags = flags,
        };
    }

    /// <summary>The same licence as a hint for pictures nearby: shown, never a reason to allow or to deny.</summary>
    public static Signal Hint(Signal licence, ScopeLevel level, string value) => licence with
    {
        Scope = new SignalScope(level, value),
        Binds = Halves.Picture,
        Stances = StanceMap.None,
        Strength = 1,
        Grants = Grants.None,
        Flags = [.. licence.Flags, "hint"],
    };

    /// <summary>A signal of a place that states no stance yet.</summary>
    public static Signal Draft(in SignalInput input, in LicencePlace place, Evidence evidence) => new()
    {
        Family = place.Family,
        Rule = place.Rule,
        Parser = place.Parser,
        Source = place.Source ?? Piece.SourceOf(input),
        Scope = place.Scope with { Agent = "*" },
        Binds = place.Binds,
        Speaker = place.Speaker,
        Strength = place.Strength,
        Observed = input.Observation.Date,
        Evidence = evidence,
        Observation = input.Observation.Index,
    };
}
