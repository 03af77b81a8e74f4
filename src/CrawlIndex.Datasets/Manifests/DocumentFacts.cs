using System.Globalization;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>Everything that the documents of an export are rendered from.</summary>
internal sealed record DocumentFacts(ExportOptions Options, ManifestNumbers Numbers, IReadOnlyList<ManifestFile> Files, string Snapshot, byte[] PublicKey, string ItemsRoot)
{
    public const string Unstated = "not stated by the operator";

    private const int MaxCell = 1000;

    public DatasetAbout About => Options.About;

    public string Date => ExportPlan.Text(Options.AsOf);

    public string Day => Date[..10];

    public string Name => About.Name ?? $"image-text pairs {Day}";

    public string Description => About.Description
        ?? $"{Number(Numbers.Items)} image-text pairs from web archives, each with a permit for {Use} under the policy '{Options.Policy.Name}', with licence, attribution and evidence per item.";

    /// <summary>Licence of the list; each item has its own.</summary>
    public string License => About.License ?? "Each item is under its own terms, see the columns licence and attribution; the operator states no licence for the list.";

    public string Url => About.Url ?? $"urn:sha256:{ItemsRoot}";

    public string Creator => About.Creator ?? $"operator of Ed25519 key {OperatorKey.Fingerprint(PublicKey)}";

    public string Use => Consent.Uses.Name(Options.Policy.Use);

    /// <summary>Names of those who collected: as stated, and the token that robots rules were read for.</summary>
    public string Crawlers => About.Crawlers.Count > 0 ? string.Join(", ", About.Crawlers) : $"{Unstated}; robots rules were read for the agent '{Options.Policy.Agent}'";

    public string Period => Numbers.FirstFetch is null ? "unknown" : $"{Numbers.FirstFetch} to {Numbers.LastFetch}";

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public string PercentOfItems(long items) => Numbers.Items == 0 ? "0 %" : $"{(100.0 * items / Numbers.Items).ToString("0.##", CultureInfo.InvariantCulture)} %";

    /// <summary>Text from the web in a Markdown table: no cell, line or tag of its own.</summary>
    public static string Cell(string text)
    {
        var kept = text[..Math.Min(text.Length, MaxCell)].ToCharArray();
        for (var i = 0; i < kept.Length; i++)
        {
            if (char.IsControl(kept[i]) || kept[i] is '|' or '<' or '>' or '`' or '[' or ']') kept[i] = ' ';
        }
        return new string(kept);
    }

    /// <summary>A Markdown table of shares, at most <paramref name="limit"/> rows.</summary>
    public string Table(string heading, IReadOnlyList<Share> shares, int limit) => shares.Count == 0
        ? "None.\n"
        : $"| {heading} | items | share |\n|---|---|---|\n{string.Concat(shares.Take(limit).Select(share => $"| {Cell(share.Name)} | {Number(share.Items)} | {PercentOfItems(share.Items)} |\n"))}";
}
