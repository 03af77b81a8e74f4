using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Consent.NaturalLanguage;

namespace CrawlIndex.Benchmarks;

/// <summary>Rights in pictures and words, against hashing and checking the same bytes.</summary>
internal static class RightsBench
{
    /// <param name="args">A folder of pictures.</param>
    public static int Run(string[] args)
    {
        if (args.Length == 0 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: rights FOLDER-OF-PICTURES");
            return 2;
        }
        var files = Directory.EnumerateFiles(args[0], "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".png" or ".webp" or ".gif" or ".tif" or ".tiff" or ".avif" or ".svg").Select(File.ReadAllBytes).ToList();
        var megabytes = files.Sum(file => (double)file.Length) / 1e6;
        var parser = new EmbeddedRightsParser();
        var pictures = Best(() => files.ForEach(file => parser.Parse(Input(file, ObservationRole.Image), new SignalList())));
        var hashes = Best(() => files.ForEach(file => SHA256.HashData(file)));

        var words = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("# Legal notice: example.org runs this service. Please read the manual before you crawl.\n# Die Nutzung der Inhalte für Text und Data Mining bleibt vorbehalten (§ 44b UrhG).\n", 5000)));
        var comments = Best(() => ReservationDetector.Read(words, ReservationPlace.RobotsComment, []));
        var valid = Best(() => System.Text.Unicode.Utf8.IsValid(words));

        Console.WriteLine("| what | figure | baseline | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| rights of {files.Count} pictures | {megabytes / pictures:F0} MB/s, {files.Count / pictures:F0} files/s | SHA-256 {megabytes / hashes:F0} MB/s | {hashes / pictures:F2} |");
        Console.WriteLine($"| reservations in words | {words.Length / 1e6 / comments:F1} MB/s | UTF-8 check {words.Length / 1e6 / valid:F0} MB/s | {valid / comments:F4} |");
        return 0;
    }

    private static SignalInput Input(byte[] file, ObservationRole role) => new()
    {
        Observation = new Observation { Role = role, Url = "https://example.org/a.jpg" },
        Part = SignalPart.Body,
        Value = file,
        PartName = Evidence.Body,
        Agent = "Bench",
    };

    private static double Best(Action run)
    {
        run();
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var clock = Stopwatch.StartNew();
            run();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return best;
    }
}
