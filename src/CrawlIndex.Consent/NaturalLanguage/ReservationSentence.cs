namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>The phrases of one sentence and what they mean together.</summary>
internal sealed class ReservationSentence(FoldedText text, ReservationPlace place)
{
    private const int WeakReach = 32;
    private const int ShortNotice = 160;

    private readonly List<PhraseHit> hits = [];
    private int start;
    private int end;
    private uint features;

    public void Clear(int from, int to)
    {
        hits.Clear();
        features = 0;
        (start, end) = (from, to);
    }

    public void Add(PhraseHit hit)
    {
        if (hits.Count < 512) hits.Add(hit);
        features |= 1u << (int)hit.Feature;
    }

    /// <summary>What the sentence says of rights; null when nothing.</summary>
    public Reservation? Judge()
    {
        if (features == 0) return null;
        if (Has(Feature.Signals) && Has(Feature.Law)) return Note();
        if (IsNoReservation()) return Has(Feature.Claim) ? Found(ReservationClass.N1, StanceMap.None, []) : null;
        var isDenied = IsForbidden || (Has(Feature.Reserve) && !Has(Feature.Claim));
        // "reserve" inside "all rights reserved" reserves nothing in particular; beside a law or mining it does.
        var isReserved = isDenied || (Has(Feature.Reserve) && (Has(Feature.Law) || Has(Feature.Tdm)));
        if (Has(Feature.Law) && isReserved && IsLicensor(needsOwn: true)) return Denial(place == ReservationPlace.RobotsComment ? ReservationClass.N5r : ReservationClass.N5, withTdm: true);
        if (Has(Feature.Tdm) && (isReserved || WeakBefore(Feature.Tdm)) && IsLicensor(needsOwn: true)) return Denial(place == ReservationPlace.RobotsComment ? ReservationClass.N5r : ReservationClass.N3, withTdm: true);
        var isForbidden = IsForbidden;
        if (Has(Feature.Ai) && !IsPermission() && (isForbidden || WeakBefore(Feature.Ai)) && IsLicensor(needsOwn: true)) return Denial(ReservationClass.N4, withTdm: false);
        if (Has(Feature.Scrape) && isForbidden && !Has(Feature.Yours) && (Has(Feature.Own) || (place == ReservationPlace.RobotsComment && Has(Feature.Prohibit))))
            return Denial(ReservationClass.N2, withTdm: true);
        if ((Has(Feature.Ai) || Has(Feature.Tdm)) && IsPermission() && (place != ReservationPlace.RunningText || Has(Feature.Own)))
            return Found(ReservationClass.NA, Has(Feature.Ai) ? StanceMap.Of(Stance.Allow, Use.AiTrain) : StanceMap.Of(Use.Tdm, Stance.Allow), []);
        return Has(Feature.Claim) && place != ReservationPlace.RunningText || (Has(Feature.Claim) && Has(Feature.Reserve))
            ? Found(ReservationClass.N1, StanceMap.None, [])
            : null;
    }

    private Reservation Denial(ReservationClass kind, bool withTdm)
    {
        List<string> flags = [];
        var stances = StanceMap.None;
        if (withTdm) stances = stances.With(Use.Tdm, Stance.Deny);
        if (kind == ReservationClass.N4 || (Has(Feature.Ai) && IsForbidden && kind != ReservationClass.N2)) stances = stances.With(Stance.Deny, Use.AiTrain, Use.GenAiTrain);
        if (kind == ReservationClass.N2)
        {
            stances = stances.With(Use.Crawl, Stance.Deny);
            flags.Add("broad-reading");
        }
        if (Has(Feature.Scrape) && kind is ReservationClass.N5r) flags.Add("crawl-note");
        if (IsSearchExempt())
        {
            stances = stances.With(Stance.Allow, Use.Search, Use.Index);
            flags.Add("exception-search");
            if (Has(Feature.ExceptInput))
            {
                stances = stances.With(Use.AiInput, Stance.Allow);
                flags.Add("exception-ai-input");
            }
        }
        return Found(kind, stances, flags);
    }

    // Restrictions that other lines express are declared reservations: this upgrades those lines and denies nothing itself.
    private Reservation Note() => Found(place == ReservationPlace.RobotsComment ? ReservationClass.N5r : ReservationClass.N5, StanceMap.None, ["article-4-note"]);

    private Reservation Found(ReservationClass kind, StanceMap stances, List<string> flags) =>
        new(kind, stances, 0, 0, Language(), flags);

    /// <summary>News, questions, promises about the reader's data, negated bans.</summary>
    private bool IsNoReservation()
    {
        if (Has(Feature.Self) || Has(Feature.Cancel)) return true;
        if (Has(Feature.Yours) && !Has(Feature.Own)) return true;
        if (end > start && text[end - 1] == '?') return true;
        return place == ReservationPlace.RunningText && Has(Feature.Report) && !Has(Feature.Law);
    }

    // In running text a ban must speak of the speaker's own content; a news sentence about the law reserves nothing.
    private bool IsLicensor(bool needsOwn)
    {
        if (place == ReservationPlace.RobotsComment) return true;
        if (place == ReservationPlace.Notice) return Has(Feature.Own) || end - start <= ShortNotice || Has(Feature.Law) || Has(Feature.Tdm);
        return !needsOwn || (Has(Feature.Own) && !Has(Feature.Report));
    }

    // "except (1) for the purpose of search engine indexing": the exception comes right before its object, or behind it.
    private bool IsSearchExempt()
    {
        if (!Has(Feature.Except) || !Has(Feature.Engine)) return false;
        foreach (var except in hits)
        {
            if (except.Feature != Feature.Except) continue;
            foreach (var engine in hits)
                if (engine.Feature == Feature.Engine && Math.Abs(engine.Start - except.End) <= 2 * WeakReach) return true;
        }
        return false;
    }

    private bool IsPermission() => Has(Feature.Permit) && !IsForbidden && !WeakBefore(Feature.Permit);

    // A plain "no" or "kein" counts right before its object only.
    private bool WeakBefore(Feature feature)
    {
        if (!Has(Feature.Not)) return false;
        foreach (var weak in hits)
        {
            if (weak.Feature != Feature.Not) continue;
            foreach (var hit in hits)
                if (hit.Feature == feature && (hit.Start >= weak.End && hit.Start - weak.End <= WeakReach || (text[weak.Start] >= 0x2E80 || IsAfter(weak, hit)))) return true;
        }
        return false;
    }

    // "AI学習NG": Japanese puts the word behind.
    private static bool IsAfter(PhraseHit weak, PhraseHit hit) => weak.Start >= hit.End && weak.Start - hit.End <= 2;

    private bool IsForbidden => Has(Feature.Prohibit) || Has(Feature.Order);

    private bool Has(Feature feature) => (features >> (int)feature & 1) != 0;

    // The language most of the telling phrases belong to.
    private string Language()
    {
        Span<int> votes = stackalloc int[32];
        var best = -1;
        foreach (var hit in hits)
        {
            if (hit.Language >= votes.Length) continue;
            votes[hit.Language] += hit.End - hit.Start;
            if (best < 0 || votes[hit.Language] > votes[best]) best = hit.Language;
        }
        return best < 0 ? "" : PhraseTable.Default.Language(best);
    }
}
