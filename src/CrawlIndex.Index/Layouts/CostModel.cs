using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CrawlIndex.Index.Kernels;

namespace CrawlIndex.Index.Layouts;

/// <summary>What the steps of a search cost on one machine, in nanoseconds; chooses slots, radii per slot, and scan or probe.</summary>
/// <param name="ScanKey">One key of a scan over memory larger than the caches.</param>
/// <param name="Probe">Finding one bucket: two dependent cache misses, many of them in flight.</param>
/// <param name="Vector">Fetching and comparing 32 sketches of a bucket that has been found.</param>
/// <param name="Candidate">Reading a row number and its key, and comparing.</param>
public sealed record CostModel(double ScanKey, double Probe, double Vector, double Candidate)
{
    private const int Keys = 1 << 23;
    private const int ScannedKeys = 1 << 21;
    private const int Steps = 1 << 14;
    private const int Page = 4096;
    private static readonly Lazy<CostModel> OfThisMachine = new(Measure);

    /// <summary>Costs of a current server core: for files that must not depend on the machine that writes them.</summary>
    public static CostModel Typical { get; } = new(ScanKey: 1.3, Probe: 14, Vector: 6, Candidate: 16);

    /// <summary>Costs measured once per process, on first use, in about a quarter of a second.</summary>
    public static CostModel Measured => OfThisMachine.Value;

    /// <summary>Measured costs where they matter: below a million keys the typical ones decide the same.</summary>
    public static CostModel For(long keys) => keys < 1 << 20 ? Typical : Measured;

    /// <summary>Times each step over 256 MiB, best of four: far outside the caches of one core.</summary>
    public static CostModel Measure() => VectorLevels.Best switch
    {
        VectorLevel.Avx512 => Measure<Avx512Kernel>(),
        VectorLevel.Avx2 => Measure<Avx2Kernel>(),
        _ => Measure<PortableKernel>(),
    };

    private static unsafe CostModel Measure<TKernel>() where TKernel : struct, IKernel
    {
        var keys = (Key256*)NativeMemory.AlignedAlloc(Keys * (nuint)sizeof(Key256), 64);
        var hits = new int[4096];
        try
        {
            // A written byte gives each page memory of its own; unwritten pages would all share one.
            for (var at = 0L; at < Keys * (long)sizeof(Key256); at += Page) ((byte*)keys)[at] = 1;
            var scan = Best(ScannedKeys, () => ScanAll<TKernel>(keys, hits));
            var one = Best(Steps, () => FollowAll<TKernel>((uint*)keys, lines: 1));
            var eight = Best(Steps, () => FollowAll<TKernel>((uint*)keys, lines: 8));
            var candidate = Best(Steps, () => FollowAll<TKernel>((uint*)keys, lines: 0));
            var vector = Math.Max(0.5, (eight - one) / 7);
            return new CostModel(scan, Math.Max(1, one - vector), vector, candidate);
        }
        finally
        {
            NativeMemory.AlignedFree(keys);
        }
    }

    private static double Best(int steps, Func<int> run)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / steps);
        }
        return best;
    }

    private static unsafe int ScanAll<TKernel>(Key256* keys, int[] hits) where TKernel : struct, IKernel
    {
        var query = new Key256(~0UL, ~0UL, ~0UL, ~0UL);
        var found = 0;
        fixed (int* into = hits)
        {
            for (var i = 0; i < ScannedKeys; i += hits.Length) found += TKernel.Scan(keys + i, hits.Length, query, 31, into);
        }
        return found;
    }

    /// <summary>Follows random words to runs of lines, or to one key for 0 lines, a block at a time with prefetch, as a search does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int FollowAll<TKernel>(uint* words, int lines) where TKernel : struct, IKernel
    {
        const int Block = 128;
        const uint Lines = Keys / 2;
        var found = 0u;
        var state = 88172645463325252UL;
        var at = stackalloc uint[Block];
        for (var from = 0; from < Steps; from += Block)
        {
            for (var k = 0; k < Block; k++)
            {
                at[k] = Next(ref state) % Lines;
                Prefetch.Read(words + (at[k] * 16));
            }
            for (var k = 0; k < Block; k++)
            {
                at[k] = (words[at[k] * 16] + Next(ref state)) % (Lines - 8);
                Prefetch.Range((byte*)(words + (at[k] * 16)), (nuint)(lines * Prefetch.Line));
            }
            for (var k = 0; k < Block; k++)
            {
                if (lines == 0) found += (uint)((Key256*)words)[at[k] * 2].DistanceTo(((Key256*)words)[0]);
                for (var line = 0; line < lines; line++) found += TKernel.Within((ushort*)(words + ((at[k] + line) * 16)), 0x5A5A, ushort.MaxValue, 2);
            }
        }
        return (int)found;
    }

    private static uint Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (uint)(state >> 20);
    }
}
