using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Pipeline.Similarity;

/// <summary>An objection to one copy of a picture that binds its cluster.</summary>
/// <param name="Url">The copy.</param>
/// <param name="PageUrl">The page that shows it.</param>
/// <param name="Rule">Family and rule of the signal.</param>
/// <param name="Strength">4 or 5.</param>
/// <param name="Quote">The words of its source.</param>
public sealed record ClusterObjection(string Url, string? PageUrl, string Rule, int Strength, string Quote);

/// <summary>What was said against the use of any copy of a cluster: an opt-out of one copy is one of all.</summary>
public sealed class ClusterConsent(string workspace, ConsentPolicy policy) : IDisposable
{
    /// <summary>Strength from which on a denial spreads to near-identical copies (signals reference, deduplication).</summary>
    public const int SpreadingStrength = 4;

    /// <summary>Pairs of one cluster that are judged.</summary>
    public const int MaxPairs = 1_000;

    private readonly CatalogReader catalog = new(workspace);
    private readonly CaseSource cases = CaseSource.Open(workspace);

    /// <summary>Denials of strength 4 and more that bind a copy of the picture, each source once.</summary>
    public IReadOnlyList<ClusterObjection> ObjectionsTo(PictureCluster cluster, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var objections = new List<ClusterObjection>();
        foreach (var verdict in cases.Decide(PairsOf(cluster), policy, asOf))
        {
            if (verdict.Decision is not { } decision) continue;
            foreach (var signal in decision[policy.Use].Deciding)
            {
                if (signal.Strength < SpreadingStrength || !signal.Binds.HasFlag(Halves.Picture) || signal.Stances[policy.Use] != Stance.Deny) continue;
                var objection = new ClusterObjection(verdict.Pair.Url, verdict.Pair.PageUrl, $"{signal.FamilyName}:{signal.Rule}", signal.Strength, signal.Evidence.Quote);
                if (!objections.Exists(known => known.Url == objection.Url && known.Rule == objection.Rule)) objections.Add(objection);
            }
        }
        return objections;
    }

    public void Dispose()
    {
        cases.Dispose();
        catalog.Dispose();
    }

    private List<PairRow> PairsOf(PictureCluster cluster)
    {
        var urls = string.Join(",", cluster.Copies.Take(MaxPairs).Select(copy => SimilarPictures.Quote(copy.Url)));
        using var rows = catalog.Sql($"SELECT {PairRow.Columns} FROM pairs WHERE url IN ({urls}) ORDER BY url, page_url LIMIT {MaxPairs}");
        return [.. PairRow.ReadAll(rows)];
    }
}
