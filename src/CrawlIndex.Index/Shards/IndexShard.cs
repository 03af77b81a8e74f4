using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>
/// A folder of segments that takes inserts and deletes. A change is in the log before the call returns and visible to the next
/// query; a checkpoint turns the changes in memory into a segment; a merge makes one segment of several. The manifest, replaced by
/// rename, is the only truth: at every instant the folder opens to all acknowledged changes. Safe for any number of threads;
/// one process at a time writes, any number read (<see cref="ShardOptions.ReadOnly"/>).
/// </summary>
public sealed partial class IndexShard : IDisposable
{
    private const string LockName = "lock";

    /// <summary>Openings tried while a writer exchanges the files under a reader.</summary>
    private const int ReadAttempts = 8;

    private readonly Lock writing = new();
    private readonly FileStream? locked;
    private readonly ShardOptions options;
    private readonly DurableFile durable;
    private WriteAheadLog log = null!;
    private MemoryPart memory = new();
    private ShardState current = null!;
    private ShardManifest manifest;
    private long sequence;
    private long dropped;
    private string? broken;
    private bool disposed;

    private IndexShard(string folder, ShardOptions options, DurableFile durable, FileStream? locked)
    {
        Folder = folder;
        this.options = options;
        this.durable = durable;
        this.locked = locked;
        manifest = new ShardManifest(0, 0, "", []);
    }

    public string Folder { get; }

    /// <summary>Opens a shard, or creates an empty one where there is none; what a crash left behind is removed.</summary>
    /// <exception cref="CorruptIndexException">A file is damaged; it is named, and nothing is changed.</exception>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static IndexShard Open(string folder, ShardOptions? options = null) => Open(folder, options ?? new ShardOptions(), new DurableFile());

    internal static IndexShard Open(string folder, ShardOptions options, DurableFile durable)
    {
        if (options.ReadOnly) return OpenRead(folder, options, durable);
        Directory.CreateDirectory(folder);
        var locked = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var shard = new IndexShard(folder, options, durable, locked);
        try
        {
            shard.Load();
            return shard;
        }
        catch
        {
            shard.log?.Dispose();
            shard.current?.Set.Release();
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Opens without the lock. A file that vanishes meanwhile was replaced by a newer one, which the next attempt finds.</summary>
    private static IndexShard OpenRead(string folder, ShardOptions options, DurableFile durable)
    {
        for (var attempt = 1; ; attempt++)
        {
            var shard = new IndexShard(folder, options, durable, locked: null) { broken = "it was opened for reading" };
            try
            {
                shard.Load();
                return shard;
            }
            catch (Exception failure)
            {
                shard.log?.Dispose();
                shard.current?.Set.Release();
                if (attempt == ReadAttempts || failure is not (FileNotFoundException or CorruptIndexException)) throw;
            }
        }
    }

    public ShardStatus Status()
    {
        using var snapshot = Snapshot();
        lock (writing)
        {
            var segments = current.Set.Segments;
            return new ShardStatus(
                snapshot.Count, segments.Length, segments.Sum(live => live.Segment.Count - live.Alive), memory.Count, sequence,
                segments.Sum(live => live.Segment.FileBytes), dropped, mergeFault);
        }
    }

    /// <summary>Adds items, atomically in parts of at most 65,536; an id may come again, with the same key or another.</summary>
    public void Insert(ReadOnlySpan<IndexItem> items)
    {
        lock (writing)
        {
            for (; items.Length > 0; items = items[Math.Min(items.Length, WriteAheadLog.MaxCount)..])
            {
                var part = items[..Math.Min(items.Length, WriteAheadLog.MaxCount)];
                var buffered = part.ToArray();
                Log(() => log.AppendInsert(buffered));
                sequence++;
                memory.Add(part);
                Publish(current.Set);
                CheckpointWhenFull();
            }
        }
    }

    public void Insert(in IndexItem item) => Insert(new ReadOnlySpan<IndexItem>(in item));

    /// <summary>Deletes all items of these ids, as far as there are any; returns how many items went.</summary>
    public long Delete(ReadOnlySpan<ulong> ids)
    {
        var deleted = 0L;
        lock (writing)
        {
            for (; ids.Length > 0; ids = ids[Math.Min(ids.Length, WriteAheadLog.MaxCount)..])
            {
                var part = ids[..Math.Min(ids.Length, WriteAheadLog.MaxCount)].ToArray();
                Log(() => log.AppendDelete(part));
                deleted += ApplyDelete(current.Set.Segments, part);
                Publish(current.Set);
                CheckpointWhenFull();
            }
        }
        return deleted;
    }

    /// <summary>The shard as it is now; see <see cref="ShardSnapshot"/>.</summary>
    public ShardSnapshot Snapshot() => new(Acquire());

    /// <summary>All items within <paramref name="radius"/> (0-256) bits, ordered; allocates nothing once the buffer has grown.</summary>
    public void Search(in Key256 query, int radius, NeighbourBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        FindInto(query, radius, into);
        into.Sort();
    }

    /// <summary>Answers all queries on one snapshot, in one pass that shares work.</summary>
    public void SearchBatch(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch batch, NeighbourSink sink)
    {
        using var snapshot = Snapshot();
        snapshot.SearchBatch(queries, radius, batch, sink);
    }

    /// <summary>Reads every byte of every segment against its checksum.</summary>
    /// <exception cref="CorruptIndexException">Names the file and the block.</exception>
    public void Verify()
    {
        var state = Acquire();
        try
        {
            foreach (var live in state.Set.Segments) live.Segment.Verify();
        }
        finally
        {
            state.Set.Release();
        }
    }

    /// <summary>Waits for a merge in the background and closes the files; changes since the last checkpoint stay in the log.</summary>
    public void Dispose()
    {
        lock (writing)
        {
            if (disposed) return;
            disposed = true;
        }
        stopping.Cancel();
        background?.Wait();
        lock (merging)
        {
            log.Dispose();
            current.Set.Release();
            locked?.Dispose();
            stopping.Dispose();
        }
    }

    internal void FindInto(in Key256 query, int radius, NeighbourBuffer into)
    {
        var state = Acquire();
        try
        {
            state.Find(query, radius, into);
        }
        finally
        {
            state.Set.Release();
        }
    }

    private ShardState Acquire()
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var state = Volatile.Read(ref current);
            if (state.Set.TryAcquire()) return state;
        }
    }

    /// <summary>Deletes in memory; tombstones are kept only for ids that segments hold.</summary>
    private long ApplyDelete(LiveSegment[] segments, ulong[] ids)
    {
        sequence++;
        Array.Sort(ids);
        long deleted = memory.Delete(ids, sequence);
        foreach (var id in ids)
        {
            if (memory.Tombstones.ContainsKey(id)) continue;
            var rows = segments.Sum(live => ShardState.RowsOf(live, id).LongCount());
            if (rows > 0) memory.Bury(id, sequence);
            deleted += rows;
        }
        return deleted;
    }

    private void Publish(SegmentSet set) => Volatile.Write(ref current, new ShardState(set, memory, sequence));

    /// <summary>Runs a step that changes files; after a failure the folder may be ahead of memory, so only reopening continues.</summary>
    private void Log(Action step)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (broken is not null) throw new InvalidOperationException($"{Folder}: no writes after '{broken}'; open the shard again");
        try
        {
            step();
        }
        catch (Exception failure)
        {
            broken = failure.Message;
            throw;
        }
    }
}
