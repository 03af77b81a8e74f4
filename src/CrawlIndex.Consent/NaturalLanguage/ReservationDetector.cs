namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>Where a text stands: how much of a sentence is needed to take it as a statement of the rights holder.</summary>
public enum ReservationPlace : byte
{
    /// <summary>Comments of a robots.txt: a fixed place that machines find.</summary>
    RobotsComment = 0,

    /// <summary>A field or line made for rights: copyright notice, caption, XMP text.</summary>
    Notice = 1,

    /// <summary>Running text: terms of service, footers, articles. Only sentences about the speaker's own content count.</summary>
    RunningText = 2,
}

/// <summary>Classes of section 15 of the reference of signals. Values are persisted: only ever add.</summary>
public enum ReservationClass : byte
{
    /// <summary>All rights reserved and the like: a claim, no reservation.</summary>
    N1 = 1,

    /// <summary>Ban on scraping or automated access.</summary>
    N2 = 2,

    /// <summary>Reservation or ban of text and data mining in words.</summary>
    N3 = 3,

    /// <summary>Ban on AI training.</summary>
    N4 = 4,

    /// <summary>Reservation that cites the law.</summary>
    N5 = 5,

    /// <summary>Reservation in a comment of a robots.txt.</summary>
    N5r = 6,

    /// <summary>Permission in words; never enough to permit anything.</summary>
    NA = 7,
}

/// <summary>One sentence that speaks of rights.</summary>
/// <param name="Class">Strongest class of the sentence.</param>
/// <param name="Stances">What it says, exceptions included.</param>
/// <param name="Start">Byte span in the text.</param>
/// <param name="Length">Its length.</param>
/// <param name="Language">Language of the phrases, "de".</param>
/// <param name="Flags">"broad-reading", "exception-search", "article-4-note".</param>
public readonly record struct Reservation(ReservationClass Class, StanceMap Stances, int Start, int Length, string Language, IReadOnlyList<string> Flags)
{
    /// <summary>2 for the fixed place of robots comments, else 1.</summary>
    public byte Strength => Class == ReservationClass.N5r ? (byte)2 : (byte)1;
}

/// <summary>
/// Finds natural-language reservations sentence by sentence (signals.md 15): phrases of one automaton, then rules over the
/// phrases of a sentence. One pass; a text over 1 MiB is cut.
/// </summary>
public static class ReservationDetector
{
    public const int MaxBytes = 1 << 20;

    private const int MaxHits = 50_000;
    private const int MaxReservations = 256;

    [ThreadStatic]
    private static Scratch? scratch;

    /// <summary>Whether a text or its markup names AI, mining, scraping or the law at all: without that it can only claim copyright.</summary>
    public static bool MaySpeak(ReadOnlySpan<byte> text, bool isMarkup)
    {
        scratch ??= new Scratch();
        scratch.Text.Clear();
        scratch.Hits.Clear();
        if (isMarkup) HtmlText.Read(text, scratch.Text);
        else scratch.Text.Add(text[..Math.Min(text.Length, MaxBytes)], 0);
        PhraseTable.Default.Find(scratch.Text, scratch.Hits, MaxHits);
        foreach (var hit in scratch.Hits)
            if (hit.Feature is Feature.Ai or Feature.Tdm or Feature.Scrape or Feature.Law) return true;
        return false;
    }

    private sealed class Scratch
    {
        public FoldedText Text { get; } = new();

        public List<PhraseHit> Hits { get; } = [];
    }

    /// <summary>Reads a text; false when it was cut at a limit.</summary>
    public static bool Read(ReadOnlySpan<byte> text, ReservationPlace place, List<Reservation> found)
    {
        var folded = new FoldedText();
        folded.Add(text[..Math.Min(text.Length, MaxBytes)], 0);
        return Read(folded, text, place, found) && text.Length <= MaxBytes;
    }

    /// <summary>Reads a folded text whose places count in a source.</summary>
    internal static bool Read(FoldedText folded, ReadOnlySpan<byte> source, ReservationPlace place, List<Reservation> found)
    {
        var hits = new List<PhraseHit>();
        PhraseTable.Default.Find(folded, hits, MaxHits);
        if (hits.Count == 0) return true;
        var sentence = new ReservationSentence(folded, place);
        var (at, next) = (0, 0);
        while (at < folded.Length && found.Count < MaxReservations)
        {
            var end = at;
            while (end < folded.Length && folded[end] != FoldedText.SentenceEnd) end++;
            sentence.Clear(at, end);
            while (next < hits.Count && hits[next].End <= end) sentence.Add(hits[next++]);
            if (sentence.Judge() is { } judged) found.Add(Span(judged, folded, source, at, end));
            at = end + 1;
        }
        return hits.Count < MaxHits && found.Count < MaxReservations;
    }

    // From the first byte of the sentence to its last, without white space and comment signs around.
    private static Reservation Span(Reservation judged, FoldedText folded, ReadOnlySpan<byte> source, int from, int to)
    {
        var start = folded.Place(from);
        var end = Math.Min(to < folded.Length ? folded.Place(to) + 1 : folded.Place(to), source.Length);
        while (start < end && source[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#') start++;
        while (end > start && source[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#') end--;
        return judged with { Start = start, Length = end - start };
    }
}
