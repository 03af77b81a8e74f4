using System.Text.Json.Nodes;
using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>A value and how many items have it.</summary>
public readonly record struct Share(string Name, long Items);

/// <summary>All numbers that the documents state, counted once from the item-level Parquet.</summary>
public sealed record ManifestNumbers
{
    private const int Listed = 100;

    /// <summary>The Union's template: the top 10 % of domains; small enterprises the top 5 % or 1,000, whichever is fewer.</summary>
    private const int TopShare = 10, SmallTopShare = 5, SmallTopCount = 1000;

    public required long Items { get; init; }

    public required long Domains { get; init; }

    /// <summary>The top domains by items, as many as the template asks for.</summary>
    public required IReadOnlyList<Share> TopDomains { get; init; }

    public required IReadOnlyList<Share> Licences { get; init; }

    public required IReadOnlyList<Share> Languages { get; init; }

    /// <summary>What the permits rest on.</summary>
    public required IReadOnlyList<Share> Bases { get; init; }

    public required IReadOnlyList<Share> Archives { get; init; }

    public required long ArchiveCount { get; init; }

    public required long WithLicence { get; init; }

    public required long WithAttribution { get; init; }

    public required long WithHash { get; init; }

    /// <summary>Items whose permit ends on a date.</summary>
    public required long WithEnd { get; init; }

    public required string? FirstEnd { get; init; }

    public required string? FirstFetch { get; init; }

    public required string? LastFetch { get; init; }

    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>References read.</summary>
    public long References => Outcomes.Values.Sum();

    public long Refused => Outcomes["denied"] + Outcomes["conditional"] + Outcomes["undecided"] + Outcomes["barred-elsewhere"];

    /// <summary>Counts the rows of item-level Parquet files.</summary>
    public static ManifestNumbers Count(SqlSession session, IReadOnlyList<string> files, IReadOnlyDictionary<string, long> outcomes, bool smallEnterprise)
    {
        var items = $"read_parquet([{string.Join(", ", files.Select(SqlSession.PathOf))}])";
        using var totals = session.Query(
            $"""
            SELECT count(*), count(DISTINCT url_host_registered_domain), count(licence), count(attribution), count(sha256), count(permit_until),
                   min(permit_until), min(fetch_time), max(fetch_time), count(DISTINCT warc_filename) FROM {items}
            """,
            "count the items");
        totals.Read();
        var domains = totals.Int64(1);
        var top = smallEnterprise ? Math.Min(SmallTopCount, Percent(domains, SmallTopShare)) : Percent(domains, TopShare);
        return new ManifestNumbers
        {
            Items = totals.Int64(0),
            Domains = domains,
            WithLicence = totals.Int64(2),
            WithAttribution = totals.Int64(3),
            WithHash = totals.Int64(4),
            WithEnd = totals.Int64(5),
            FirstEnd = totals.IsNull(6) ? null : totals.Text(6),
            FirstFetch = totals.IsNull(7) ? null : totals.Text(7),
            LastFetch = totals.IsNull(8) ? null : totals.Text(8),
            ArchiveCount = totals.Int64(9),
            TopDomains = Shares(session, items, "url_host_registered_domain", top),
            Licences = Shares(session, items, "licence", Listed),
            Languages = Shares(session, items, "language", Listed),
            Bases = Shares(session, items, "basis", Listed),
            Archives = Shares(session, items, "warc_filename", Listed),
            Outcomes = outcomes,
        };
    }

    public JsonObject ToJson()
    {
        var outcomes = new JsonObject();
        foreach (var (outcome, count) in Outcomes) outcomes[outcome] = count;
        return new JsonObject
        {
            ["items"] = Items,
            ["references"] = References,
            ["outcomes"] = outcomes,
            ["domains"] = Domains,
            ["top_domains"] = List(TopDomains),
            ["licences"] = List(Licences),
            ["languages"] = List(Languages),
            ["bases"] = List(Bases),
            ["archives"] = List(Archives),
            ["archive_count"] = ArchiveCount,
            ["with_licence"] = WithLicence,
            ["with_attribution"] = WithAttribution,
            ["with_sha256"] = WithHash,
            ["with_end"] = WithEnd,
            ["first_end"] = FirstEnd,
            ["first_fetch"] = FirstFetch,
            ["last_fetch"] = LastFetch,
        };
    }

    private static long Percent(long of, int percent) => ((of * percent) + 99) / 100;

    private static JsonArray List(IReadOnlyList<Share> shares) => new([.. shares.Select(share => new JsonObject { ["items"] = share.Items, ["name"] = share.Name })]);

    private static List<Share> Shares(SqlSession session, string items, string column, long limit)
    {
        var shares = new List<Share>();
        using var rows = session.Query($"SELECT {column}, count(*) AS items FROM {items} WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY items DESC, {column} LIMIT {limit}", $"count items by {column}");
        while (rows.Read()) shares.Add(new Share(rows.Text(0), rows.Int64(1)));
        return shares;
    }
}
