using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Images.Reading;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Small pictures from a loopback server in another process, end to end: robots.txt, permit, fetch, decode, hash, archive, tables.
/// CPU time is that of this process alone. Baseline: decoding and hashing the same pictures, nothing else.
/// </summary>
internal static class FetchBench
{
    private const int Hosts = 50;

    /// <param name="args">A folder of JPEG files of about 50 kB, and how many pictures to fetch.</param>
    public static int Run(string[] args)
    {
        if (args is ["serve", var folder]) return Serve(folder);
        if (args.Length == 0 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: fetch FOLDER-OF-JPEGS [COUNT]");
            return 2;
        }
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4000;
        var pictures = Pictures(args[0]);
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. ProgramArguments(), "fetch", "serve", args[0]]) { RedirectStandardOutput = true })!;
        try
        {
            string? line;
            while ((line = server.StandardOutput.ReadLine()) is not null && !line.StartsWith("port ", StringComparison.Ordinal)) { }
            var port = int.Parse(line!.AsSpan(5), CultureInfo.InvariantCulture);
            // The first run pays for the compiler; the second is the one that counts.
            Fetch(port, count / 10, out _);
            var baseline = Read(pictures, count);
            var fetch = Fetch(port, count, out var seconds);
            Console.WriteLine($"{pictures.Count} JPEGs, {pictures.Average(picture => picture.Length) / 1e3:F0} kB on average; {count} fetched in {seconds:F1} s of wall clock");
            Console.WriteLine();
            Console.WriteLine("| what | pictures per second of CPU | target | of decoding and hashing alone |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine($"| fetched, decoded, hashed, stored | {count / fetch:F0} | 350, goal 700 | {baseline / fetch:F2} |");
            Console.WriteLine($"| decoded and hashed (baseline) | {count / baseline:F0} | | 1.00 |");
        }
        finally
        {
            server.Kill();
        }
        return 0;
    }

    private static IEnumerable<string> ProgramArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FetchBench).Assembly.Location] : [];

    private static List<byte[]> Pictures(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(picture => picture.Length is > 35_000 and < 75_000).Take(64)];

    /// <summary>Seconds of CPU for decoding and PDQ.</summary>
    private static double Read(List<byte[]> pictures, int count)
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        for (var i = 0; i < 200; i++) reader.Read(pictures[i % pictures.Count]);
        var start = Cpu();
        for (var i = 0; i < count; i++) reader.Read(pictures[i % pictures.Count]);
        return Cpu() - start;
    }

    /// <summary>Seconds of CPU for a whole run on a new workspace.</summary>
    private static double Fetch(int port, int count, out double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("fetch-bench-").FullName;
        try
        {
            using (var pairs = new TableWriter(Tables.Pairs, Path.Combine(folder, "pairs", "a.parquet")))
            {
                for (var i = 0; i < count; i++)
                {
                    pairs.Text(PairColumn.Url, Encoding.ASCII.GetBytes($"http://host{i % Hosts}.example/{i}.jpg"));
                    pairs.EndRow();
                }
                pairs.Finish();
            }
            using var workspace = new Workspace(folder);
            var setup = new FetchSetup
            {
                Fetch = new FetchOptions { Loopback = FetchOptions.AllLoopback },
                Pace = new PaceOptions { StartRate = 1000, MaxRate = 1000, AddressRate = 100_000 },
                Names = new BenchNames(port),
                Decoder = () => new VipsDecoder(),
            };
            var (progress, clock, start) = (new FetchProgress(), Stopwatch.StartNew(), Cpu());
            new FetchRun(workspace, setup).RunAsync(progress, CancellationToken.None).GetAwaiter().GetResult();
            seconds = clock.Elapsed.TotalSeconds;
            if (progress[FetchOutcome.Fetched] != count) throw new InvalidDataException($"{progress[FetchOutcome.Fetched]} of {count} pictures were fetched");
            return Cpu() - start;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>A bare server: every .jpg is one of the pictures, everything else is not there.</summary>
    private static int Serve(string folder)
    {
        var answers = Pictures(folder).ConvertAll(picture => (byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n"), .. picture]);
        var missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start(512);
        Console.WriteLine($"port {((IPEndPoint)listener.LocalEndpoint).Port}");
        while (true)
        {
            var client = listener.AcceptSocket();
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    client.NoDelay = true;
                    var buffer = new byte[4096];
                    while (await client.ReceiveAsync(buffer) is > 0 and var length)
                    {
                        var target = Encoding.ASCII.GetString(buffer, 0, length).Split(' ')[1];
                        var isPicture = target.EndsWith(".jpg", StringComparison.Ordinal);
                        await client.SendAsync(isPicture ? answers[int.Parse(target.AsSpan(1, target.Length - 5), CultureInfo.InvariantCulture) % answers.Count] : missing);
                    }
                }
            });
        }
    }

    private sealed class BenchNames(int port) : INameResolver
    {
        public ValueTask<ResolvedName> ResolveAsync(string host, int asked, CancellationToken cancel)
        {
            var number = int.Parse(host.AsSpan(4, host.IndexOf('.') - 4), CultureInfo.InvariantCulture);
            return new(new ResolvedName([new IPEndPoint(new IPAddress([127, 2, 0, (byte)(number + 1)]), port)]));
        }
    }
}
