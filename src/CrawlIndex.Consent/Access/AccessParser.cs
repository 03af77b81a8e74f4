using System.Text;
using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Access;

/// <summary>What the status of an answer says: 451 refuses, 401 and 402 ask for a licence, a login wall bars lawful access.</summary>
public sealed class AccessParser : ISignalParser
{
    public const string ParserId = "http-access/1";

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Status;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Status || input.Observation.Role is not (ObservationRole.Image or ObservationRole.Page)) return ParseOutcome.NotApplicable;
        var status = input.Observation.Status;
        if (status == 451)
        {
            sink.Add(Draft(input, "status-451", StanceMap.AllUses(Stance.Deny).With(Use.Crawl, Stance.Deny), input.Cite()));
            return ParseOutcome.Signals;
        }
        if (status is not (401 or 402)) return ParseOutcome.Silent;
        var offer = FindOffer(input.Observation, out var line);
        if (status == 402 || offer is not null)
        {
            var evidence = line < 0 ? input.Cite() : Evidence.Of(input.Observation.Origin, $"http-header {input.Observation.Headers[line].Line ?? line}", 0, input.Observation.Headers[line].Value.Span);
            sink.Add(Draft(input, $"status-{status}", StanceMap.AllUses(Stance.Conditional), evidence) with { Terms = offer });
        }
        else sink.Add(Draft(input, "no-lawful-access", StanceMap.Of(Use.Tdm, Stance.Deny), input.Cite()));
        return ParseOutcome.Signals;
    }

    private static Signal Draft(in SignalInput input, string rule, StanceMap stances, Evidence evidence) =>
        input.Draft(ParserId, SignalFamily.HttpAccess, rule, 3, stances, evidence) with { Source = SourceKind.Status };

    /// <summary>The licence an answer offers: Link rel=license, WWW-Authenticate: License, crawler-price.</summary>
    private static SignalTerms? FindOffer(Observation observation, out int line)
    {
        for (line = 0; line < observation.Headers.Count; line++)
        {
            var name = observation.Headers[line].Name.Span;
            var value = observation.Headers[line].Value.Span;
            if (Ascii.EqualsIgnoreCase(name, "link"u8) && FindLicence(value) is { } url) return new SignalTerms(url);
            if (Ascii.EqualsIgnoreCase(name, "www-authenticate"u8) && value.Length >= 7 && Ascii.EqualsIgnoreCase(value[..7], "license"u8)) return new SignalTerms(null, Text(value));
            if (Ascii.EqualsIgnoreCase(name, "crawler-price"u8)) return new SignalTerms(null, $"crawler-price: {Text(value)}", Duty: "payment");
        }
        line = -1;
        return null;
    }

    private static string? FindLicence(ReadOnlySpan<byte> value)
    {
        var links = new LinkHeader(value);
        while (links.Next())
            if (Piece.HasWord(links.Rel, "license"u8)) return Encoding.UTF8.GetString(links.Target);
        return null;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value[..Math.Min(value.Length, 1024)]);
}
