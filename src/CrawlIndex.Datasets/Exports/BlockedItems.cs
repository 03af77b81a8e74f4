using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.BlockLists;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Items whose picture a block list of the workspace holds, by URL, bytes or look; the answer is a yes or a no.</summary>
public sealed class BlockedItems(BlockedHashes hashes, ConsentPolicy policy)
{
    /// <summary>Name of the lists' state; it changes when a list grows, and is empty without lists.</summary>
    public string Snapshot => hashes.Snapshot;

    public bool Holds(ItemRow row, ConsentCase consentCase)
    {
        if (hashes.Count == 0) return false;
        if (hashes.HasUrls && hashes.ContainsUrl(row.Text(ItemColumn.Url))) return true;
        foreach (var seen in consentCase.Observations)
        {
            if (seen is not { Role: ObservationRole.Image, Kept: { } kept }) continue;
            if (hashes.HasDigests && kept.Digests is { } digests && (Listed(digests.Sha256) || Listed(digests.Sha1) || Listed(digests.Md5))) return true;
            if (hashes.HasFingerprints && kept.Pdq is { } pdq && hashes.ContainsLike(pdq, policy.PdqRadius, policy.PdqQuality)) return true;
        }
        return false;
    }

    private bool Listed(string hex) => hashes.ContainsDigest(Encoding.ASCII.GetBytes(hex));
}
