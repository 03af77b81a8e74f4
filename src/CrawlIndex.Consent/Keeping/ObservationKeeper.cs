using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent;

/// <summary>An observation reduced to what verdicts need, and what it says to anybody.</summary>
/// <param name="Observation">The reduced form: a verdict for any pair comes out as from the full one.</param>
/// <param name="Signals">Inventory: everything it says, without a pair or an agent in mind.</param>
/// <param name="Outcome">How the reading ended; Silent is negative evidence.</param>
public sealed record KeptObservation(Observation Observation, IReadOnlyList<Signal> Signals, ParseOutcome Outcome)
{
    /// <summary>True when some part of it spoke, was malformed or was cut.</summary>
    public bool Speaks => Outcome is not (ParseOutcome.NotApplicable or ParseOutcome.Silent);
}

/// <summary>
/// Reads observations once, without a pair in mind, and keeps what a verdict for any pair needs: small documents whole, of
/// pages the pieces that speak, of pictures the signals and digests. Safe for any number of threads.
/// </summary>
/// <param name="parsers">Parsers of all families.</param>
public sealed class ObservationKeeper(IReadOnlyList<ISignalParser> parsers)
{
    /// <summary>Bytes kept of a document: as many as any reader of text looks at, and one that tells it that more follow.</summary>
    public const int MaxBody = (1 << 20) + 1;

    /// <summary>Bytes of pieces kept of one page.</summary>
    public const int MaxPieces = 1 << 20;

    private readonly ObservationReader reader = new(parsers);
    private readonly ParsersByPart byPart = new(parsers);

    /// <summary>Who we are for an inventory: nobody a rule may name.</summary>
    private const string NoAgent = "";

    /// <param name="full">With its whole body.</param>
    /// <param name="pages">Finds the pieces of a page.</param>
    public KeptObservation Keep(Observation full, IPageSignalSource? pages = null)
    {
        ArgumentNullException.ThrowIfNull(full);
        var found = new SignalList();
        var readings = new List<PartReading>();
        var kept = full with { Headers = HeadersOf(full) };
        var body = full.Body;
        if (full is { Role: ObservationRole.Page, Body: { } html })
        {
            reader.Read(MayBeDocument(html.Span) ? full : full with { Body = null }, null, NoAgent, null, found, readings);
            // A page that is a document of its own (a feed, a licence served as HTML) is kept as such.
            if (readings.Exists(reading => reading.Part == Evidence.Body && Says(reading.Outcome))) kept = kept with { Body = Cut(html), Truncated = full.Truncated || html.Length > MaxBody };
            else
            {
                var pieces = new PieceKeeper(this, full, found);
                var isWhole = !ResourceChain.IsSuccess(full) || pages?.Read(html.Span, ObservationReader.ContentTypeOf(full), full.Url, pieces) != false;
                readings.AddRange(pieces.Readings);
                var taken = pieces.Finish(html.Length);
                kept = kept with { Body = null, Kept = isWhole ? taken : taken with { IsCut = true } };
            }
        }
        else if (full is { Role: ObservationRole.Image, Body: { } picture } && ResourceChain.IsSuccess(full))
        {
            reader.Read(full, null, NoAgent, null, found, readings);
            kept = kept with { Body = null, Kept = new KeptBody { Length = picture.Length, Signals = BodySignals(full, found), Digests = PictureDigests.Of(picture) } };
        }
        else
        {
            if (body is { } document) kept = kept with { Body = Cut(document), Truncated = full.Truncated || document.Length > MaxBody };
            reader.Read(full, null, NoAgent, null, found, readings);
        }
        return new KeptObservation(kept, found.Signals, found.IsOverfull ? ParseOutcome.LimitReached : Worst(readings));
    }

    /// <summary>Gives one piece of a page to every parser; the outcome that tells most.</summary>
    internal ParseOutcome Read(in SignalInput input, ISignalSink sink)
    {
        var most = ParseOutcome.NotApplicable;
        foreach (var parser in byPart.Of(input.Part))
        {
            var outcome = parser.Parse(input, sink);
            if (outcome > most) most = outcome;
        }
        return most;
    }

    /// <summary>Whether a meta element that says nothing to nobody in particular would speak to an agent of its name.</summary>
    internal bool SpeaksToItsName(in SignalInput input) =>
        input.Part == SignalPart.Meta && Says(Read(Named(input), DiscardingSink.Instance));

    private static SignalInput Named(in SignalInput input) => new()
    {
        Observation = input.Observation, Part = input.Part, Name = input.Name, Value = input.Value, Type = input.Type, InHead = input.InHead,
        PartName = input.PartName, Agent = System.Text.Encoding.Latin1.GetString(input.Name[..Math.Min(input.Name.Length, 64)]),
    };

    private static bool MayBeDocument(ReadOnlySpan<byte> body) => CarrierPieces.MayBeDocument(body) || (body.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && body.IndexOf("\"extmetadata\""u8) >= 0);

    internal static bool Says(ParseOutcome outcome) => outcome is not (ParseOutcome.NotApplicable or ParseOutcome.Silent);

    internal static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> body) => body[..Math.Min(body.Length, MaxBody)];

    private static List<HeaderLine> HeadersOf(Observation full)
    {
        var kept = new List<HeaderLine>();
        for (var i = 0; i < full.Headers.Count; i++)
            if (CarrierHeaders.IsKept(full.Headers[i].Name.Span)) kept.Add(full.Headers[i] with { Line = full.Headers[i].Line ?? i });
        return kept;
    }

    // A licence document inside a picture is read against the picture's own URL, as the engine does for a copy of it.
    private List<Signal> BodySignals(Observation picture, SignalList found)
    {
        var body = found.Signals.Where(signal => signal.Evidence.Part == Evidence.Body).ToList();
        if (picture.Location is not { } own || !body.Exists(signal => signal.Family == SignalFamily.Rsl)) return body;
        var judged = new SignalList();
        reader.Read(picture with { Headers = [] }, new PairTarget(own, null, null), NoAgent, null, judged, []);
        return [.. judged.Signals.Where(signal => signal.Evidence.Part == Evidence.Body)];
    }

    private static ParseOutcome Worst(List<PartReading> readings)
    {
        var most = ParseOutcome.NotApplicable;
        foreach (var reading in readings)
            if (reading.Outcome > most) most = reading.Outcome;
        return most;
    }

    private sealed class DiscardingSink : ISignalSink
    {
        public static readonly DiscardingSink Instance = new();

        public void Add(Signal signal)
        {
        }
    }
}
