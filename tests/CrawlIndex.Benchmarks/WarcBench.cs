using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using CrawlIndex.Warc;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Reading a gzip WARC with every payload byte touched, against libdeflate alone over the same members and against
/// <c>gzip -dc</c>. Rounds alternate, the best of each counts, so a busy machine disturbs all alike.
/// </summary>
public static unsafe class WarcBench
{
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: warc FILE.warc.gz [ROUNDS]");
            return 2;
        }

        var path = args[0];
        var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
        var runs = new (string Name, Func<string, long> Body, double Best, long Bytes)[]
        {
            ("libdeflate alone", Bare, double.MaxValue, 0),
            ("libdeflate + sum", BareSum, double.MaxValue, 0),
            ("WarcReader + sum", path => Records(path, InflateEngine.Auto), double.MaxValue, 0),
            ("WarcReader, bodies decoded + sum", path => Payloads(path), double.MaxValue, 0),
            ("WarcReader + sum, zlib", path => Records(path, InflateEngine.Zlib), double.MaxValue, 0),
            ("gzip -dc", GzipTool, double.MaxValue, 0),
        };
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                var bytes = runs[i].Body(path);
                runs[i] = runs[i] with { Best = Math.Min(runs[i].Best, watch.Elapsed.TotalSeconds), Bytes = bytes };
            }
        }

        Console.WriteLine($"| {Path.GetFileName(path)}, best of {rounds} | decoded MB | seconds | MB/s | to libdeflate alone |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var run in runs)
        {
            Console.WriteLine($"| {run.Name} | {run.Bytes / 1e6:F1} | {run.Best:F3} | {runs[0].Bytes / 1e6 / run.Best:F0} | {runs[0].Best / run.Best:F2} |");
        }

        Console.WriteLine($"checksum {s_sum & 0xffff:x4}, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
        return 0;
    }

    private static long s_sum;

    private static long Records(string path, InflateEngine engine)
    {
        using var reader = WarcReader.Open(path, new WarcReaderOptions { Inflate = engine });
        while (reader.Read()) s_sum += Sum(reader.Record.Block);
        return reader.Accounting.DecodedBytes;
    }

    private static long Payloads(string path)
    {
        using var reader = WarcReader.Open(path);
        using var payload = new HttpPayload();
        while (reader.Read())
        {
            if (reader.Record.Type != WarcRecordType.Response || !reader.Record.TryGetHttp(out var http)) continue;
            payload.Decode(http);
            s_sum += Sum(payload.Body);
        }

        return reader.Accounting.DecodedBytes;
    }

    private static long Bare(string path) => Loop(path, sum: false);

    private static long BareSum(string path) => Loop(path, sum: true);

    /// <summary>Members inflated back to back into one buffer, read with the same file calls as the reader's.</summary>
    private static long Loop(string path, bool sum)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        var window = new byte[4 << 20];
        var target = new byte[16 << 20];
        var decompressor = libdeflate_alloc_decompressor();
        long total = 0;
        int start = 0, end = 0;
        while (true)
        {
            if (end - start < 2 << 20)
            {
                Buffer.BlockCopy(window, start, window, 0, end - start);
                end -= start;
                start = 0;
                end += file.ReadAtLeast(window.AsSpan(end), window.Length - end, throwOnEndOfStream: false);
                if (start == end) break;
            }

            nuint used, made;
            fixed (byte* from = &window[start])
            fixed (byte* to = target)
            {
                var result = libdeflate_gzip_decompress_ex(decompressor, from, (nuint)(end - start), to, (nuint)target.Length, &used, &made);
                if (result != 0) throw new InvalidDataException($"{path}: member at window offset {start}: libdeflate result {result}");
            }

            start += (int)used;
            total += (long)made;
            if (sum) s_sum += Sum(target.AsSpan(0, (int)made));
        }

        libdeflate_free_decompressor(decompressor);
        return total;
    }

    private static long GzipTool(string path)
    {
        using var gzip = Process.Start(new ProcessStartInfo("sh", ["-c", "exec gzip -dc \"$0\" > /dev/null", path])) ?? throw new InvalidOperationException("no shell");
        gzip.WaitForExit();
        return 0;
    }

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = Vector<ulong>.Zero;
        var words = MemoryMarshal.Cast<byte, Vector<ulong>>(bytes);
        foreach (var word in words) sum += word;
        long rest = 0;
        foreach (var value in bytes[(words.Length * Vector<byte>.Count)..]) rest += value;
        return rest + (long)Vector.Sum(sum);
    }

    [DllImport("libdeflate.so.0")]
    private static extern nint libdeflate_alloc_decompressor();

    [DllImport("libdeflate.so.0")]
    private static extern void libdeflate_free_decompressor(nint decompressor);

    [DllImport("libdeflate.so.0")]
    private static extern int libdeflate_gzip_decompress_ex(nint decompressor, byte* source, nuint length, byte* target, nuint room, nuint* used, nuint* made);
}
