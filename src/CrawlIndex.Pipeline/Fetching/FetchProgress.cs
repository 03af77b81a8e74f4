using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>Live counters of a run. All members are thread-safe.</summary>
public sealed class FetchProgress
{
    private readonly long[] outcomes = new long[FetchOutcomes.All.Count];
    private readonly Dictionary<string, int> lanes = new(StringComparer.Ordinal);
    private long expected;
    private long bytes;

    /// <summary>URLs this run has to end.</summary>
    public long Expected => Interlocked.Read(ref expected);

    /// <summary>URLs that have ended.</summary>
    public long Done => outcomes.Sum();

    /// <summary>Bytes of bodies.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public long this[FetchOutcome outcome] => Interlocked.Read(ref outcomes[(int)outcome]);

    /// <summary>Domains being asked and how many of their URLs wait, most first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Busiest(int count)
    {
        lock (lanes) return [.. lanes.OrderByDescending(lane => lane.Value).ThenBy(lane => lane.Key, StringComparer.Ordinal).Take(count)];
    }

    internal void Expect(long count) => Interlocked.Add(ref expected, count);

    internal void End(FetchOutcome outcome, long size)
    {
        Interlocked.Increment(ref outcomes[(int)outcome]);
        Interlocked.Add(ref bytes, size);
    }

    /// <summary>Moves pictures from one outcome to another that only the whole of a run shows.</summary>
    internal void Move(FetchOutcome from, FetchOutcome to, long count)
    {
        // Some were counted by an earlier run.
        var moved = Math.Min(count, this[from]);
        Interlocked.Add(ref outcomes[(int)from], -moved);
        Interlocked.Add(ref outcomes[(int)to], moved);
    }

    internal void Wait(string lane, int waiting)
    {
        lock (lanes)
        {
            if (waiting > 0) lanes[lane] = waiting;
            else lanes.Remove(lane);
        }
    }
}
