using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Pipeline.Similarity;

/// <summary>An indexed picture that was found, on one page that shows it.</summary>
/// <param name="Url">The picture.</param>
/// <param name="Domain">Registered domain of the picture's host.</param>
/// <param name="Pdq">Its fingerprint as 64 hex digits; null where it has none.</param>
/// <param name="Upright">Fingerprint as viewers show it, where its orientation turns it.</param>
/// <param name="Sha256">Digest of its bytes.</param>
/// <param name="PageDomain">Registered domain of the page; null when no page of the catalog shows it.</param>
/// <param name="Pair">The pair; null when no page of the catalog shows it.</param>
public sealed record PictureSighting(string Url, string Domain, string? Pdq, string? Upright, string Sha256, string? PageDomain, PairRow? Pair)
{
    /// <summary>Bits between it and what was looked for; 0 for equal bytes.</summary>
    public int Distance { get; init; }

    /// <summary>How the picture that was looked for has to be turned to match.</summary>
    public Images.Pdq.PdqView View { get; init; }
}
