using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Audits;

namespace CrawlIndex.Datasets.Reports;

/// <summary>
/// The report of an audit: one HTML page that loads nothing, with charts, tables and the rows behind the numbers. A strict content policy allows its
/// own style and script by hash and nothing else. The same figures give the same bytes.
/// </summary>
internal sealed class AuditReport
{
    private readonly AuditFigures figures;
    private readonly HtmlText html = new();
    private readonly HashSet<string> anchors;

    private AuditReport(AuditFigures figures)
    {
        this.figures = figures;
        anchors = [.. figures.Samples.Select(sample => sample.Anchor)];
    }

    public static string Write(AuditFigures figures)
    {
        var report = new AuditReport(figures);
        report.Write();
        return report.html.ToString();
    }

    private void Write()
    {
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{HashOf(ReportParts.Style)}'; script-src '{HashOf(ReportParts.Script)}'; base-uri 'none'; form-action 'none'\">")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>Audit of ")
            .Text(figures.Name).Raw($"</title>\n<style>{ReportParts.Style}</style></head>\n<body>");
        WriteHead();
        html.Raw("<nav><ul><li><a href=\"#outcomes\">Outcomes</a></li><li><a href=\"#reasons\">Why</a></li><li><a href=\"#uses\">Uses</a></li><li><a href=\"#matches\">Tracing</a></li>"
            + "<li><a href=\"#domains\">Domains</a></li><li><a href=\"#licences\">Licences</a></li><li><a href=\"#copies\">Copies</a></li><li><a href=\"#sources\">Files</a></li><li><a href=\"#rows\">Rows</a></li></ul></nav>\n<main>");
        WriteOutcomes();
        WriteReasons();
        WriteUses();
        Section("matches", "How rows were traced", "By address as it stands or in canonical form, by the bytes, by the picture itself (PDQ), or only as far as the domain.",
            () => ReportCharts.Bars(html, "Rows by how they were traced", [.. figures.Matches.Select(match => new Bar(MatchWords(match.Name), match.Rows))], figures.Rows));
        WriteDomains();
        WriteLicences();
        WriteCopies();
        WriteSources();
        WriteRows();
        html.Raw("</main>\n<footer><p>A verdict says what machine-readable statements and claims amount to on the date above; what was not observed is never read as a yes. This is no legal advice.</p><p>Made by CrawlIndex ")
            .Text(figures.Version).Raw(" from workspace state <code>").Text(figures.Snapshot).Raw($"</code>.</p></footer>\n<script>{ReportParts.Script}</script>\n</body></html>\n");
    }

