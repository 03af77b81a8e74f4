using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Licences;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Consent.Usage;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Srcset;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Fuzz;

/// <summary>All targets: every parser and reader that takes bytes from outside.</summary>
public static class FuzzTargets
{
    private static readonly IReadOnlyList<ISignalParser> Parsers = SignalParsers.All();
    private static readonly string[] Markup = ["<", ">", "\"", "=", "<!--", "-->", "<script", "</script>", "<svg>", "<![CDATA[", "]]>", "<template>", "<noscript>", "&amp;", "&#", "<title>", "</", "<img src=a>", "<footer>", "\u00A9"];
    private static readonly string[] Rights = ["User-agent: *\n", "Disallow: /", "Allow: /*a$", "Content-Usage: train-ai=n", "License: https://e/l.xml", "noai", "unavailable_after: ", "\"tdm-reservation\":1", "datatrainingallowed=no", "https://creativecommons.org/licenses/by/4.0/", "rel=license", "§ 44b", "{", "}", "[", "]", "\"", ",", "%", "\0"];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Signals("robots", ObservationRole.Robots, "https://e.example/robots.txt", "text/plain"),
        Signals("tdm-file", ObservationRole.SiteFile, "https://e.example/.well-known/tdmrep.json", "application/json"),
        Signals("trust-txt", ObservationRole.SiteFile, "https://e.example/trust.txt", "text/plain"),
        Signals("ai-txt", ObservationRole.SiteFile, "https://e.example/ai.txt", "text/plain"),
        Signals("rsl", ObservationRole.Licence, "https://e.example/l.xml", "application/rsl+xml"),
        Signals("feed", ObservationRole.SiteFile, "https://e.example/feed.xml", "application/rss+xml"),
        Signals("iiif", ObservationRole.SiteFile, "https://e.example/manifest.json", "application/ld+json"),
        Signals("commons", ObservationRole.SiteFile, "https://commons.wikimedia.org/w/api.php", "application/json"),
        Signals("registry", ObservationRole.Registry, "https://registry.example/q", "application/json"),
        Signals("terms", ObservationRole.SiteFile, "https://e.example/terms", "text/html"),
        Signals("picture", ObservationRole.Image, "https://e.example/a.jpg", "image/jpeg"),
        new("page", [.. Markup, .. Rights], Page),
        new("headers", Rights, Headers),
        new("robots-match", Rights, RobotsMatch),
        new("structured", ["a=", "\"", "(", ")", ":YQ==:", "?1", "@1", ";p", ",", "%\"", "1.5"], Structured),
        new("licence-url", ["https://", "creativecommons.org", "/licenses/", "by-nc-nd", "/4.0/", "deed.de", "%2b", "rightsstatements.org/vocab/InC/1.0/"], LicenceUrls),
        new("policy", ["use: ai-train\n", "contracts:\n", "  - {", "block_lists: [", "&a ", "*a", "!!", "? ", "|\n", "\t", "---\n", "<<: *a"], Policy),
        new("block-list", ["pdq ", "md5 ", ",", "hash=", "indicator,type\n", "\n", "0123456789abcdef"], BlockLists),
        new("token-list", ["\ttrainer\t", "token\n", "{\"", "\":{\"function\":\"", "\"}", "CCBot", "GPTBot"], TokenLists),
        new("srcset", [" 1x", " 100w", ",", "(", ")", "\t", "data:,a", "e5"], Srcset),
        new("url", ["http://", "//", "\\", "?", "#", "@", ":80", "[::1]", "%41", "xn--", "..", "\u3002", "/./"], Url),
        new("html", Markup, Streams.Html),
        new("warc", ["WARC/1.0\r\n", "Content-Length: ", "WARC-Type: response\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "\u001f\u008b\u0008"], Streams.Warc),
    ];

    /// <summary>A body of some role through every parser, twice: the same signals, and evidence that lies in the input.</summary>
    private static FuzzTarget Signals(string name, ObservationRole role, string url, string type) => new(name, Rights, input =>
    {
        var observation = new Observation { Role = role, Url = url, Body = input, Headers = [new HeaderLine("Content-Type"u8.ToArray(), Encoding.ASCII.GetBytes(type))] };
        Same(Read(observation, null), Read(observation, null));
        Same(Read(observation, Pair), Read(observation, Pair));
    });

    private static PairTarget Pair { get; } = new(Parsed("https://e.example/a.jpg"), Parsed("https://e.example/p"), "A dog");

    private static void Page(byte[] input)
    {
        using var pages = new PageSignalSource();
        var observation = new Observation { Role = ObservationRole.Page, Url = "https://e.example/p", Body = input, Headers = [new HeaderLine("Content-Type"u8.ToArray(), "text/html"u8.ToArray())] };
        var once = Read(observation, Pair, pages);
        Same(once, Read(observation, Pair, pages));
        foreach (var signal in once.Signals)
        {
            var evidence = signal.Evidence;
            if (evidence.Part != Evidence.Body) continue;
            // What is quoted from the body stands there, byte for byte.
            if (evidence.Start < 0 || evidence.Start + evidence.Bytes.Length > input.Length || !input.AsSpan((int)evidence.Start, evidence.Bytes.Length).SequenceEqual(evidence.Bytes.Span))
                throw new OracleException($"{signal.Parser} {signal.Rule}: the quote does not stand at {evidence.Start}");
        }
        var decision = new ConsentEngine(Parsers, pages).Decide(new ConsentCase { Pair = Pair, Policy = ConsentPolicy.OptIn, AsOf = DateTimeOffset.UnixEpoch, Observations = [observation] });
        if (decision[Use.GenAiTrain].Outcome == Outcome.Eligible) throw new OracleException("a page alone never makes a picture eligible under opt-in");
    }

    private static void Headers(byte[] input)
    {
        var lines = new List<HeaderLine>();
        foreach (var range in input.AsSpan().Split((byte)'\n'))
        {
            var line = input.AsMemory(range);
            var colon = line.Span.IndexOf((byte)':');
            if (colon > 0 && lines.Count < 64) lines.Add(new HeaderLine(line[..colon], line[(colon + 1)..]));
        }
        foreach (var status in (ReadOnlySpan<int>)[200, 302, 401, 402, 451])
        {
            var observation = new Observation { Role = ObservationRole.Image, Url = "https://e.example/a.jpg", Status = status, Headers = lines };
            Same(Read(observation, Pair), Read(observation, Pair));
        }
    }

    /// <summary>A path is never allowed only because the file was read in another mode, and matching stays within its budget.</summary>
    private static void RobotsMatch(byte[] input)
    {
        var file = RobotsFile.Parse(input);
        foreach (var path in (ReadOnlySpan<string>)["/", "/a/b.jpg", "/robots.txt", "/%2F*$", ""])
        {
            var first = file.Check("OurBot", path);
            if (first != file.Check("OurBot", path)) throw new OracleException("two answers to one question");
            if (path == "/robots.txt" && !first.Allowed) throw new OracleException("robots.txt itself is always allowed");
        }
    }

    private static void Structured(byte[] input)
    {
        var members = new List<StructuredMember>();
        if (StructuredDictionary.TryParse(input, members) && members.Count > input.Length) throw new OracleException("more members than bytes");
    }

    private static void LicenceUrls(byte[] input)
    {
        var read = LicenceUrl.Read(Encoding.UTF8.GetString(input));
        if (read.Kind is LicenceKind.Licence or LicenceKind.Waiver && LicenceUrl.Read(read.Url).Key != read.Key) throw new OracleException($"{read.Url} reads back as another licence");
    }

    private static void Policy(byte[] input)
    {
        var file = PolicyFile.Read(Encoding.UTF8.GetString(input));
        if (file.Policy is null == (file.Faults.Count == 0)) throw new OracleException("neither a policy nor a fault, or both");
    }

    private static void BlockLists(byte[] input) => BlockListFile.Read(new MemoryStream(input), new BlockList("list"));

    private static void TokenLists(byte[] input)
    {
        try
        {
            var tokens = AgentTokenList.Read(new MemoryStream(input));
            var text = AgentTokenList.Write(tokens);
            if (AgentTokenList.Write(AgentTokenList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))) != text) throw new OracleException("the list does not read back");
        }
        catch (FormatException)
        {
            // Refused: the caller names the file and the reason.
        }
    }

    private static void Srcset(byte[] input)
    {
        var reader = new SrcsetReader(input);
        var candidates = 0;
        while (reader.TryRead(out var candidate))
            if (candidate.Url.IsEmpty || ++candidates > input.Length) throw new OracleException("an empty candidate, or more than bytes");
    }

    /// <summary>URL Standard: a serialised URL parses to itself.</summary>
    private static void Url(byte[] input)
    {
        var (resolver, again) = (new UrlResolver(), new UrlResolver());
        var page = new BaseUrl();
        page.TrySet("https://e.example/dir/p?q#f"u8);
        if (resolver.Resolve(input, page, out var url) != UrlOutcome.Ok) return;
        if (again.Resolve(url, null, out var same) != UrlOutcome.Ok || !same.SequenceEqual(url)) throw new OracleException($"{Encoding.UTF8.GetString(url)} does not parse to itself");
    }

    private static SignalList Read(Observation observation, PairTarget? target, IPageSignalSource? pages = null)
    {
        var found = new SignalList();
        new ObservationReader(Parsers, pages).Read(observation, target, "OurBot", null, found, []);
        return found;
    }

    private static void Same(SignalList one, SignalList other)
    {
        if (one.Signals.Count != other.Signals.Count) throw new OracleException("two readings give different signals");
        for (var i = 0; i < one.Signals.Count; i++)
        {
            var (first, second) = (one.Signals[i], other.Signals[i]);
            if (first.Rule != second.Rule || first.Stances != second.Stances || first.Evidence.Start != second.Evidence.Start) throw new OracleException($"two readings differ in signal {i}, {first.Rule}");
        }
    }

    private static WebUrl Parsed(string text) => WebUrl.TryParse(text, out var url) ? url : throw new ArgumentException(text);
}
