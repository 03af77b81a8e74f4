using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Whether holder and creator both consented, and how.</summary>
/// <param name="IsGiven">Both did, and nothing contradicts.</param>
/// <param name="Flag">"opt-in-explicit", "opt-in-open-licence", "opt-in-public-domain", or what is missing.</param>
internal readonly record struct OptInConsent(bool IsGiven, string Flag);

/// <summary>
/// The opt-in table: a use needs the consent of the copyright holder and of the creator. A host operator's permission is
/// neither, unless the host is the holder; natural language never is.
/// </summary>
internal static class OptInTable
{
    public static OptInConsent Judge(CaseReading reading, ConsentPolicy policy, Use use)
    {
        if (HasConflict(reading) || HasHeldBackDenial(reading, use)) return new OptInConsent(false, "conflict");
        var explicitGrants = Grants.None;
        var licences = Grants.None;
        var open = true;
        var publicDomain = false;
        foreach (var signal in reading.Signals)
        {
            if (!signal.Binds.HasFlag(Halves.Picture) || signal.Strength < 3) continue;
            var stance = Implications.Of(signal.Stances)[use];
            if (stance == Stance.Allow) explicitGrants |= signal.Grants | GrantsOfHost(signal, reading);
            if (stance != Stance.Licence) continue;
            if (signal.Terms?.Tier == LicenceTier.PublicDomain) publicDomain = true;
            else
            {
                licences |= signal.Grants;
                open &= IsOpenFor(signal.Terms, policy, use);
            }
        }
        if (explicitGrants == Grants.Both) return new OptInConsent(true, "opt-in-explicit");
        if (!open) return new OptInConsent(false, "licence-limited");
        if ((explicitGrants | licences) == Grants.Both) return new OptInConsent(true, "opt-in-open-licence");
        if (publicDomain && licences == Grants.None) return new OptInConsent(true, "opt-in-public-domain");
        var missing = Grants.Both & ~(explicitGrants | licences);
        return new OptInConsent(false, missing == Grants.Both ? "no-grant" : missing == Grants.Holder ? "no-holder-grant" : "no-creator-grant");
    }

    /// <summary>True when a licence opens the work for this actor and use.</summary>
    public static bool IsOpenFor(SignalTerms? terms, ConsentPolicy policy, Use use)
    {
        if (terms is null) return false;
        if (terms.Key is { } key && policy.LicencesAccepted.Contains(key)) return true;
        return terms.Tier switch
        {
            LicenceTier.Open or LicenceTier.PublicDomain => true,
            LicenceTier.NonCommercial => policy.Actor != Actor.Commercial,
            LicenceTier.NoDerivatives => use != Use.GenAiTrain,
            _ => false,
        };
    }

    /// <summary>True when sources name different owners, or one flags a contradiction itself.</summary>
    public static bool HasConflict(CaseReading reading)
    {
        string? owner = null;
        foreach (var signal in reading.Signals)
        {
            if (signal.Flags.Contains("conflict")) return true;
            if (!signal.Binds.HasFlag(Halves.Picture)) continue;
            foreach (var fact in signal.Facts)
            {
                if (fact.Kind != FactKind.CopyrightOwner) continue;
                if (owner is not null && !SameName(owner, fact.Value)) return true;
                owner ??= fact.Value;
            }
        }
        return IsCreditedElsewhere(reading);
    }

    /// <summary>A grant or licence stands beside a notice or credit that names somebody whom none of its own facts names.</summary>
    private static bool IsCreditedElsewhere(CaseReading reading)
    {
        var grants = reading.Signals.Where(signal => signal.Stances.Has(Stance.Licence)).ToList();
        if (grants.Count == 0) return false;
        foreach (var signal in reading.Signals)
        {
            if (!signal.Binds.HasFlag(Halves.Picture) || signal.Source != SourceKind.Embedded) continue;
            foreach (var fact in signal.Facts)
                if (fact.Kind is FactKind.CopyrightNotice or FactKind.CreditLine or FactKind.CopyrightOwner && !IsNamed(fact.Value, reading)) return true;
        }
        return false;
    }

    private static bool IsNamed(string notice, CaseReading reading)
    {
        foreach (var signal in reading.Signals)
            foreach (var fact in signal.Facts)
                if (fact.Kind is FactKind.Creator or FactKind.Licensor or FactKind.CopyrightOwner && signal.Stances.Has(Stance.Licence) && notice.Contains(fact.Value, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>An objection to the picture that only the profile leaves out still contradicts a consent; one for another crawler does not.</summary>
    private static bool HasHeldBackDenial(CaseReading reading, Use use) =>
        reading.Signals.Exists(signal => signal.Reading != Reading.Proxy && signal.Strength >= 1 && signal.Binds.HasFlag(Halves.Picture) && Implications.Of(signal.Stances)[use] is Stance.Deny);

    /// <summary>A host operator who is also named as owner consents as holder; named as creator, as creator.</summary>
    private static Grants GrantsOfHost(Signal signal, CaseReading reading)
    {
        if (signal.Speaker != Speaker.HostOperator) return Grants.None;
        var grants = Grants.None;
        foreach (var other in reading.Signals)
        {
            foreach (var fact in other.Facts)
            {
                if (fact.Kind is not (FactKind.CopyrightOwner or FactKind.Creator) || !IsHost(fact.Value, reading.Pair.Image)) continue;
                grants |= fact.Kind == FactKind.CopyrightOwner ? Grants.Holder : Grants.Creator;
            }
        }
        return grants;
    }

    private static bool IsHost(string value, WebUrl image) =>
        (WebUrl.TryParse(value, out var url) ? url.Host : value.Trim()) is var host && host.Contains('.', StringComparison.Ordinal) && image.IsWithinDomain(host);

    private static bool SameName(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
