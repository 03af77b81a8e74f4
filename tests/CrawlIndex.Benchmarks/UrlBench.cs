using System.Diagnostics;
using System.Text;
using CrawlIndex.Html.Encodings;
using CrawlIndex.Html.Srcset;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Benchmarks;

/// <summary>The small parts of extraction, in nanoseconds a call or MB a second; System.Uri and the runtime's decoders are the baselines.</summary>
internal static class UrlBench
{
    public static int Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 60;
        var resolver = new UrlResolver();
        var page = new BaseUrl();
        page.TrySet("https://www.example.org/news/2024/05/article.html?id=7"u8);
        var pageUri = new Uri("https://www.example.org/news/2024/05/article.html?id=7");
        Console.WriteLine("| call | ns | System.Uri ns | ratio |\n|---|---|---|---|");
        foreach (var (name, text) in new[]
        {
            ("absolute, 80 bytes", "https://static01.example-cdn.com/images/2019/11/19/opinion/19bouie/19Jumbo-v2.jpg"),
            ("absolute with query", "https://i0.example-cdn.com/wp-content/uploads/2019/11/picture.jpg?resize=300%2C200&ssl=1"),
            ("rooted", "/wp-content/uploads/2019/11/picture-300x200.jpg"),
            ("relative", "images/picture-300x200.jpg"),
            ("dots (full parser)", "../../images/./picture 300x200.jpg"),
            ("international host (full parser)", "https://bücher.example/bild.jpg"),
        })
        {
            var reference = Encoding.UTF8.GetBytes(text);
            var own = Best(rounds, 2_000, () => resolver.Resolve(reference, page, out _));
            var uri = Best(rounds, 1_000, () => new Uri(pageUri, text).AbsoluteUri);
            Console.WriteLine($"| {name} | {own:F1} | {uri:F1} | {uri / own:F1} |");
        }

        var list = PublicSuffixList.Shared;
        var srcset = Encoding.ASCII.GetBytes(string.Join(", ", Enumerable.Range(1, 6).Select(i => $"https://cdn.example.org/w_{i}00,c_fill/picture.jpg {i}00w")));
        Console.WriteLine("\n| call | ns |\n|---|---|");
        Console.WriteLine($"| registered domain | {Best(rounds, 2_000, () => list.RegisteredDomain("static01.images.example.co.uk"u8).Length):F1} |");
        Console.WriteLine($"| best of 6 srcset candidates | {Best(rounds, 1_000, () => SrcsetReader.IndexOfBest(srcset)):F1} |");

        CodePagesEncodingProvider provider = (CodePagesEncodingProvider)CodePagesEncodingProvider.Instance;
        using var transcoder = new Transcoder();
        Console.WriteLine("\n| decoder | MB/s | runtime decoder + UTF-8 MB/s | ratio |\n|---|---|---|---|");
        foreach (var (encoding, codePage, sample) in new[]
        {
            (HtmlEncoding.Utf8, 65001, "<p>Grüße aus Köln, <a href=x>mehr</a> 日本</p>\n"),
            (HtmlEncoding.Windows1252, 1252, "<p>Grüße aus Köln, <a href=x>mehr</a></p>\n"),
            (HtmlEncoding.Windows1251, 1251, "<p>Привет, мир, это текст</p>\n"),
            (HtmlEncoding.ShiftJis, 932, "<p>日本語のテキスト</p>\n"),
            (HtmlEncoding.Gb18030, 54936, "<p>你好，这是中文网页</p>\n"),
            (HtmlEncoding.Utf16Le, 1200, "<p>Grüße aus Köln</p>\n"),
        })
        {
            var runtime = provider.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
            var bytes = runtime.GetBytes(string.Concat(Enumerable.Repeat(sample, 2_000)));
            var own = Best(rounds, 3, () => transcoder.ToUtf8(encoding, bytes).Length);
            var other = Best(rounds, 3, () => Encoding.UTF8.GetBytes(runtime.GetString(bytes)).Length);
            Console.WriteLine($"| {encoding} | {bytes.Length * 1e3 / own:F0} | {bytes.Length * 1e3 / other:F0} | {other / own:F1} |");
        }
        return 0;
    }

    /// <summary>Best nanoseconds a call over the rounds.</summary>
    private static double Best<T>(int rounds, int calls, Func<T> call)
    {
        // The optimised code must be in place before anything is measured.
        for (var warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm).TotalMilliseconds < 500;) call();
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++) call();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
            best = Math.Min(best, elapsed);
        }
        return best;
    }
}