    private void WriteHead()
    {
        html.Raw("<header><div class=\"in\"><h1>Audit of ").Text(figures.Name).Raw("</h1><p class=\"soft\">For the use <b>").Text(figures.Use.Name()).Raw("</b> under the policy <b>")
            .Text(figures.Policy).Raw("</b> (").Text(figures.Default).Raw(", ").Text(figures.Profile.ToLowerInvariant()).Raw("), as of ")
            .Text(figures.AsOf.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)).Raw(" UTC</p><ul class=\"tiles\"><li><b>").Number(figures.Rows).Raw("</b>rows</li>");
        foreach (var outcome in (FindingOutcome[])[FindingOutcome.Blocked, FindingOutcome.Denied, FindingOutcome.Conditional, FindingOutcome.Undecided, FindingOutcome.Eligible, FindingOutcome.Unmatched])
        {
            if (outcome == FindingOutcome.Blocked && figures.Outcomes[outcome] == 0) continue;
            html.Raw($"<li class=\"{ClassOf(outcome)}\"><b>");
            Link(AnchorOf(outcome), () => html.Number(figures.Outcomes[outcome]));
            html.Raw("</b>").Text(outcome.Word()).Raw(" <small>").Share(figures.Outcomes[outcome], figures.Rows).Raw("</small></li>");
        }
        var faulty = figures.Outcomes.Where(outcome => outcome.Key >= FindingOutcome.NoUrl).Sum(outcome => outcome.Value);
        if (faulty > 0) html.Raw("<li class=\"faulty\"><b>").Number(faulty).Raw("</b>not traceable <small>").Share(faulty, figures.Rows).Raw("</small></li>");
        html.Raw("</ul></div></header>\n");
    }

    private void WriteOutcomes() => Section("outcomes", "What the rows came to", "Every row has exactly one outcome.", () =>
    {
        var bars = figures.Outcomes.Where(outcome => outcome.Value > 0).Select(outcome => new Bar(Explain(outcome.Key), outcome.Value, ClassOf(outcome.Key), AnchorOf(outcome.Key))).ToList();
        if (bars.Count == 0) html.Raw("<p>The dataset has no rows.</p>");
        else ReportCharts.Strip(html, "Rows by outcome", bars);
        ReportCharts.Bars(html, "Rows by outcome", bars, figures.Rows);
    });

    private void WriteReasons() => Section("reasons", "Why", "The statements and claims that denials and conditions rest on; a row may have several.", () =>
    {
        if (figures.Reasons.Count == 0) html.Raw("<p>Nothing is denied or conditional.</p>");
        ReportCharts.Bars(html, "Denied and conditional rows by statement", [.. figures.Reasons.Select((reason, i) => new Bar(reason.Name, reason.Rows, "denied", Known($"reason-{i}")))], figures.Rows);
        if (figures.NotObserved.Count == 0) return;
        html.Raw("<h3>What could not be decided, and what was not seen</h3>");
        ReportCharts.Bars(html, "Undecided rows by what was not observed", [.. figures.NotObserved.Select(gap => new Bar(gap.Name, gap.Rows, "undecided", Known("outcome-undecided")))], figures.Rows);
    });

    private void WriteUses() => Section("uses", "Every use", "The same rows under each use that the statements speak of. Rows that could not be traced have no verdict.", () =>
    {
        if (figures.Uses.All(use => use.Value.Values.Sum() == 0)) html.Raw("<p>No row was traced to a picture whose statements were observed.</p>");
        html.Raw("<ul class=\"legend\"><li class=\"denied\">denied</li><li class=\"conditional\">conditional</li><li class=\"undecided\">undecided</li><li class=\"eligible\">eligible</li></ul>"
            + "<div class=\"wide\"><table class=\"sortable\"><thead><tr><th>use</th><th class=\"n\">denied</th><th class=\"n\">conditional</th><th class=\"n\">undecided</th><th class=\"n\">eligible</th></tr></thead><tbody>");
        foreach (var (use, counts) in figures.Uses)
        {
            html.Raw("<tr><td>").Text(use.Name()).Raw("</td>");
            foreach (var outcome in (Outcome[])[Outcome.Denied, Outcome.Conditional, Outcome.Undecided, Outcome.Eligible]) Cell(counts[outcome]);
            html.Raw("</tr>");
        }
        html.Raw("</tbody></table></div>");
        ReportCharts.Stacks(html, "Rows by use and verdict", [.. figures.Uses.Where(use => use.Value.Values.Sum() > 0).Select(use => (use.Key.Name(), (IReadOnlyList<Bar>)
            [new("denied", use.Value[Outcome.Denied], "denied"), new("conditional", use.Value[Outcome.Conditional], "conditional"), new("undecided", use.Value[Outcome.Undecided], "undecided"), new("eligible", use.Value[Outcome.Eligible], "eligible")]))]);
    });

    private void WriteDomains() => Section("domains", "Domains", $"{figures.DomainCount.ToString("N0", CultureInfo.InvariantCulture)} registered domains; those with most denied rows first, then by rows.", () =>
    {
        html.Raw("<div class=\"wide\"><table class=\"sortable\"><thead><tr><th>domain</th><th class=\"n\">rows</th><th class=\"n\">denied</th><th class=\"n\">conditional</th><th class=\"n\">undecided</th><th class=\"n\">eligible</th><th class=\"n\">unmatched</th></tr></thead><tbody>");
        for (var i = 0; i < figures.Domains.Count; i++)
        {
            var domain = figures.Domains[i];
            html.Raw("<tr><td>");
            Link(Known($"domain-{i}"), () => html.Text(domain.Domain));
            html.Raw("</td>");
            foreach (var count in (long[])[domain.Rows, domain.Denied, domain.Conditional, domain.Undecided, domain.Eligible, domain.Unmatched]) Cell(count);
            html.Raw("</tr>");
        }
        html.Raw("</tbody></table></div>");
    });

    private void WriteLicences() => Section("licences", "Licences", "As observed where the pictures stood, and as the dataset itself states them. A licence stated by a dataset is no grant.", () =>
    {
        html.Raw("<h3>Observed</h3>");
        if (figures.Licences.Count == 0) html.Raw("<p>None.</p>");
        ReportCharts.Bars(html, "Rows by observed licence", [.. figures.Licences.Take(15).Select(licence => new Bar(licence.Name, licence.Rows))], figures.Rows);
        html.Raw("<h3>Stated by the dataset</h3>");
        if (figures.StatedLicences.Count == 0) html.Raw("<p>None.</p>");
        ReportCharts.Bars(html, "Rows by stated licence", [.. figures.StatedLicences.Take(15).Select(licence => new Bar(licence.Name, licence.Rows))], figures.Rows);
    });

    private void WriteCopies() => Section("copies", "Copies and memorisation risk", "Pictures that many addresses show, and addresses that stand in the dataset more than once, are what models learn by heart.", () =>
    {
        html.Raw("<h3>Addresses in the catalog with the same picture</h3>");
        if (figures.Clusters.Count == 0) html.Raw("<p>No row was traced to a picture.</p>");
        ReportCharts.Bars(html, "Traced rows by number of addresses", [.. figures.Clusters.Select(cluster => new Bar(cluster.Name, cluster.Rows))], figures.Rows);
        html.Raw("<h3>How often an address stands in the dataset</h3>");
        ReportCharts.Bars(html, "Rows by repeats of their address", [.. figures.Repeats.Select(repeat => new Bar(repeat.Name, repeat.Rows))], figures.Rows);
    });

    private void WriteSources() => Section("sources", "Files", "What was read, which column was taken for what, and what broke off.", () =>
    {
        html.Raw("<div class=\"wide\"><table class=\"sortable\"><thead><tr><th>file</th><th>format</th><th class=\"n\">rows</th><th>columns</th><th>remarks</th></tr></thead><tbody>");
        foreach (var source in figures.Sources.Take(1000))
        {
            html.Raw("<tr><td class=\"t\">").Text(source.Name).Raw("</td><td>").Text($"{source.Format}").Raw("</td>");
            Cell(source.Rows);
            html.Raw("<td class=\"t\">").Text(source.Columns).Raw("</td><td class=\"t\">").Text(string.Join(". ", source.Fault is null ? source.Notes : [$"Broke off: {source.Fault}", .. source.Notes])).Raw("</td></tr>");
        }
        html.Raw("</tbody></table></div>");
        if (figures.NotDatasets.Count > 0) html.Raw("<p class=\"soft\">Left aside, as they are no part of a dataset: ").Text(string.Join(", ", figures.NotDatasets.Take(50)), 2000).Raw("</p>");
    });

    private void WriteRows() => Section("rows", "The rows behind the numbers", "The first of each kind; the line of SQL gives all of them (DuckDB, in the folder of this report).", () =>
    {
        foreach (var sample in figures.Samples)
        {
            html.Raw($"<details id=\"{sample.Anchor}\"><summary>").Text(sample.Title).Raw("</summary><code class=\"sql\">").Text($"SELECT * FROM 'findings.parquet' WHERE {sample.Where}", 1000)
                .Raw("</code><div class=\"wide\"><table><thead><tr><th>file</th><th class=\"n\">row</th><th>outcome</th><th>address</th><th>text</th><th>traced by</th><th>why</th></tr></thead><tbody>");
            foreach (var line in sample.Lines)
            {
                html.Raw("<tr><td class=\"t\">").Text(line.Source, 80).Raw("</td>");
                Cell(line.SourceRow);
                // Addresses are text, not links: a report must not send people to pictures that nobody may have.
                html.Raw("<td>").Text(line.Outcome).Raw("</td><td class=\"u\">").Text(line.Url.Length > 0 ? line.Url : line.Id, 160).Raw("</td><td class=\"t\">").Text(line.Text, 120)
                    .Raw("</td><td>").Text(line.Match.Length > 0 ? MatchWords(line.Match) : "").Raw("</td><td class=\"t\">").Text(line.Reasons.Length > 0 ? line.Reasons : line.NotObserved.Length > 0 ? $"not observed: {line.NotObserved}" : "").Raw("</td></tr>");
            }
            html.Raw("</tbody></table></div></details>");
        }
    });

    private void Section(string id, string title, string about, Action body)
    {
        html.Raw($"<section id=\"{id}\"><h2>").Text(title).Raw("</h2><p class=\"soft\">").Text(about).Raw("</p>");
        body();
        html.Raw("</section>\n");
    }

    private void Cell(long number) => html.Raw($"<td class=\"n\" data-v=\"{number}\">").Number(number).Raw("</td>");

    private void Link(string? anchor, Action body)
    {
        if (anchor is not null) html.Raw($"<a href=\"#{anchor}\">");
        body();
        if (anchor is not null) html.Raw("</a>");
    }

    private string? Known(string anchor) => anchors.Contains(anchor) ? anchor : null;

    private string? AnchorOf(FindingOutcome outcome) => Known($"outcome-{outcome.Word()}");

    private static string ClassOf(FindingOutcome outcome) => outcome >= FindingOutcome.NoUrl ? "faulty" : outcome.Word();

    private static string Explain(FindingOutcome outcome) => outcome switch
    {
        FindingOutcome.Blocked => "blocked: on a block list",
        FindingOutcome.Unmatched => "unmatched: unknown to the catalog",
        FindingOutcome.NoUrl => "no address",
        FindingOutcome.InvalidUrl => "address is no URL",
        FindingOutcome.DataUrl => "data: URL",
        FindingOutcome.OtherScheme => "address is not http or https",
        FindingOutcome.UrlTooLong => "address too long",
        FindingOutcome.Unreadable => "row damaged",
        _ => outcome.Word(),
    };

    private static string MatchWords(string match) => match switch
    {
        "url" => "address as it stands",
        "canonical-url" => "address in canonical form",
        "bytes" => "same bytes",
        "picture" => "same picture",
        "domain" => "domain only",
        _ => "nothing",
    };

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
