using System.Text;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Ledger;

/// <summary>Turns claims of the ledger into signals for one pair.</summary>
internal static class ClaimSignals
{
    public const string ParserId = "ledger/1";

    /// <summary>Rule of claims that end all uses before anything else is asked.</summary>
    public const string BlockRule = "block";

    /// <param name="claims">The claims given.</param>
    /// <param name="pair">The pair, with the hops of its picture.</param>
    /// <param name="prints">Hashes and fingerprints of the picture's copies that were seen.</param>
    /// <param name="at">Time of the decision.</param>
    /// <param name="minQuality">Smallest PDQ quality compared.</param>
    /// <param name="signals">Gets the signals.</param>
    /// <param name="notObserved">Gets what a claim needed and was not there.</param>
    public static void Collect(IReadOnlyList<LedgerClaim> claims, PairTarget pair, PictureCopies prints, DateTimeOffset at, int minQuality, List<Signal> signals, List<string> notObserved)
    {
        foreach (var claim in claims)
        {
            if (claim.Status is ClaimStatus.Rejected or ClaimStatus.Revoked or ClaimStatus.Expired || !claim.IsCurrent(at)) continue;
            var restricts = claim.Kind is ClaimKind.OptOut or ClaimKind.Takedown or ClaimKind.Block;
            // A grant that was not verified grants nothing; an objection that was not verified still warns.
            if (claim.Status == ClaimStatus.Pending && !restricts) continue;
            var halves = HalvesOf(claim, pair, prints, minQuality, out var needsFingerprint);
            if (needsFingerprint && restricts) notObserved.Add($"fingerprint for claim {claim.Id}");
            if (halves != Halves.None) signals.Add(ToSignal(claim, halves));
        }
    }

    private static Halves HalvesOf(LedgerClaim claim, PairTarget pair, PictureCopies prints, int minQuality, out bool needsFingerprint)
    {
        needsFingerprint = false;
        switch (claim.Subject)
        {
            case ClaimSubject.Url:
                if (!WebUrl.TryParse(claim.Value, out var url)) return Halves.None;
                return pair.IsImage(url) ? Halves.Picture : url.Equals(pair.Page) ? Halves.Both : Halves.None;
            case ClaimSubject.UrlPrefix:
                return Covers(pair, candidate => candidate.ToString().StartsWith(claim.Value, StringComparison.Ordinal));
            case ClaimSubject.Domain:
                return Covers(pair, candidate => candidate.IsWithinDomain(claim.Value));
            case ClaimSubject.Sha256:
                needsFingerprint = !prints.HasBytes;
                return prints.HasSha256(claim.Value) ? Halves.Picture : Halves.None;
            default:
                if (!PdqFingerprint.TryParse(claim.Value, 100, out var wanted)) return Halves.None;
                needsFingerprint = !prints.HasPdq;
                return prints.HasPdqWithin(wanted, claim.Radius, minQuality) ? Halves.Picture : Halves.None;
        }
    }

    private static Halves Covers(PairTarget pair, Func<WebUrl, bool> covers)
    {
        var halves = covers(pair.Image) || pair.Aliases.Any(covers) ? Halves.Picture : Halves.None;
        return pair.Page is not null && covers(pair.Page) ? halves | Halves.AltText : halves;
    }

    private static Signal ToSignal(LedgerClaim claim, Halves halves)
    {
        var verified = claim.Status == ClaimStatus.Verified;
        return new Signal
        {
            Family = SignalFamily.Ledger,
            Rule = claim.Kind.Name(),
            Parser = ParserId,
            Source = SourceKind.Ledger,
            Scope = claim.Subject switch
            {
                ClaimSubject.Url => new SignalScope(ScopeLevel.Image, claim.Value),
                ClaimSubject.UrlPrefix => new SignalScope(ScopeLevel.UrlPrefix, claim.Value),
                ClaimSubject.Domain => new SignalScope(ScopeLevel.Domain, claim.Value),
                _ => new SignalScope(ScopeLevel.AssetHash, $"{claim.Subject.Name()}:{claim.Value}"),
            },
            Binds = halves,
            Stances = StancesOf(claim),
            Terms = claim.Kind == ClaimKind.Licence || claim.TermsUrl is not null ? new SignalTerms(claim.TermsUrl, Tier: LicenceTier.Open, Duty: claim.Attribution) : null,
            Speaker = claim.Party switch
            {
                ClaimParty.CopyrightHolder => verified ? Speaker.VerifiedIdentity : Speaker.HolderClaimed,
                ClaimParty.Creator => verified ? Speaker.VerifiedIdentity : Speaker.CreatorClaimed,
                _ => Speaker.ThirdParty,
            },
            Strength = verified ? (byte)5 : (byte)1,
            Grants = claim.Kind is ClaimKind.OptIn or ClaimKind.Licence ? GrantsOf(claim.Party) : Grants.None,
            Flags = [$"claim:{claim.Id}", $"status:{claim.Status.Name()}"],
            ValidFrom = claim.ValidFrom,
            ValidTo = claim.ValidTo,
            Evidence = Evidence.Of(EvidenceOrigin.None, "ledger", 0, Encoding.UTF8.GetBytes($"{claim.Id} {claim.Kind.Name()} {claim.Value}")),
        };
    }

    private static StanceMap StancesOf(LedgerClaim claim)
    {
        if (claim.Kind is ClaimKind.Block or ClaimKind.Takedown) return StanceMap.AllUses(Stance.Deny).With(Use.Crawl, Stance.Deny);
        var stance = claim.Kind switch { ClaimKind.OptOut => Stance.Deny, ClaimKind.Licence => Stance.Licence, _ => Stance.Allow };
        if (claim.UsesClaimed.Count == 0) return StanceMap.Of(Use.Tdm, stance);
        var stances = StanceMap.None;
        foreach (var use in claim.UsesClaimed) stances = stances.With(use, stance);
        return stances;
    }

    private static Grants GrantsOf(ClaimParty party) => party switch
    {
        ClaimParty.CopyrightHolder => Grants.Holder,
        ClaimParty.Creator => Grants.Creator,
        _ => Grants.None,
    };
}
