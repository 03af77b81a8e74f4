using System.Diagnostics;
using System.Globalization;
using CrawlIndex.Index;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// `index [KEYS] [FOLDER]`: queries per second of processor time at radius 31, all neighbours, one thread; the baseline of each row
/// is our own scan of the same keys for one query, best of the kernels, in the same minute.
/// </summary>
public static class IndexBench
{
    private const int Radius = 31;
    private const int Rounds = 3;

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        var folder = args.Length > 1 ? args[1] : Path.GetTempPath();
        Console.WriteLine($"{count:N0} keys, {VectorLevels.Best}, {CostModel.Measured}");
        Console.WriteLine();
        Console.WriteLine("| keys | profile | slots | bytes/key | build s (cpu) | open ms | verify ms | scan q/s | scan GB/s | single q/s | x scan | batch of 100,000 q/s | x single |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var clustered in (bool[])[false, true])
        {
            using var writer = new IndexWriter();
            foreach (var (key, i) in Keys(count, clustered).Select((key, i) => (key, i))) writer.Add(new IndexItem(key, (ulong)i, 100));
            foreach (var profile in Enum.GetValues<IndexProfile>()) Row(writer, clustered ? "clustered" : "random", profile, Path.Combine(folder, "bench.seg"));
        }
        return 0;
    }

    private static void Row(IndexWriter writer, string name, IndexProfile profile, string path)
    {
        var watch = Stopwatch.StartNew();
        var build = Cpu(() => writer.WriteTo(path, new SegmentOptions(profile)));
        var built = watch.Elapsed.TotalSeconds;
        watch.Restart();
        using var segment = IndexSegment.Open(path);
        var open = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        segment.Verify();
        var verify = watch.Elapsed.TotalMilliseconds;
        var queries = Queries(segment, 100_000);
        Compare(segment, queries);
        var buffer = new NeighbourBuffer();
        var batch = new NeighbourBatch();
        double scan = 0, single = 0, many = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var level in Enum.GetValues<VectorLevel>().Where(VectorLevels.IsSupported)) scan = Math.Max(scan, 8 / Cpu(() => Scan(segment, queries.AsSpan(0, 8), level)));
            single = Math.Max(single, 4000 / Cpu(() => SearchAll(segment, queries.AsSpan(round * 4000, 4000), buffer)));
            many = Math.Max(many, queries.Length / Cpu(() => segment.SearchBatch(queries, Radius, batch, static (_, _) => { })));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {profile} | {segment.Layout} | {(double)segment.FileBytes / segment.Count:F1} | {built:F1} ({build:F1}) | {open:F0} | {verify:F0} | {scan:F0} | {scan * segment.Count * 32 / 1e9:F1} | {single:F0} | {single / scan:F0} | {many:F0} | {many / single:F1} |"));
        File.Delete(path);
    }

    /// <summary>Recall is 1: as many neighbours as the scan, for queries with and without any.</summary>
    private static void Compare(IndexSegment segment, Key256[] queries)
    {
        var buffer = new NeighbourBuffer();
        foreach (ref readonly var query in queries.AsSpan(0, 20))
        {
            segment.Search(query, Radius, buffer);
            if (Scan(segment, new ReadOnlySpan<Key256>(in query), VectorLevels.Best) != buffer.Count) throw new InvalidOperationException("probe and scan differ");
        }
    }

    private static void SearchAll(IndexSegment segment, ReadOnlySpan<Key256> queries, NeighbourBuffer buffer)
    {
        foreach (ref readonly var query in queries) segment.Search(query, Radius, buffer);
    }

    private static unsafe int Scan(IndexSegment segment, ReadOnlySpan<Key256> queries, VectorLevel level)
    {
        var rows = new RowHits();
        foreach (ref readonly var query in queries) SegmentSearch.ScanRows(segment.Keys, segment.Count, query, Radius, level, rows);
        return rows.Count;
    }

    private static double Cpu(Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Random keys, or copies of a tenth as many with 0-40 flipped bits.</summary>
    private static IEnumerable<Key256> Keys(int count, bool clustered)
    {
        var state = 20261122UL;
        var bases = new Key256[clustered ? Math.Max(1, count / 10) : 0];
        for (var i = 0; i < bases.Length; i++) bases[i] = Next(ref state);
        for (var i = 0; i < count; i++) yield return clustered ? Flipped(bases[(int)(Word(ref state) % (ulong)bases.Length)], (int)(Word(ref state) % 41), ref state) : Next(ref state);
    }

    /// <summary>By turns a copy of an indexed key with 0-40 flipped bits, and a key unlike any.</summary>
    private static Key256[] Queries(IndexSegment segment, int count)
    {
        var state = 31UL;
        var queries = new Key256[count];
        for (var i = 0; i < count; i++)
        {
            queries[i] = i % 2 == 0 ? Flipped(segment.ItemAt((long)(Word(ref state) % (ulong)segment.Count)).Key, (int)(Word(ref state) % 41), ref state) : Next(ref state);
        }
        return queries;
    }

    private static Key256 Flipped(Key256 key, int bits, ref ulong state)
    {
        for (; bits > 0; bits--) key = key.Flip((int)(Word(ref state) % 256));
        return key;
    }

    private static Key256 Next(ref ulong state) => new(Word(ref state), Word(ref state), Word(ref state), Word(ref state));

    /// <summary>SplitMix64: the same keys everywhere.</summary>
    private static ulong Word(ref ulong state)
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
