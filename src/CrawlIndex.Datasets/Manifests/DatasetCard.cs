using System.Globalization;
using System.Text;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>The dataset card (Markdown, the headings that dataset hubs use) and the list of top domains.</summary>
internal static class DatasetCard
{
    private const int Shown = 20;

    public static string Text(DocumentFacts facts)
    {
        var (numbers, policy) = (facts.Numbers, facts.Options.Policy);
        return $"""
            # {DocumentFacts.Cell(facts.Name)}

            {DocumentFacts.Cell(facts.Description)}

            * **Version**: {facts.About.Version}, {facts.Day}
            * **Curated by**: {DocumentFacts.Cell(facts.Creator)}
            * **Contact**: {DocumentFacts.Cell(facts.About.Contact ?? DocumentFacts.Unstated)}
            * **Licence of the list**: {DocumentFacts.Cell(facts.License)}
            * **Items**: {DocumentFacts.Number(numbers.Items)} image-text pairs of {DocumentFacts.Number(numbers.Domains)} registered domains

            ## Uses
            Every item has a permit for `{facts.Use}` under the policy `{DocumentFacts.Cell(policy.Name)}` (default {policy.Default.Name()}, profile {policy.Profile.Name()}, actor {policy.Actor.Name()}) as of {facts.Date}. {facts.About.Purpose ?? "The operator states no further purpose."}
            A permit can end: {DocumentFacts.Number(numbers.WithEnd)} items rest on terms with an end{(numbers.FirstEnd is null ? "" : $", the first on {numbers.FirstEnd}")}. Apply removal diffs before each use.

            ## Structure
            Shape `{facts.Options.Shape}` under `data/`, {DocumentFacts.Number(facts.Options.RowsPerFile)} rows a file, sorted by pair id (first 16 bytes of SHA-256 of URL, line feed, text). The item-level manifest is the Parquet with the role `items` in `files.json`: per item URL, text, page, licence, attribution, what the permit rests on, evidence id, end of the permit, hash where known, and the archive record it was seen in.{Bytes(facts)}

            ## Collection
            Crawlers: {DocumentFacts.Cell(facts.Crawlers)}. Pages fetched {facts.Period}, in {DocumentFacts.Number(numbers.ArchiveCount)} archives. Of {DocumentFacts.Number(numbers.References)} references read:

            | outcome | references |
            |---|---|
            {string.Join('\n', numbers.Outcomes.Select(pair => $"| {pair.Key} | {DocumentFacts.Number(pair.Value)} |"))}

            ## Rights
            {DocumentFacts.Number(numbers.WithLicence)} items ({facts.PercentOfItems(numbers.WithLicence)}) have a stated licence, {DocumentFacts.Number(numbers.WithAttribution)} ({facts.PercentOfItems(numbers.WithAttribution)}) an attribution. What the permits rest on:

            {facts.Table("basis", numbers.Bases, Shown)}
            {facts.Table("licence", numbers.Licences, Shown)}
            ## Sources
            {facts.Table("domain", numbers.TopDomains, Shown)}
            {facts.Table("language", numbers.Languages, Shown)}
            ## Personal information and limits
            Pictures and texts of the web can show and name persons; nothing was removed for that reason, and nobody's face was looked for. Scores (similarity, safety, watermark) were not measured.

            ## Verify
            Catalog snapshot `{facts.Snapshot}`, program version {facts.Options.CodeVersion}, items root `{facts.ItemsRoot}`, signed by the Ed25519 key `{Convert.ToBase64String(facts.PublicKey)}` (fingerprint `{OperatorKey.Fingerprint(facts.PublicKey)}`). `crawlindex verify manifest.json` checks everything offline.

            """.ReplaceLineEndings("\n");
    }

    /// <summary>domain, items, share of items; RFC 4180.</summary>
    public static string TopDomainsCsv(DocumentFacts facts)
    {
        var text = new StringBuilder("domain,items\r\n");
        foreach (var share in facts.Numbers.TopDomains)
        {
            var name = share.Name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? share.Name : $"\"{share.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            text.Append(CultureInfo.InvariantCulture, $"{name},{share.Items}\r\n");
        }
        return text.ToString();
    }

    private static string Bytes(DocumentFacts facts) => !Exports.ExportShapes.HoldsBytes(facts.Options.Shape)
        ? ""
        : facts.Options.Pictures is null
            ? " **The samples hold no picture bytes: the workspace keeps none.** Each has its text and its JSON."
            : " A sample holds the picture's bytes where the workspace keeps them; its JSON says so in `status`.";
}
