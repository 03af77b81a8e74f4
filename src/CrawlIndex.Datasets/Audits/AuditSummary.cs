using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Reports;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Counts the findings and writes <c>summary.json</c> and <c>report.html</c> from the same numbers.</summary>
internal static class AuditSummary
{
    private const int MostDomains = 100;
    private const int MostWords = 40;
    private const int SampledReasons = 12;
    private const int SampledDomains = 12;

    public static AuditResult Write(AuditOptions options, IReadOnlyList<SourceEnd> ends, string snapshot, string findings)
    {
        using var session = new SqlSession(new SqlLimits(Path.Combine(options.Output, ".audit")));
        var figures = Count(options, ends, snapshot, new FindingQuestions(session, findings));
        AuditWork.WriteWhole(Path.Combine(options.Output, "summary.json"), Json(figures));
        AuditWork.WriteWhole(Path.Combine(options.Output, "report.html"), AuditReport.Write(figures));
        return new AuditResult(figures.Rows, figures.Outcomes, [.. figures.Sources.Where(source => source.Fault is not null).Select(source => (source.Name, source.Fault!))]);
    }

    private static AuditFigures Count(AuditOptions options, IReadOnlyList<SourceEnd> ends, string snapshot, FindingQuestions ask)
    {
        const string Objected = "outcome IN ('denied', 'conditional')";
        var outcomes = ask.Outcomes();
        var reasons = ask.TopWords("reasons", MostWords, Objected);
        var domains = ask.Domains(MostDomains);
        var samples = outcomes.Where(outcome => outcome.Value > 0)
            .Select(outcome => Sample($"outcome-{outcome.Key.Word()}", $"Rows: {outcome.Key.Word()}", $"outcome = {SqlSession.Quote(outcome.Key.Word())}"))
            .Concat(reasons.Take(SampledReasons).Select((reason, i) => Sample($"reason-{i}", $"Rows: {reason.Name}", $"{Objected} AND list_contains(string_split(reasons, '; '), {SqlSession.Quote(reason.Name)})")))
            .Concat(domains.Take(SampledDomains).Select((domain, i) => Sample($"domain-{i}", $"Rows: {domain.Domain}", $"domain = {SqlSession.Quote(domain.Domain)}")));
        FindingSample Sample(string anchor, string title, string where) => new(anchor, title, where, ask.Lines(where));
        return new AuditFigures
        {
            Name = options.Name,
            Policy = options.Policy.Name,
            Use = options.Policy.Use,
            Default = options.Policy.Default == PolicyDefault.OptIn ? "opt-in" : "opt-out",
            Profile = $"{options.Policy.Profile}",
            AsOf = options.AsOf,
            Version = options.Version,
            Snapshot = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{snapshot}\n{options.Verdicts?.Snapshot}"))),
            Rows = outcomes.Values.Sum(),
            Outcomes = outcomes,
            Uses = ask.UseCounts(),
            Matches = ask.Top("match", MostWords),
            Reasons = reasons,
            NotObserved = ask.TopWords("not_observed", MostWords, "outcome = 'undecided'"),
            Domains = domains,
            DomainCount = ask.DomainCount(),
            Licences = ask.Top("licence", MostWords),
            StatedLicences = ask.Top("stated_licence", MostWords),
            Clusters = ask.Clusters(),
            Repeats = ask.Repeats(),
            Sources = [.. options.Dataset.Sources.Zip(ends, (source, end) => new SourceTally(source.Name, source.Format, end.Rows, end.Columns, end.Notes, end.Fault))],
            NotDatasets = options.Dataset.NotDatasets,
            Samples = [.. samples],
        };
    }

    private static string Json(AuditFigures figures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("dataset", figures.Name);
            json.WriteNumber("rows", figures.Rows);
            WriteCounts(json, "outcomes", figures.Outcomes.Select(outcome => new Tally(outcome.Key.Word(), outcome.Value)));
            json.WriteString("policy", figures.Policy);
            json.WriteString("use", figures.Use.Name());
            json.WriteString("default", figures.Default);
            json.WriteString("profile", JsonNamingPolicy.KebabCaseLower.ConvertName(figures.Profile));
            json.WriteString("as_of", figures.AsOf.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteStartObject("uses");
            foreach (var (use, counts) in figures.Uses) WriteCounts(json, use.Name(), counts.Select(count => new Tally(count.Key.Name(), count.Value)));
            json.WriteEndObject();
            WriteCounts(json, "matches", figures.Matches);
            WriteCounts(json, "reasons", figures.Reasons);
            WriteCounts(json, "not_observed", figures.NotObserved);
            WriteCounts(json, "licences", figures.Licences);
            WriteCounts(json, "stated_licences", figures.StatedLicences);
            WriteCounts(json, "cluster_sizes", figures.Clusters);
            WriteCounts(json, "url_repeats", figures.Repeats);
            json.WriteNumber("domain_count", figures.DomainCount);
            WriteDomains(json, figures.Domains);
            WriteSources(json, figures);
            json.WriteString("catalog_snapshot", figures.Snapshot);
            json.WriteString("version", figures.Version);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) + "\n";
    }

    private static void WriteDomains(Utf8JsonWriter json, IReadOnlyList<DomainTally> domains)
    {
        json.WriteStartArray("domains");
        foreach (var domain in domains)
        {
            json.WriteStartObject();
            json.WriteString("domain", domain.Domain);
            json.WriteNumber("rows", domain.Rows);
            json.WriteNumber("denied", domain.Denied);
            json.WriteNumber("conditional", domain.Conditional);
            json.WriteNumber("undecided", domain.Undecided);
            json.WriteNumber("eligible", domain.Eligible);
            json.WriteNumber("unmatched", domain.Unmatched);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSources(Utf8JsonWriter json, AuditFigures figures)
    {
        json.WriteStartArray("sources");
        foreach (var source in figures.Sources)
        {
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteString("format", JsonNamingPolicy.KebabCaseLower.ConvertName($"{source.Format}"));
            json.WriteNumber("rows", source.Rows);
            json.WriteString("columns", source.Columns);
            if (source.Fault is not null) json.WriteString("fault", source.Fault);
            if (source.Notes.Count > 0)
            {
                json.WriteStartArray("notes");
                foreach (var note in source.Notes) json.WriteStringValue(note);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("not_datasets");
        foreach (var name in figures.NotDatasets) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IEnumerable<Tally> counts)
    {
        json.WriteStartObject(name);
        foreach (var count in counts) json.WriteNumber(count.Name, count.Rows);
        json.WriteEndObject();
    }
}
