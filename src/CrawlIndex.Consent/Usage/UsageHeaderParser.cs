using System.Text;

namespace CrawlIndex.Consent.Usage;

/// <summary>The response headers Content-Usage (all lines joined) and Content-Signal.</summary>
public sealed class UsageHeaderParser : ISignalParser
{
    public const string ParserId = "usage-headers/1";

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Header;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Header) return ParseOutcome.NotApplicable;
        var statements = new List<UsageStatement>(2);
        SignalFamily family;
        bool wellFormed;
        if (Ascii.EqualsIgnoreCase(input.Name, "content-usage"u8))
        {
            family = SignalFamily.ContentUsageHeader;
            wellFormed = ContentUsage.Read(input.Value, 4, statements);
        }
        else if (Ascii.EqualsIgnoreCase(input.Name, "content-signal"u8))
        {
            family = SignalFamily.ContentSignal;
            wellFormed = ContentSignal.Read(input.Value, statements);
        }
        else return ParseOutcome.NotApplicable;
        foreach (var statement in statements)
            sink.Add(input.Draft(ParserId, family, statement.Rule, statement.Strength, statement.Stances, input.Cite())
                with { Reading = statement.Reading, Terms = statement.Terms, Facts = statement.Facts, Flags = statement.Flags });
        return !wellFormed ? ParseOutcome.Malformed : statements.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }
}
