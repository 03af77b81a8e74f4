using System.Globalization;
using System.Text;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Takes an observation to pieces and gives each piece to every parser.</summary>
public sealed class ObservationReader(IReadOnlyList<ISignalParser> parsers, IPageSignalSource? pages = null)
{
    private readonly ParsersByPart byPart = new(parsers);

    /// <summary>Reads what an answer says. A body counts only with status 2xx; the headers also on redirects.</summary>
    /// <param name="observation">The answer.</param>
    /// <param name="target">The pair to be judged; null for an inventory.</param>
    /// <param name="agent">Who we are.</param>
    /// <param name="appliesTo">URL that a site file governs when redirects led here.</param>
    /// <param name="sink">Gets the signals.</param>
    /// <param name="readings">Gets one entry for each part and parser concerned.</param>
    public void Read(Observation observation, PairTarget? target, string agent, string? appliesTo, ISignalSink sink, ICollection<PartReading> readings)
    {
        var context = new ReadContext(this, observation, target, agent, appliesTo, sink, readings);
        context.Give(new SignalInput { Observation = observation, Part = SignalPart.Status, Value = Encoding.ASCII.GetBytes(observation.Status.ToString(CultureInfo.InvariantCulture)), PartName = Evidence.Status, Target = target, Agent = agent });
        var isRedirect = observation.Status is >= 300 and < 400;
        if (!isRedirect && observation.Status is < 200 or >= 300) return;
        GiveHeaders(context, observation);
        if (isRedirect) return;
        if (observation.Kept is { } kept) context.Give(kept);
        if (observation.Body is not { } body) return;
        var contentType = ContentTypeOf(observation);
        context.Give(new SignalInput { Observation = observation, Part = SignalPart.Body, Name = contentType, Value = body.Span, PartName = Evidence.Body, AppliesTo = appliesTo, Target = target, Agent = agent });
        if (observation.Role == ObservationRole.Page && pages is not null) pages.Read(body.Span, contentType, observation.Url, context);
    }

    /// <summary>Value of the Content-Type header, parameters included; empty without one.</summary>
    internal static ReadOnlySpan<byte> ContentTypeOf(Observation observation)
    {
        foreach (var header in observation.Headers)
            if (Ascii.EqualsIgnoreCase(header.Name.Span, "content-type"u8)) return header.Value.Span;
        return [];
    }

    private static void GiveHeaders(ReadContext context, Observation observation)
    {
        List<int>? usageLines = null;
        for (var i = 0; i < observation.Headers.Count; i++)
        {
            var header = observation.Headers[i];
            if (Ascii.EqualsIgnoreCase(header.Name.Span, "content-usage"u8)) (usageLines ??= []).Add(i);
            else GiveHeader(context, observation, header.Name.Span, header.Value.Span, $"http-header {header.Line ?? i}");
        }
        if (usageLines is null) return;
        // RFC 9651: the lines of a structured field are joined before they are parsed.
        var joined = new List<byte>();
        foreach (var line in usageLines)
        {
            if (joined.Count > 0) joined.AddRange(", "u8);
            joined.AddRange(observation.Headers[line].Value.Span);
        }
        GiveHeader(context, observation, "content-usage"u8, joined.ToArray(), $"http-header {string.Join('+', usageLines.Select(line => observation.Headers[line].Line ?? line))}");
    }

    private static void GiveHeader(ReadContext context, Observation observation, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, string part) =>
        context.Give(new SignalInput { Observation = observation, Part = SignalPart.Header, Name = name, Value = value, PartName = part, Target = context.Target, Agent = context.Agent });

    private sealed class ReadContext(ObservationReader reader, Observation observation, PairTarget? target, string agent, string? appliesTo, ISignalSink sink, ICollection<PartReading> readings) : IPagePieceSink
    {
        public PairTarget? Target => target;

        public string Agent => agent;

        public void Give(in SignalInput input)
        {
            foreach (var parser in reader.byPart.Of(input.Part))
            {
                var outcome = parser.Parse(input, sink);
                if (outcome != ParseOutcome.NotApplicable) readings.Add(new PartReading(observation.Index, input.PartName, input.Value.Length, parser.Id, outcome));
            }
        }

        public void Add(in PagePiece piece)
        {
            Give(SignalInput.Of(observation, piece, PieceSource.Find(observation.Body.GetValueOrDefault().Span, piece), appliesTo, target, agent));
        }

        /// <summary>What an earlier reading kept: signals that speak for themselves, pieces that are read again for this pair.</summary>
        public void Give(KeptBody kept)
        {
            foreach (var signal in kept.Signals)
                sink.Add(signal with { Observation = observation.Index, Observed = observation.Date, Evidence = signal.Evidence with { Origin = observation.Origin } });
            if (kept.Signals.Count > 0) readings.Add(new PartReading(observation.Index, Evidence.Body, kept.Length, kept.Signals[0].Parser, ParseOutcome.Signals));
            foreach (var piece in kept.Pieces) Give(SignalInput.Of(observation, piece.AsPiece(), piece.Source, appliesTo, target, agent));
        }
    }
}
