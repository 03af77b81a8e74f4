using CrawlIndex.Index;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;
using CrawlIndex.Index.Segments;
using Stopwatch = CrawlIndex.Benchmarks.CpuWatch;

namespace CrawlIndex.Benchmarks;

public static class IndexBench
{
    public static unsafe int Run(string[] args)
    {
        var n = args.Length > 0 ? int.Parse(args[0]) : 10_000_000;
        var costs = CostModel.Measured;
        Console.WriteLine(costs);
        var dir = args.Length > 1 ? args[1] : Path.GetTempPath();
        var rnd = new Random(1);
        using var w = new IndexWriter();
        var sw = Stopwatch.StartNew();
        for (var i = 0; i < n; i++) w.Add(new IndexItem(new Key256((ulong)rnd.NextInt64() * 2 + (ulong)rnd.Next(2), (ulong)rnd.NextInt64() * 2 + (ulong)rnd.Next(2), (ulong)rnd.NextInt64() * 2 + (ulong)rnd.Next(2), (ulong)rnd.NextInt64() * 2 + (ulong)rnd.Next(2)), (ulong)i, 100));
        Console.WriteLine($"gen {sw.Elapsed}");
        var layouts = args.Skip(2).Select(a => a.Split('x')).Select(a => SlotLayout.Even(int.Parse(a[0]), int.Parse(a[1]))).ToList();
        if (layouts.Count == 0) layouts = [SlotLayout.Choose(n, IndexProfile.Compact, costs), SlotLayout.Choose(n, IndexProfile.Fast, costs)];
        foreach (var layout in layouts)
        {
            sw.Restart();
            var path = Path.Combine(dir, "bench.seg");
            w.WriteTo(path, new SegmentOptions(Layout: layout));
            Console.WriteLine($"{layout} build {sw.Elapsed.TotalSeconds:F2}s {layout.BytesPerKey(n):F1} B/key");
            sw.Restart();
            using var seg = IndexSegment.Open(path);
            Console.WriteLine($"open {sw.Elapsed.TotalMilliseconds:F1} ms");
            sw.Restart(); seg.Verify(); Console.WriteLine($"verify {sw.Elapsed.TotalMilliseconds:F1} ms");
            var b = new NeighbourBuffer();
            var qs = new Key256[2000];
            for (var i = 0; i < qs.Length; i++) { qs[i] = seg.ItemAt(rnd.Next(n)).Key; for (var k = 0; k < 20; k++) qs[i] = qs[i].Flip(rnd.Next(256)); }
            foreach (var level in new[] { VectorLevel.Avx512, VectorLevel.Avx2 })
            {
                var rows = new RowHits();
                for (var r = 0; r < 3; r++)
                {
                    sw.Restart();
                    for (var i = 0; i < 10; i++) { rows.CutTo(0); SegmentSearch.ScanRows(seg.Keys, n, qs[i], 31, level, rows); }
                    Console.WriteLine($"scan {level} {10 / sw.Elapsed.TotalSeconds:F1}/s {n * 320.0 / sw.Elapsed.TotalSeconds / 1e9:F1} GB/s");
                }
            }
            for (var r = 0; r < 4; r++)
            {
                sw.Restart();
                var found = 0;
                foreach (var q in qs) { seg.Search(q, 31, b); found += b.Count; }
                Console.WriteLine($"probe {qs.Length / sw.Elapsed.TotalSeconds:F0}/s found {found} visits {b.Rows.Visits} predicted {1e9 / seg.PlanFor(31).ProbeNanoseconds:F0}/s");
            }
            var many = new Key256[100_000];
            for (var i = 0; i < many.Length; i++) { many[i] = seg.ItemAt(rnd.Next(n)).Key; for (var k = 0; k < 20; k++) many[i] = many[i].Flip(rnd.Next(256)); }
            var batch = new NeighbourBatch();
            for (var r = 0; r < 3; r++)
            {
                sw.Restart();
                var found = 0;
                seg.SearchBatch(many, 31, batch, (q, ns) => found += ns.Length);
                Console.WriteLine($"batch {many.Length / sw.Elapsed.TotalSeconds:F0}/s found {found}");
            }
        }
        return 0;
    }
}

public sealed class CpuWatch
{
    private TimeSpan started = Environment.CpuUsage.TotalTime;
    public static CpuWatch StartNew() => new();
    public void Restart() => started = Environment.CpuUsage.TotalTime;
    public TimeSpan Elapsed => Environment.CpuUsage.TotalTime - started;
}
