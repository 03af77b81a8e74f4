using CrawlIndex.Catalog;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>A pair as verdicts need it.</summary>
/// <param name="PairId">As in <c>pairs</c>; empty for a pair that comes from elsewhere.</param>
/// <param name="Url">The picture.</param>
/// <param name="Alt">The text.</param>
/// <param name="PageUrl">The page; null when unknown.</param>
/// <param name="FetchTime">When the page was captured; null when unknown.</param>
/// <param name="WarcFilename">Archive that holds the page; null for a pair of no archive, whose page nobody has read.</param>
/// <param name="RecordOffset">Offset of the page's record there.</param>
public sealed record PairRow(string PairId, string Url, string? Alt, string? PageUrl, DateTimeOffset? FetchTime = null, string? WarcFilename = null, long RecordOffset = 0)
{
    /// <summary>What <see cref="Read"/> needs, in its order.</summary>
    public const string Columns = "pair_id, url, alt, page_url, epoch_us(fetch_time), warc_filename, warc_record_offset";

    /// <summary>The current row of a question for <see cref="Columns"/>.</summary>
    public static PairRow Read(ResultSet row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new PairRow(
            row.Text(0), row.Text(1), row.IsNull(2) ? null : row.Text(2), row.IsNull(3) ? null : row.Text(3),
            row.IsNull(4) ? null : DateTimeOffset.UnixEpoch.AddTicks(row.Int64(4) * TimeSpan.TicksPerMicrosecond), row.IsNull(5) ? null : row.Text(5), row.Int64(6));
    }

    /// <summary>All rows of such a question, read as they are taken.</summary>
    public static IEnumerable<PairRow> ReadAll(ResultSet rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        while (rows.Read()) yield return Read(rows);
    }
}

/// <summary>A pair with everything its verdict rests on; null where its picture's URL is no http(s) URL.</summary>
public readonly record struct PairVerdict(PairRow Pair, ConsentCase? Case, ConsentDecision? Decision);
