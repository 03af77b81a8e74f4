using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>How a shard makes few segments of many while it is read and written.</summary>
public sealed partial class IndexShard
{
    private readonly Lock merging = new();
    private readonly CancellationTokenSource stopping = new();
    private long reserved;
    private Task? background;
    private string? mergeFault;

    /// <summary>Does one merge if the policy asks for one; true when it did. Inserts, deletes and queries go on meanwhile.</summary>
    public bool Merge(CancellationToken cancel = default) => MergeChosen(options.Merge.Choose, cancel);

    /// <summary>Checkpoints, then merges until every segment is as large as the policy allows and holds no deleted row.</summary>
    public void Compact(CancellationToken cancel = default)
    {
        Checkpoint();
        while (MergeChosen(options.Merge.ChooseAll, cancel))
        {
        }
    }

    private void MergeInBackground()
    {
        lock (writing)
        {
            if (!options.MergeInBackground || disposed || background is { IsCompleted: false }) return;
            background = Task.Run(MergeAll);
        }
    }

    private void MergeAll()
    {
        try
        {
            while (Merge(stopping.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The shard closes; the next opening removes what was begun.
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            mergeFault = failure.Message;
        }
    }

    /// <summary>
    /// 1 takes the segments and what is deleted from them, 2 checks them and writes their live rows as one segment, without
    /// holding up writers, 3 carries over what was deleted meanwhile, 4 replaces the manifest, 5 shows the new state.
    /// </summary>
    private bool MergeChosen(Func<IReadOnlyList<(long Rows, long Alive)>, List<int>> choose, CancellationToken cancel)
    {
        lock (merging)
        {
            var state = Acquire();
            try
            {
                var segments = state.Set.Segments;
                var inputs = choose([.. segments.Select(live => (live.Segment.Count, live.Alive))]).ConvertAll(i => segments[i]);
                if (inputs.Count == 0) return false;
                var name = NewSegmentName();
                using (var writer = new IndexWriter())
                {
                    foreach (var live in inputs) CopyLive(live, writer, cancel);
                    writer.WriteTo(Path.Combine(Folder, name), options.Segments, durable);
                }
                lock (writing) Log(() => Exchange(inputs, name));
                return true;
            }
            finally
            {
                state.Set.Release();
            }
        }
    }

    private static void CopyLive(LiveSegment live, IndexWriter writer, CancellationToken cancel)
    {
        live.Segment.Verify();
        for (var row = 0L; row < live.Segment.Count; row++)
        {
            if ((row & 0xFFFF) == 0) cancel.ThrowIfCancellationRequested();
            if (live.Deleted is null || !live.Deleted.Contains(row)) writer.Add(live.Segment.ItemAt(row));
        }
    }

    /// <summary>Puts the merged segment in the place of its inputs.</summary>
    private void Exchange(List<LiveSegment> inputs, string name)
    {
        var handle = OpenSegment(name, SegmentCheck.Structure);
        try
        {
            // A number of its own per merge keeps names unique after a restart.
            var number = manifest.Number + 1;
            var merged = new LiveSegment(handle, null, null);
            var died = inputs.SelectMany(DiedSince).Distinct().SelectMany(id => ShardState.RowsOf(merged, id)).ToList();
            if (died.Count > 0) merged = WithDeleted(merged, died, ref number);
            var used = inputs.Select(live => live.Handle).ToHashSet();
            var at = Array.FindIndex(current.Set.Segments, live => used.Contains(live.Handle));
            var segments = current.Set.Segments.Where(live => !used.Contains(live.Handle)).ToList();
            if (merged.Alive > 0) segments.Insert(at < 0 ? segments.Count : Math.Min(at, segments.Count), merged);
            else handle.MarkObsolete();
            Replace(manifest with { Number = number, Segments = [.. segments.Select(live => live.Entry)] }, segments, newMemory: false);
        }
        finally
        {
            handle.Release();
        }
    }

    /// <summary>Ids of the rows that checkpoints deleted from a segment since <paramref name="before"/>; a delete takes all rows of an id.</summary>
    private IEnumerable<ulong> DiedSince(LiveSegment before)
    {
        var now = Array.Find(current.Set.Segments, live => live.Handle == before.Handle);
        if (now is not null && now.Deleted == before.Deleted) yield break;
        for (var row = 0L; row < before.Segment.Count; row++)
        {
            var was = before.Deleted is not null && before.Deleted.Contains(row);
            if (!was && (now is null || now.Deleted!.Contains(row))) yield return before.Segment.ItemAt(row).Id;
        }
    }

    /// <summary>Segments written outside the lock take numbers of their own, so that they never meet those of a checkpoint.</summary>
    private string NewSegmentName() => $"seg-{manifest.Number:D8}-{Interlocked.Increment(ref reserved):D4}.seg";
}
