using System.Buffers.Binary;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Sorted runs of tree entries and their merge: an external sort with one read buffer a run.</summary>
internal static class EntryRuns
{
    private const int BufferEntries = 4096;

    /// <summary>Sorts entries in place.</summary>
    public static void Sort(Span<byte> entries)
    {
        var count = entries.Length / TreeEntry.Length;
        var (keys, order) = (new ulong[count], new int[count]);
        for (var i = 0; i < count; i++) (keys[i], order[i]) = (BinaryPrimitives.ReadUInt64BigEndian(entries[(i * TreeEntry.Length)..]), i);
        Array.Sort(keys, order);
        var copy = entries.ToArray();
        for (var (start, end) = (0, 0); start < count; start = end)
        {
            for (end = start + 1; end < count && keys[end] == keys[start];) end++;
            if (end > start + 1) order.AsSpan(start, end - start).Sort((a, b) => At(copy, a).SequenceCompareTo(At(copy, b)));
            for (var i = start; i < end; i++) At(copy, order[i]).CopyTo(entries[(i * TreeEntry.Length)..]);
        }
    }

    /// <summary>Gives all entries of the runs to the tree, in order. <paramref name="isSorted"/>: each run follows the one before it.</summary>
    public static void Merge(IReadOnlyList<string> runs, bool isSorted, TreeWriter tree, CancellationToken cancel)
    {
        if (isSorted)
        {
            foreach (var path in runs)
            {
                using var run = new Run(path);
                for (; run.Buffered.Length > 0; run.Refill(), cancel.ThrowIfCancellationRequested()) tree.Add(run.Buffered);
            }
            return;
        }
        var open = new List<Run>();
        try
        {
            var queue = new PriorityQueue<Run, Run>(Comparer<Run>.Create((a, b) => a.CompareTo(b)));
            foreach (var path in runs)
            {
                var run = new Run(path);
                open.Add(run);
                if (run.Buffered.Length > 0) queue.Enqueue(run, run);
            }
            while (queue.TryDequeue(out var run, out _))
            {
                cancel.ThrowIfCancellationRequested();
                // What stands before the other runs' next entries goes over at once.
                do
                {
                    tree.Add(run.Current);
                    run.Advance();
                }
                while (run.Buffered.Length > 0 && (queue.Count == 0 || run.CompareTo(queue.Peek()) < 0));
                if (run.Buffered.Length > 0) queue.Enqueue(run, run);
            }
        }
        finally
        {
            foreach (var run in open) run.Dispose();
        }
    }

    private static ReadOnlySpan<byte> At(byte[] entries, int index) => entries.AsSpan(index * TreeEntry.Length, TreeEntry.Length);

    private sealed class Run : IDisposable
    {
        private readonly FileStream file;
        private readonly byte[] buffer = new byte[BufferEntries * TreeEntry.Length];
        private int position;
        private int end;

        public Run(string path)
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            Refill();
        }

        public ReadOnlySpan<byte> Buffered => buffer.AsSpan(position, end - position);

        public ReadOnlySpan<byte> Current => buffer.AsSpan(position, TreeEntry.Length);

        private ulong Key => BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(position));

        public int CompareTo(Run other) => Key.CompareTo(other.Key) is not 0 and var order ? order : Current.SequenceCompareTo(other.Current);

        public void Advance()
        {
            position += TreeEntry.Length;
            if (position == end) Refill();
        }

        public void Refill() => (position, end) = (0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));

        public void Dispose() => file.Dispose();
    }
}
