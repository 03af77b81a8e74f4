namespace CrawlIndex.Pipeline.Similarity;

/// <summary>One picture of a cluster.</summary>
/// <param name="Url">Where it lies.</param>
/// <param name="Domain">Registered domain of its host.</param>
/// <param name="Pdq">Its fingerprint, 64 hex digits.</param>
/// <param name="Pairs">References to it in the catalog.</param>
/// <param name="FirstSeen">Capture of the first page that shows it; null when no page does.</param>
public readonly record struct ClusterCopy(string Url, string Domain, string Pdq, long Pairs, DateTimeOffset? FirstSeen);

/// <summary>A domain on whose pages a cluster was seen, and since when.</summary>
public readonly record struct ClusterStop(string Domain, DateTimeOffset FirstSeen, long Pairs);

/// <summary>Pictures that look the same: each is within the radius of another one of them.</summary>
/// <param name="Copies">By first sighting, then URL.</param>
public sealed record PictureCluster(IReadOnlyList<ClusterCopy> Copies)
{
    /// <summary>Copies from which on generators are known to reproduce pictures from memory.</summary>
    public const int MemorisationCopies = 100;

    /// <summary>Different picture URLs.</summary>
    public int Size => Copies.Count;

    /// <summary>References on pages.</summary>
    public long Pairs => Copies.Sum(copy => copy.Pairs);

    public int Domains => Copies.Select(copy => copy.Domain).Distinct(StringComparer.Ordinal).Count();

    public DateTimeOffset? FirstSeen => Copies.Min(copy => copy.FirstSeen);

    public bool IsMemorisationRisk => Size >= MemorisationCopies;
}
