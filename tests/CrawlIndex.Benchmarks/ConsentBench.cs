using System.Diagnostics;
using System.Text;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Benchmarks;

/// <summary>Robots checks and parsing, the hostile file, and composite cases, each against a plain baseline of the same run.</summary>
internal static class ConsentBench
{
    private const string Case = """
        {"id":"Z","pair":{"image_url":"https://img.example/art/a.jpg","page_url":"https://page.example/p","alt":"A dog"},"agent":"OurBot","policy":"opt-out","profile":"conservative","as_of":"2026-11-21T00:00:00Z","observations":[{"role":"robots","url":"https://img.example/robots.txt","status":200,"body":"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /private/\n\nUser-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /admin\nAllow: /\n"},{"role":"robots","url":"https://page.example/robots.txt","status":404},{"role":"page","url":"https://page.example/p","status":200,"headers":[["Content-Type","text/html"],["X-Robots-Tag","noindex"]],"body":"<head><meta name=robots content=noai></head>"},{"role":"image","url":"https://img.example/art/a.jpg","status":200,"headers":[["Content-Type","image/jpeg"],["X-Robots-Tag","noindex"]],"body_base64":"/9j/"}],"claims":[]}
        """;

    public static int Run(string[] args)
    {
        Console.WriteLine("| figure | value | baseline | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Checks();
        Parsing();
        Hostile();
        Cases();
        return 0;
    }

    private static string FiftyLines()
    {
        var text = new StringBuilder();
        foreach (var agent in (string[])["GPTBot", "CCBot", "ClaudeBot", "Bytespider", "Googlebot-Image"]) text.Append($"User-agent: {agent}\nDisallow: /\n\n");
        text.Append("User-agent: *\n");
        for (var i = 0; i < 30; i++) text.Append(i % 5 == 0 ? $"Disallow: /*?filter{i}=\n" : i % 7 == 0 ? $"Allow: /section{i}/public\n" : $"Disallow: /section{i}/private/\n");
        return text.Append("Sitemap: https://e.example/s.xml\n# end\n").ToString();
    }

    private static void Checks()
    {
        var file = RobotsFile.Parse(Encoding.UTF8.GetBytes(FiftyLines()));
        string[] agents = ["OurBot", "CCBot", "Googlebot-Image", "img2dataset"];
        string[] paths = [.. Enumerable.Range(0, 64).Select(i => $"/section{i % 40}/private/images/photo-{i}.jpg?size={i}")];
        var rate = Best(50_000, count =>
        {
            var allowed = 0;
            for (var i = 0; i < count; i++) if (file.Check(agents[i & 3], paths[i & 63]).Allowed) allowed++;
            return allowed;
        });
        var baseline = Best(50_000, count =>
        {
            var length = 0;
            for (var i = 0; i < count; i++) length += Encoding.UTF8.GetByteCount(paths[i & 63]);
            return length;
        });
        Print("robots checks, 50 lines, per second", rate, "counting the UTF-8 bytes of each path", baseline);
    }

    private static void Parsing()
    {
        var block = FiftyLines();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(block, 480 * 1024 / block.Length)));
        var rate = Best(20, count =>
        {
            var rules = 0;
            for (var i = 0; i < count; i++) rules += RobotsFile.Parse(bytes).RuleCount;
            return rules;
        }) * bytes.Length / 1e6;
        var baseline = Best(20, count =>
        {
            var lines = 0;
            for (var i = 0; i < count; i++) lines += bytes.AsSpan().Count((byte)'\n');
            return lines;
        }) * bytes.Length / 1e6;
        Print("robots parsing, MB/s", rate, "counting line feeds", baseline);
    }

    private static void Hostile()
    {
        foreach (var (name, pattern, unit) in ((string, string, string)[])[("*a*a*b", "Disallow: /*a*a*a*a*a*a*a*a*b\n", "a"), ("near misses", "Disallow: /*acacacacacacacacad*z\n", "ac")])
        {
            var text = new StringBuilder("User-agent: *\n");
            for (var line = 0; text.Length + pattern.Length + 8 < 500 * 1024; line++) text.Append(pattern.AsSpan(0, pattern.Length - 1)).Append(line).Append('\n');
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            var path = "/b" + string.Concat(Enumerable.Repeat(unit, 65_000 / unit.Length)) + "dz";
            var best = double.MaxValue;
            for (var round = 0; round < 20; round++)
            {
                var start = Environment.CpuUsage.TotalTime;
                RobotsFile.Parse(bytes).Check("OurBot", path);
                best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            }
            Console.WriteLine($"| hostile 500 KiB file ({name}), 64 KiB URL, parse and check, ms | {best:F1} | 50 | {best / 50:F2} |");
        }
    }

    private static void Cases()
    {
        var line = Encoding.UTF8.GetBytes(Case.ReplaceLineEndings("").Trim() + "\n");
        const int Lines = 1000;
        var input = new byte[line.Length * Lines];
        for (var i = 0; i < Lines; i++) line.CopyTo(input, i * line.Length);
        var eval = new ConsentEval(new ConsentEngine(SignalParsers.All(cache: new RobotsCache())));
        var rate = Best(1, count =>
        {
            for (var i = 0; i < count; i++) eval.Run(new MemoryStream(input), Stream.Null);
            return count;
        }) * Lines;
        var baseline = Best(1, count =>
        {
            var tokens = 0;
            for (var i = 0; i < count * Lines; i++)
            {
                var reader = new System.Text.Json.Utf8JsonReader(line);
                while (reader.Read()) tokens++;
            }
            return tokens;
        }) * Lines;
        Print("composite cases per second", rate, "reading the JSON tokens only", baseline);
    }

    /// <summary>Operations per second of processor time, the best of sixty short runs after warming up: other work on the machine does not count.</summary>
    private static double Best(int count, Func<int, int> run)
    {
        var best = 0.0;
        for (var warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm).TotalSeconds < 3;) run(count);
        for (var round = 0; round < 60; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            run(count);
            best = Math.Max(best, count / (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }
        return best;
    }

    private static void Print(string figure, double value, string baseline, double baselineValue) =>
        Console.WriteLine($"| {figure} | {value:N0} | {baseline}: {baselineValue:N0} | {value / baselineValue:F3} |");
}
