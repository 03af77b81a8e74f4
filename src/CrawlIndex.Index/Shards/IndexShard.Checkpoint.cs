using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>How a shard starts, and how its changes in memory become files.</summary>
public sealed partial class IndexShard
{
    /// <summary>
    /// 1 writes the live rows in memory as a segment, 2 writes the deleted rows of older segments, 3 begins a new log,
    /// 4 replaces the manifest, 5 shows the new state and removes the old files. A crash before 4 leaves the old manifest with its
    /// log, a crash after it the new one; files that no manifest names are removed on opening.
    /// </summary>
    public void Checkpoint()
    {
        lock (writing)
        {
            if (memory.Count > 0 || memory.TombstoneCount > 0) Log(() => CheckpointNow([]));
        }
        MergeInBackground();
    }

    /// <summary>Writes the items as a segment of its own, past log and memory: the way to load millions. Visible as one change.</summary>
    public void InsertSegment(IndexWriter items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0) return;
        var name = NewSegmentName();
        items.WriteTo(Path.Combine(Folder, name), options.Segments, durable);
        lock (writing) Log(() => CheckpointNow([name]));
        MergeInBackground();
    }

    private void CheckpointWhenFull()
    {
        if (memory.Count + memory.TombstoneCount < options.MemoryKeys) return;
        Log(() => CheckpointNow([]));
        MergeInBackground();
    }

    private void CheckpointNow(string[] added)
    {
        var number = manifest.Number;
        sequence += added.Length;
        var segments = new List<LiveSegment>();
        var opened = new List<SegmentHandle>();
        try
        {
            foreach (var live in current.Set.Segments)
            {
                var updated = WithTombstones(live, ref number);
                if (updated.Alive > 0) segments.Add(updated);
            }
            if (memory.Alive > 0)
            {
                var name = $"seg-{number++:D8}.seg";
                WriteMemory(Path.Combine(Folder, name));
                added = [name, .. added];
            }
            foreach (var name in added)
            {
                opened.Add(OpenSegment(name, SegmentCheck.Structure));
                segments.Add(new LiveSegment(opened[^1], null, null));
            }
            var logName = $"log-{number++:D8}.log";
            WriteAheadLog.Create(Path.Combine(Folder, logName), durable);
            Replace(new ShardManifest(number, sequence, logName, [.. segments.Select(live => live.Entry)]), segments, newMemory: true);
        }
        finally
        {
            // The new set holds its own references.
            foreach (var handle in opened) handle.Release();
        }
    }

    private LiveSegment WithTombstones(LiveSegment live, ref long number)
    {
        var rows = memory.Tombstones.Keys.SelectMany(id => ShardState.RowsOf(live, id)).ToList();
        return rows.Count == 0 ? live : WithDeleted(live, rows, ref number);
    }

    private LiveSegment WithDeleted(LiveSegment live, List<long> rows, ref long number)
    {
        var deleted = (live.Deleted ?? DeletedRows.None(live.Segment.Count)).With(rows);
        var name = $"del-{number++:D8}.del";
        if (deleted.Count < deleted.Rows) deleted.WriteTo(Path.Combine(Folder, name), durable);
        return new LiveSegment(live.Handle, deleted, name);
    }

    private void WriteMemory(string path)
    {
        using var writer = new IndexWriter();
        var rows = memory.Rows;
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows.Lives(row, sequence)) writer.Add(new IndexItem(rows.Keys[row], rows.Ids[row], rows.Qualities[row]));
        }
        writer.WriteTo(path, options.Segments, durable);
    }

    /// <summary>Makes a manifest the truth, shows it to queries, and removes what only the old one named.</summary>
    private void Replace(ShardManifest next, List<LiveSegment> segments, bool newMemory)
    {
        next.WriteTo(Folder, durable);
        var old = current.Set;
        var obsolete = manifest.Files().Except(next.Files()).ToHashSet();
        manifest = next;
        if (newMemory)
        {
            var oldLog = log;
            log = OpenLog(next, []);
            memory = new MemoryPart();
            oldLog.Dispose();
        }
        Publish(new SegmentSet(segments));
        foreach (var live in old.Segments)
        {
            if (obsolete.Remove(live.Handle.File)) live.Handle.MarkObsolete();
        }
        old.Release();
        foreach (var file in obsolete) durable.Delete(Path.Combine(Folder, file));
    }

    private void Load()
    {
        if (!File.Exists(Path.Combine(Folder, ShardManifest.FileName)))
        {
            if (options.ReadOnly) throw new FileNotFoundException($"{Folder} holds no shard");
            if (Directory.EnumerateFiles(Folder, "seg-*.seg").Any()) throw new CorruptIndexException(Path.Combine(Folder, ShardManifest.FileName), 0, "segments, but no manifest");
            WriteAheadLog.Create(Path.Combine(Folder, "log-00000000.log"), durable);
            new ShardManifest(1, 0, "log-00000000.log", []).WriteTo(Folder, durable);
        }
        manifest = ShardManifest.Read(Folder);
        sequence = manifest.Sequence;
        foreach (var file in manifest.Files())
        {
            if (!File.Exists(Path.Combine(Folder, file))) throw new CorruptIndexException(Path.Combine(Folder, file), 0, "the manifest names this file, and it is missing");
        }
        var segments = new List<LiveSegment>();
        SegmentSet set;
        try
        {
            foreach (var entry in manifest.Segments)
            {
                segments.Add(new LiveSegment(OpenSegment(entry.File, options.Check), null, entry.Deleted));
                if (entry.Deleted is not null) segments[^1] = segments[^1] with { Deleted = DeletedRows.Read(Path.Combine(Folder, entry.Deleted), segments[^1].Segment.Count) };
            }
            set = new SegmentSet(segments);
        }
        finally
        {
            foreach (var live in segments) live.Handle.Release();
        }
        Publish(set);
        log = OpenLog(manifest, set.Segments);
        Publish(set);
        if (!options.ReadOnly) RemoveStrays();
    }

    private WriteAheadLog OpenLog(ShardManifest of, LiveSegment[] segments)
    {
        var opened = WriteAheadLog.Open(
            Path.Combine(Folder, of.Log), durable, options,
            items =>
            {
                sequence++;
                memory.Add(items);
            },
            ids => ApplyDelete(segments, ids.ToArray()),
            out var cut);
        dropped += cut;
        return opened;
    }

    private SegmentHandle OpenSegment(string name, SegmentCheck check) => new(IndexSegment.Open(Path.Combine(Folder, name), check, options.Segments.Costs));

    /// <summary>A crash leaves files that no manifest names.</summary>
    private void RemoveStrays()
    {
        var named = manifest.Files().ToHashSet();
        foreach (var path in Directory.EnumerateFiles(Folder))
        {
            var name = Path.GetFileName(path);
            var ours = name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal) || Path.GetExtension(name) is ".seg" or ".del" or ".log";
            if (ours && !named.Contains(name)) durable.Delete(path);
        }
    }
}
