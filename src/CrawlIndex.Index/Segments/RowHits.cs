namespace CrawlIndex.Index.Segments;

/// <summary>A row found by a query; Query is its number in the batch, 0 for a single one.</summary>
internal readonly record struct RowHit(int Query, uint Row, int Distance);

/// <summary>A sketch that passed both tests of a probe: its entry in the table of a slot, and the query that asks.</summary>
internal readonly record struct Candidate(uint Entry, int Slot, int Query);

/// <summary>The memory of a search: hits found so far and the work in flight. Grows to what is found and is reused.</summary>
internal sealed class RowHits
{
    public const int ProbeBlock = 256;
    public const int CandidateBlock = 256;
    public const int ScanBlock = 4096;

    private RowHit[] hits = new RowHit[256];

    public int Count { get; private set; }

    public ReadOnlySpan<RowHit> All => hits.AsSpan(0, Count);

    /// <summary>Buckets being fetched: first entry and number of entries.</summary>
    public uint[] BucketStart { get; } = new uint[ProbeBlock];

    public uint[] BucketEntries { get; } = new uint[ProbeBlock];

    /// <summary>Candidates not yet compared with their keys, and their rows.</summary>
    public Candidate[] Candidates { get; } = new Candidate[CandidateBlock];

    public uint[] CandidateRows { get; } = new uint[CandidateBlock];

    public int CandidateCount { get; set; }

    /// <summary>Sketches seen by the current query, a candidate counted as several.</summary>
    public long Visits { get; set; }

    public int[] Scanned { get; } = new int[ScanBlock];

    public void Add(RowHit hit)
    {
        if (Count == hits.Length) Array.Resize(ref hits, checked(hits.Length * 2));
        hits[Count++] = hit;
    }

    /// <summary>Forgets hits from <paramref name="count"/> on, and all work in flight.</summary>
    public void CutTo(int count)
    {
        Count = count;
        CandidateCount = 0;
        Visits = 0;
    }

    /// <summary>Drops the hits for which <paramref name="unwanted"/> holds the query number, of those from <paramref name="from"/> on.</summary>
    public void Remove(int from, ReadOnlySpan<bool> unwanted)
    {
        var kept = from;
        for (var i = from; i < Count; i++)
        {
            if (!unwanted[hits[i].Query]) hits[kept++] = hits[i];
        }
        Count = kept;
    }
}
