using System.Globalization;
using System.Text;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Takes an observation to pieces and gives each piece to every parser.</summary>
public sealed class ObservationReader(IReadOnlyList<ISignalParser> parsers, IPageSignalSource? pages = null)
{
    /// <summary>Part of quotes whose place in the archived bytes is unknown, because the page had to be transcoded.</summary>
    private const string DecodedBody = "decoded-body";

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
        if (isRedirect || observation.Body is not { } body) return;
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
            else GiveHeader(context, observation, header.Name.Span, header.Value.Span, $"http-header {i}");
        }
        if (usageLines is null) return;
        // RFC 9651: the lines of a structured field are joined before they are parsed.
        var joined = new List<byte>();
        foreach (var line in usageLines)
        {
            if (joined.Count > 0) joined.AddRange(", "u8);
            joined.AddRange(observation.Headers[line].Value.Span);
        }
        GiveHeader(context, observation, "content-usage"u8, joined.ToArray(), $"http-header {string.Join('+', usageLines)}");
    }

    private static void GiveHeader(ReadContext context, Observation observation, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, string part) =>
        context.Give(new SignalInput { Observation = observation, Part = SignalPart.Header, Name = name, Value = value, PartName = part, Target = context.Target, Agent = context.Agent });

    private sealed class ReadContext(ObservationReader reader, Observation observation, PairTarget? target, string agent, string? appliesTo, ISignalSink sink, ICollection<PartReading> readings) : IPagePieceSink
    {
        public PairTarget? Target => target;

        public string Agent => agent;

        public void Give(in SignalInput input)
        {
            foreach (var parser in reader.Parsers)
            {
                var outcome = parser.Parse(input, sink);
                if (outcome != ParseOutcome.NotApplicable) readings.Add(new PartReading(observation.Index, input.PartName, input.Value.Length, parser.Id, outcome));
            }
        }

        public void Add(in PagePiece piece)
        {
            var body = observation.Body.GetValueOrDefault().Span;
            var start = (int)Math.Clamp(piece.Offset, 0, body.Length);
            var raw = body.Slice(start, Math.Clamp(piece.Length, 0, body.Length - start));
            var stands = raw.Length > 0 && raw[0] == '<' && raw.IndexOf(piece.Name) >= 0;
            Give(new SignalInput
            {
                Observation = observation,
                Part = piece.Part,
                Name = piece.Name,
                Value = piece.Value,
                Type = piece.Type,
                Subject = piece.Subject,
                InHead = piece.InHead,
                Raw = stands ? raw : [],
                Offset = piece.Offset,
                PartName = stands ? Evidence.Body : DecodedBody,
                AppliesTo = appliesTo,
                Target = target,
                Agent = agent,
            });
        }
    }

    private IReadOnlyList<ISignalParser> Parsers => parsers;
}
