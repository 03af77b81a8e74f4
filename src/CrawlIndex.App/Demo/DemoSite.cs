using System.Text;

namespace CrawlIndex.App.Demo;

/// <summary>One image reference that a reader must find on a page: its absolute URL, its text, its kind as in the table pairs.</summary>
public sealed record ExpectedPair(string Url, string Alt, string Kind);

/// <summary>One answer of a demo host.</summary>
/// <param name="Target">Path and query as they stand in the request line.</param>
/// <param name="Body">Bytes of the body before any content coding.</param>
public sealed record DemoResource(string Target, int Status, string ContentType, byte[] Body)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Sent with Content-Encoding: gzip.</summary>
    public bool Gzip { get; init; }

    /// <summary>What a reader must find; empty for everything that is no page.</summary>
    public IReadOnlyList<ExpectedPair> Pairs { get; init; } = [];

    public bool IsPage => Status == 200 && ContentType.StartsWith("text/html", StringComparison.Ordinal);
}

/// <summary>One host of the demo web, filled by the files in Sites/.</summary>
/// <param name="host">Its name, below the reserved domain .example (RFC 2606).</param>
/// <param name="subject">What it is, in a few words, for people.</param>
public sealed class DemoSite(string host, string subject)
{
    private readonly Dictionary<string, DemoResource> resources = new(StringComparer.Ordinal);

    public string Host { get; } = host;

    public string Subject { get; } = subject;

    public Uri Root { get; } = new($"http://{host}/");

    public IReadOnlyDictionary<string, DemoResource> Resources => resources;

    /// <summary>Targets that this host's robots.txt forbids to everyone: they exist, and nobody may ask for them.</summary>
    public HashSet<string> Forbidden { get; } = new(StringComparer.Ordinal);

    /// <summary>Pages that a polite crawler gets to see.</summary>
    public IEnumerable<DemoResource> OpenPages => resources.Values.Where(resource => resource.IsPage && !Forbidden.Contains(resource.Target));

    public void Add(DemoResource resource) => resources.Add(resource.Target, resource);

    /// <summary>
    /// Adds a page. <paramref name="pairs"/> declares what is on it, one reference a line: kind, URL (relative ones against
    /// the page), " | ", text.
    /// </summary>
    public void Page(string target, string html, string pairs, Encoding? encoding = null, string contentType = "text/html; charset=utf-8",
        bool gzip = false, params (string Name, string Value)[] headers) =>
        Add(new DemoResource(target, 200, contentType, (encoding ?? Encoding.UTF8).GetBytes(html))
        {
            Gzip = gzip,
            Headers = Pairs(headers),
            Pairs = Declared(target, pairs),
        });

    public void Text(string target, string text, string contentType = "text/plain; charset=utf-8") =>
        Add(new DemoResource(target, 200, contentType, Encoding.UTF8.GetBytes(text)));

    public void Png(string target, byte[] png, params (string Name, string Value)[] headers) =>
        Add(new DemoResource(target, 200, "image/png", png) { Headers = Pairs(headers) });

    public void Redirect(string target, string location, int status = 301) =>
        Add(new DemoResource(target, status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<a href=\"{location}\">moved</a>"))
        {
            Headers = Pairs([("Location", location)]),
        });

    private static List<KeyValuePair<string, string>> Pairs((string Name, string Value)[] headers) =>
        [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))];

    private List<ExpectedPair> Declared(string target, string pairs)
    {
        var page = new Uri(Root, target);
        var declared = new List<ExpectedPair>();
        foreach (var line in pairs.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var bar = line.IndexOf('|');
            var words = line[..bar].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            declared.Add(new ExpectedPair(new Uri(page, words[1]).AbsoluteUri, line[(bar + 1)..].Trim(), words[0]));
        }
        return declared;
    }
}
