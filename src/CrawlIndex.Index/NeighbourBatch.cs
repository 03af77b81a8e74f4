using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index;

/// <summary>Called once per query of a batch, in order of the queries; the span is valid only during the call.</summary>
public delegate void NeighbourSink(int query, ReadOnlySpan<Neighbour> neighbours);

/// <summary>
/// The memory of batch searches, reused. A batch is cut so that at most <see cref="MaxNeighbours"/> results wait at a time, unless
/// one query alone has more. One per thread.
/// </summary>
/// <param name="level">Instruction set to use, or null for the best there is.</param>
public sealed class NeighbourBatch(VectorLevel? level = null)
{
    /// <summary>Queries that share one pass.</summary>
    public const int MaxQueries = 1 << 17;

    /// <summary>Results that wait for delivery, about 100 MB.</summary>
    public const int MaxNeighbours = 1 << 21;

    private (int Query, Neighbour Neighbour)[] found = new (int, Neighbour)[1024];
    private Neighbour[] delivered = new Neighbour[64];
    private int count;

    /// <summary>Adds what a source holds for the queries; stops early once <see cref="IsFull"/>.</summary>
    internal delegate void Source(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch into);

    public VectorLevel Level { get; } = level ?? VectorLevels.Best;

    internal RowHits Rows { get; } = new();

    internal QueryGroups Groups { get; } = new();

    /// <summary>Whether the batch must be cut: more results than may wait.</summary>
    internal bool IsFull { get; private set; }

    internal void Add(int query, in Neighbour neighbour)
    {
        if (count == found.Length) Array.Resize(ref found, checked(found.Length * 2));
        found[count++] = (query, neighbour);
    }

    /// <summary>Runs a batch of any length.</summary>
    internal void Run(ReadOnlySpan<Key256> queries, int radius, Source source, NeighbourSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)radius, (uint)Key256.Bits, nameof(radius));
        for (var from = 0; from < queries.Length; from += MaxQueries)
        {
            RunPart(queries.Slice(from, Math.Min(MaxQueries, queries.Length - from)), from, radius, source, sink);
        }
    }

    /// <summary>Notes the rows found; false when the part has to be cut.</summary>
    internal bool HasRoomFor(int queries, int rows)
    {
        if (queries > 1 && count + rows > MaxNeighbours) IsFull = true;
        return !IsFull;
    }

    private void RunPart(ReadOnlySpan<Key256> queries, int first, int radius, Source source, NeighbourSink sink)
    {
        count = 0;
        IsFull = false;
        source(queries, radius, this);
        if (IsFull)
        {
            RunPart(queries[..(queries.Length / 2)], first, radius, source, sink);
            RunPart(queries[(queries.Length / 2)..], first + (queries.Length / 2), radius, source, sink);
            return;
        }
        found.AsSpan(0, count).Sort(static (left, right) =>
            left.Query != right.Query ? left.Query.CompareTo(right.Query) : left.Neighbour.CompareTo(right.Neighbour));
        for (int query = 0, at = 0; query < queries.Length; query++)
        {
            var length = 0;
            for (; at < count && found[at].Query == query; at++)
            {
                if (length == delivered.Length) Array.Resize(ref delivered, checked(length * 2));
                delivered[length++] = found[at].Neighbour;
            }
            sink(first + query, delivered.AsSpan(0, length));
        }
    }
}
