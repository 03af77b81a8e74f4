using CrawlIndex.Index.Kernels;

namespace CrawlIndex.Index.Segments;

/// <summary>Runs searches with the kernels of an instruction set.</summary>
public static class SegmentSearch
{
    /// <summary>All items of the segment within <paramref name="radius"/> (0-256) bits of <paramref name="query"/>.</summary>
    /// <exception cref="CorruptIndexException">The segment contradicts itself; its checksums say where.</exception>
    public static void Search(this IndexSegment segment, in Key256 query, int radius, NeighbourBuffer into)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        FindRows(segment, query, radius, into.Level, into.Rows);
        foreach (ref readonly var hit in into.Rows.All) into.Add(NeighbourOf(segment, hit));
        into.Sort();
    }

    /// <summary>Answers all queries in one pass that shares work; <paramref name="sink"/> gets each in order.</summary>
    /// <inheritdoc cref="Search(IndexSegment, in Key256, int, NeighbourBuffer)"/>
    public static void SearchBatch(this IndexSegment segment, ReadOnlySpan<Key256> queries, int radius, NeighbourBatch batch, NeighbourSink sink)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(sink);
        batch.Run(queries, radius, (part, within, into) =>
        {
            into.Rows.CutTo(0);
            FindRows(segment, part, within, into);
            if (!into.HasRoomFor(part.Length, into.Rows.Count)) return;
            foreach (ref readonly var hit in into.Rows.All) into.Add(hit.Query, NeighbourOf(segment, hit));
        }, sink);
    }

    internal static void FindRows(IndexSegment segment, ReadOnlySpan<Key256> queries, int radius, NeighbourBatch into)
    {
        switch (into.Level)
        {
            case VectorLevel.Avx512: BatchSearch<Avx512Kernel>.Find(segment, queries, radius, into.Rows, into.Groups); break;
            case VectorLevel.Avx2: BatchSearch<Avx2Kernel>.Find(segment, queries, radius, into.Rows, into.Groups); break;
            default: BatchSearch<PortableKernel>.Find(segment, queries, radius, into.Rows, into.Groups); break;
        }
    }

    internal static unsafe Neighbour NeighbourOf(IndexSegment segment, in RowHit hit) =>
        new(segment.Keys[hit.Row], segment.Ids[hit.Row], hit.Distance, segment.Qualities[hit.Row]);

    internal static void FindRows(IndexSegment segment, in Key256 query, int radius, VectorLevel level, RowHits hits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)radius, (uint)Key256.Bits, nameof(radius));
        switch (level)
        {
            case VectorLevel.Avx512: ProbeSearch<Avx512Kernel>.Find(segment, query, radius, hits); break;
            case VectorLevel.Avx2: ProbeSearch<Avx2Kernel>.Find(segment, query, radius, hits); break;
            default: ProbeSearch<PortableKernel>.Find(segment, query, radius, hits); break;
        }
    }

    internal static unsafe void ScanRows(Key256* keys, long count, in Key256 query, int radius, VectorLevel level, RowHits hits)
    {
        switch (level)
        {
            case VectorLevel.Avx512: ProbeSearch<Avx512Kernel>.Scan(keys, count, query, radius, hits); break;
            case VectorLevel.Avx2: ProbeSearch<Avx2Kernel>.Scan(keys, count, query, radius, hits); break;
            default: ProbeSearch<PortableKernel>.Scan(keys, count, query, radius, hits); break;
        }
    }

    internal static unsafe void ScanRows(Key256* keys, long count, ReadOnlySpan<Key256> queries, int radius, NeighbourBatch into)
    {
        into.Groups.Reset(queries.Length, crowded: true);
        switch (into.Level)
        {
            case VectorLevel.Avx512: BatchSearch<Avx512Kernel>.Scan(keys, count, queries, radius, into.Rows, into.Groups); break;
            case VectorLevel.Avx2: BatchSearch<Avx2Kernel>.Scan(keys, count, queries, radius, into.Rows, into.Groups); break;
            default: BatchSearch<PortableKernel>.Scan(keys, count, queries, radius, into.Rows, into.Groups); break;
        }
    }
}
