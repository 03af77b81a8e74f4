using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>Turns signals into rows of <c>signals</c>. One instance per thread.</summary>
internal sealed class SignalRows(IRowWriter rows, PublicSuffixList suffixes)
{
    private static readonly string[] HalfNames = ["none", "picture", "alt", "both"];
    private static readonly string[] TierNames = ["closed", "non-commercial", "no-derivatives", "open", "public-domain"];

    private static readonly string[] FactNames =
    [
        "", "creator", "copyright-owner", "copyright-notice", "credit-line", "licensor", "copyright-status", "model-release", "ai-generated", "restriction",
        "crawl-pace", "use-level", "no-pin", "acap", "unknown-directive", "rights-pointer",
    ];

    private static readonly string[] GrantNames = ["", "holder", "creator", "holder,creator"];

    private readonly HostDomains host = new(suffixes);

    /// <summary>Rows ended.</summary>
    public long Count => rows.Rows;

    public void Write(Signal signal, Observation observation, long recordLength)
    {
        Text(SignalColumn.Family, signal.FamilyName);
        Text(SignalColumn.Rule, signal.Rule);
        Text(SignalColumn.Source, signal.Source.Name());
        WriteObservation(observation, recordLength);
        Text(SignalColumn.ScopeLevel, signal.Scope.Level.Name());
        Text(SignalColumn.ScopeValue, signal.Scope.Value);
        if (signal.Scope.Level == ScopeLevel.Image && observation.Role is ObservationRole.SiteFile or ObservationRole.Licence && WebUrl.TryParse(signal.Scope.Value, out var picture))
            rows.Int64(SignalColumn.ScopeKey, UrlKey.Of(picture));
        Text(SignalColumn.Agent, signal.Scope.Agent);
        Text(SignalColumn.Binds, HalfNames[(int)signal.Binds & 3]);
        WriteStances(signal.Stances);
        if (signal.Terms is { } terms) WriteTerms(terms);
        Text(SignalColumn.Speaker, signal.Speaker.Name());
        rows.Int32(SignalColumn.Strength, signal.Strength);
        Text(SignalColumn.Reading, signal.Reading.Name());
        Text(SignalColumn.Grants, GrantNames[(int)signal.Grants & 3]);
        if (signal.Facts.Count > 0) Text(SignalColumn.Facts, FactsJson(signal.Facts));
        if (signal.Flags.Count > 0) Text(SignalColumn.Flags, string.Join(',', signal.Flags));
        Time(SignalColumn.ValidFrom, signal.ValidFrom);
        Time(SignalColumn.ValidTo, signal.ValidTo);
        WriteEvidence(signal.Evidence.Part, signal.Evidence.Start, signal.Evidence.Length, signal.Evidence.Bytes.Span);
        Text(SignalColumn.Parser, signal.Parser);
        rows.EndRow();
    }

    /// <summary>Negative evidence: a source was asked for, and gave no statement.</summary>
    /// <param name="family">What could have stood there.</param>
    /// <param name="rule">"none" when its bytes were read, else what the answer came to.</param>
    /// <param name="observation">The answer.</param>
    /// <param name="recordLength">Length of its record.</param>
    /// <param name="stances">What the answer itself means.</param>
    public void WriteSilence(string family, string rule, Observation observation, long recordLength, StanceMap stances)
    {
        Text(SignalColumn.Family, family);
        Text(SignalColumn.Rule, rule);
        Text(SignalColumn.Source, SourceKind.Status.Name());
        WriteObservation(observation, recordLength);
        WriteStances(stances);
        var isRead = observation.BodyWasRead;
        WriteEvidence(isRead ? Evidence.Body : Evidence.Status, 0, isRead ? observation.Kept?.Length ?? observation.Body!.Value.Length : 3, []);
        rows.EndRow();
    }

    private void WriteObservation(Observation observation, long recordLength)
    {
        Text(SignalColumn.Role, observation.Role.Name());
        Text(SignalColumn.Url, observation.Url);
        host.Set(Encoding.UTF8.GetBytes(observation.Location?.ToString() ?? ""));
        rows.Text(SignalColumn.UrlHostName, host.Host);
        rows.Text(SignalColumn.UrlHostRegisteredDomain, host.Registered);
        rows.Int32(SignalColumn.FetchStatus, observation.Status);
        Time(SignalColumn.FetchTime, observation.Date);
        if (observation.Origin.File is not { } file) return;
        Text(SignalColumn.WarcFilename, file);
        rows.Int64(SignalColumn.WarcRecordOffset, observation.Origin.RecordOffset);
        rows.Int64(SignalColumn.WarcRecordLength, recordLength);
        Text(SignalColumn.RecordId, observation.Origin.RecordId);
        Text(SignalColumn.PayloadDigest, observation.Origin.PayloadDigest);
    }

    private void WriteStances(StanceMap stances)
    {
        if (stances.IsEmpty) return;
        Text(SignalColumn.Stances, string.Join(';', Uses.All.Where(use => stances[use] != Stance.Unspecified).Select(use => $"{use.Name()}={stances[use].Name()}")));
        var implied = Implications.Of(stances);
        foreach (var use in Uses.All)
            if (implied[use] != Stance.Unspecified) Text(SignalColumn.UseCrawl + (int)use, implied[use].Name());
    }

    private void WriteTerms(SignalTerms terms)
    {
        Text(SignalColumn.TermsUrl, terms.Url);
        Text(SignalColumn.TermsText, terms.Text);
        Text(SignalColumn.TermsKey, terms.Key);
        Text(SignalColumn.TermsTier, TierNames[(int)terms.Tier]);
        Text(SignalColumn.TermsDuty, terms.Duty);
    }

    private void WriteEvidence(string part, long start, long length, ReadOnlySpan<byte> bytes)
    {
        Text(SignalColumn.Part, part);
        rows.Int64(SignalColumn.ByteStart, start);
        rows.Int64(SignalColumn.ByteLength, length);
        rows.Blob(SignalColumn.Bytes, bytes);
    }

    private static string FactsJson(IReadOnlyList<Fact> facts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var fact in facts)
            {
                json.WriteStartObject();
                json.WriteString(FactNames[(int)fact.Kind], fact.Value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Time(int column, DateTimeOffset? time)
    {
        if (time is { } set) rows.TimestampMicros(column, (set - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }

    private void Text(int column, string? text)
    {
        if (!string.IsNullOrEmpty(text)) rows.Text(column, Encoding.UTF8.GetBytes(text));
    }
}
