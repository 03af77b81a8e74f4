using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Tests.Consent;

/// <summary>A pair with what was observed about it, built in the words of the examples of the signal reference.</summary>
internal sealed class Scene
{
    public const string ImageUrl = "https://img.example/a.jpg";
    public const string PageUrl = "https://page.example/p.html";

    private static readonly byte[] SilentImage = "picture bytes without metadata"u8.ToArray();

    private readonly List<Observation> observations = [];
    private readonly List<LedgerClaim> claims = [];
    private readonly List<BlockList> blockLists = [];
    private readonly WebUrl image;
    private readonly WebUrl page;
    private IPictureFingerprints? fingerprints;

    private Scene(string imageUrl, string pageUrl)
    {
        image = Url(imageUrl);
        page = Url(pageUrl);
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    public string Agent { get; private init; } = "OurBot";

    public IReadOnlyList<Observation> Observations => observations;

    public static Scene Of(string imageUrl = ImageUrl, string pageUrl = PageUrl) => new(imageUrl, pageUrl);

    public static Scene For(string agent) => new(ImageUrl, PageUrl) { Agent = agent };

    /// <summary>Everything seen and silent: no robots on both hosts, a page and a picture that say nothing.</summary>
    public static Scene Silent(string imageUrl = ImageUrl, string pageUrl = PageUrl) => Of(imageUrl, pageUrl).WithSilence();

    /// <summary>Adds silence for everything that was not observed yet.</summary>
    public Scene WithSilence()
    {
        foreach (var origin in (string[])[image.Origin, page.Origin])
            if (!observations.Exists(one => one.Role == ObservationRole.Robots && one.Url == origin + "/robots.txt")) Add(ObservationRole.Robots, origin + "/robots.txt", 404, null);
        if (!observations.Exists(one => one.Role == ObservationRole.Image)) Image();
        if (!observations.Exists(one => one.Role == ObservationRole.Page)) Page("<title>t</title><img src=a.jpg alt=x>");
        return this;
    }

    public Scene Robots(string origin, string body, DateTimeOffset? date = null) => Add(ObservationRole.Robots, origin + "/robots.txt", 200, body, date: date);

    public Scene ImageRobots(string body) => Robots(image.Origin, body);

    public Scene PageRobots(string body, DateTimeOffset? date = null) => Robots(page.Origin, body, date);

    public Scene Image(params string[] headers) => Add(ObservationRole.Image, image.ToString(), 200, Encoding.Latin1.GetString(SilentImage), headers);

    public Scene ImageBytes(byte[] body) => Bytes(ObservationRole.Image, image, body);

    public Scene PageBytes(byte[] body) => Bytes(ObservationRole.Page, page, body);

    private Scene Bytes(ObservationRole role, WebUrl url, byte[] body)
    {
        observations.Add(new Observation { Role = role, Url = url.ToString(), Body = body, Index = observations.Count });
        return this;
    }

    public Scene Page(string html, params string[] headers) => Add(ObservationRole.Page, page.ToString(), 200, html, [.. headers, "Content-Type: text/html"]);

    public Scene PageAt(DateTimeOffset date, string html) => Add(ObservationRole.Page, page.ToString(), 200, html, ["Content-Type: text/html"], date);

    public Scene SiteFile(string url, string body, params string[] headers) => Add(ObservationRole.SiteFile, url, 200, body, headers);

    public Scene Add(ObservationRole role, string url, int status, string? body, string[]? headers = null, DateTimeOffset? date = null)
    {
        observations.Add(new Observation
        {
            Role = role,
            Url = url,
            Status = status,
            Headers = [.. (headers ?? []).Select(Header)],
            Body = body is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(body),
            Date = date,
            Index = observations.Count,
        });
        return this;
    }

    public Scene Claim(LedgerClaim claim)
    {
        claims.Add(claim);
        return this;
    }

    public Scene Block(BlockList list, IPictureFingerprints decoder)
    {
        blockLists.Add(list);
        fingerprints = decoder;
        return this;
    }

    /// <summary>Signals the parsers of other folders would give, for rows that need a fact of theirs.</summary>
    public ISignalParser? Extra { get; set; }

    public ConsentCase Case(Profile profile = Profile.Conservative, PolicyDefault policy = PolicyDefault.OptOut, Func<ConsentPolicy, ConsentPolicy>? change = null)
    {
        var made = new ConsentPolicy { Name = policy.Name(), Profile = profile, Default = policy, Agent = Agent };
        return new ConsentCase { Pair = new PairTarget(image, page, "A dog"), Policy = change is null ? made : change(made), AsOf = Now, Observations = observations, Claims = claims };
    }

    public ConsentEngine Engine() =>
        new(Extra is null ? SignalParsers.All() : [.. SignalParsers.All(), Extra], new AngleSharpPages(), fingerprints, blockLists);

    /// <summary>Decides, and holds the decision from the kept form of all observations against it.</summary>
    public ConsentDecision Decide(Profile profile = Profile.Conservative, PolicyDefault policy = PolicyDefault.OptOut, Func<ConsentPolicy, ConsentPolicy>? change = null)
    {
        var (engine, whole) = (Engine(), Case(profile, policy, change));
        var decision = engine.Decide(whole);
        var keeper = new ObservationKeeper(Extra is null ? SignalParsers.All() : [.. SignalParsers.All(), Extra]);
        KeptForm.AssertSame(decision, engine.Decide(KeptForm.Of(whole, keeper, new AngleSharpPages(), fingerprints)), "scene");
        return decision;
    }

    public Outcome Outcome(Use use = Use.GenAiTrain, Profile profile = Profile.Conservative, PolicyDefault policy = PolicyDefault.OptOut) => Decide(profile, policy)[use].Outcome;

    /// <summary>"deny S3" for the strongest deciding stance of a half on a use, "unspecified" without one.</summary>
    public string Half(Use use, Halves half = Halves.Picture, Profile profile = Profile.Conservative)
    {
        var verdict = WithSilence().Decide(profile)[use];
        var stance = half == Halves.Picture ? verdict.Picture : verdict.AltText;
        if (stance is HalfStance.Unspecified or HalfStance.Undecided) return stance.Name();
        var strongest = verdict.Deciding.Concat(verdict.Losing).Where(signal => (signal.Binds & half) != 0 && verdict.StanceOf(signal).Name() == stance.Name()).Select(signal => signal.Strength).DefaultIfEmpty().Max();
        return $"{stance.Name()} S{strongest}";
    }

    public static WebUrl Url(string text) => WebUrl.TryParse(text, out var url) ? url : throw new ArgumentException(text);

    private static HeaderLine Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new HeaderLine(Encoding.Latin1.GetBytes(line[..colon]), Encoding.Latin1.GetBytes(line[(colon + 1)..].Trim()));
    }
}
