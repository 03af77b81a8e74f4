using System.Collections.Concurrent;

namespace CrawlIndex.Index.Shards;

/// <summary>Rows of a memory part that a snapshot sees: the first Count, unless they died at or before its sequence.</summary>
internal readonly record struct MemoryRows(Key256[] Keys, ulong[] Ids, byte[] Qualities, long[] Died, int Count)
{
    public bool Lives(int row, long sequence) => Volatile.Read(ref Died[row]) > sequence;
}

/// <summary>
/// What was inserted and deleted since the last checkpoint. One writer; readers see the prefix their snapshot took. Keys lie in
/// pinned memory, so that the scan kernels read them in place.
/// </summary>
internal sealed class MemoryPart
{
    private Key256[] keys = GC.AllocateUninitializedArray<Key256>(256, pinned: true);
    private ulong[] ids = new ulong[256];
    private byte[] qualities = new byte[256];
    private long[] died = new long[256];

    public int Count { get; private set; }

    /// <summary>Rows that are not deleted.</summary>
    public int Alive { get; private set; }

    /// <summary>Ids deleted from the segments, with the sequence of the delete; never from rows here.</summary>
    public ConcurrentDictionary<ulong, long> Tombstones { get; } = new();

    public int TombstoneCount { get; private set; }

    public MemoryRows Rows => new(keys, ids, qualities, died, Count);

    public void Add(ReadOnlySpan<IndexItem> items)
    {
        if (Count + items.Length > keys.Length) Grow(Math.Max(Count + items.Length, keys.Length * 2));
        foreach (ref readonly var item in items)
        {
            keys[Count] = item.Key;
            ids[Count] = item.Id;
            qualities[Count] = item.Quality;
            died[Count] = long.MaxValue;
            Count++;
        }
        Alive += items.Length;
    }

    /// <summary>Deletes the rows of an id; returns how many.</summary>
    public int Delete(ReadOnlySpan<ulong> sorted, long sequence)
    {
        var deleted = 0;
        for (var row = 0; row < Count; row++)
        {
            if (died[row] != long.MaxValue || sorted.BinarySearch(ids[row]) < 0) continue;
            Volatile.Write(ref died[row], sequence);
            deleted++;
        }
        Alive -= deleted;
        return deleted;
    }

    /// <summary>Notes that an id is deleted from the segments.</summary>
    public void Bury(ulong id, long sequence)
    {
        Tombstones[id] = sequence;
        TombstoneCount++;
    }

    private void Grow(int capacity)
    {
        // Snapshots keep the old arrays: rows deleted later are alive to them anyway.
        var larger = GC.AllocateUninitializedArray<Key256>(capacity, pinned: true);
        keys.AsSpan(0, Count).CopyTo(larger);
        keys = larger;
        Array.Resize(ref ids, capacity);
        Array.Resize(ref qualities, capacity);
        Array.Resize(ref died, capacity);
    }
}
