using System.Diagnostics;
using System.Net;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Images.Fetch;

/// <summary>
/// Sends single requests and reads single answers; follows nothing. Besides robots.txt, only a <see cref="Permit"/> to fetch
/// opens a URL, and it opens no other. Safe for any number of threads.
/// </summary>
public sealed class PictureClient : IDisposable
{
    private readonly FetchOptions options;
    private readonly TimeProvider clock;
    private readonly GuardedConnector connector;
    private readonly HttpClient http;

    public PictureClient(FetchOptions options, INameResolver names, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        connector = new GuardedConnector(options, names);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = connector.ConnectAsync,
            MaxConnectionsPerServer = options.ConnectionsPerHost,
            MaxResponseHeadersLength = options.MaxHeadKibibytes,
            // A body that must not be read is not drained either: its connection is closed.
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Asks for the URL of a permit.</summary>
    /// <exception cref="ArgumentException">The permit is for something else than fetching.</exception>
    public Task<OpenAnswer> OpenAsync(Permit permit, ObservationRole role, FetchProbe shape, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(permit);
        if (permit.Scope != PermitScope.Fetch) throw new ArgumentException("not a permit to fetch", nameof(permit));
        return SendAsync(permit.Image, role, shape, cancel);
    }

    /// <summary>Asks for a robots.txt, or for what a redirect of one leads to: nobody's permit is needed for that (RFC 9309 section 2.3).</summary>
    public Task<OpenAnswer> OpenRobotsAsync(WebUrl url, CancellationToken cancel) => SendAsync(url, ObservationRole.Robots, FetchProbe.None, cancel);

    public void Dispose() => http.Dispose();

    private async Task<OpenAnswer> SendAsync(WebUrl url, ObservationRole role, FetchProbe shape, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(shape == FetchProbe.Head ? HttpMethod.Head : HttpMethod.Get, FetchUrl.AsUri(url))
        {
            Version = url.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var head = new StringBuilder($"{request.Method} {url.PathAndQuery} HTTP/1.1\r\n");
        Add(request, head, "Host", HostOf(url));
        Add(request, head, "User-Agent", options.UserAgent);
        Add(request, head, "Accept", role == ObservationRole.Image ? "image/*,*/*;q=0.5" : "*/*");
        Add(request, head, "Accept-Encoding", role == ObservationRole.Image ? "identity" : "gzip");
        if (shape == FetchProbe.Range) Add(request, head, "Range", "bytes=0-0");
        var exchange = new Exchange { Role = role, Url = url, Time = clock.GetUtcNow(), RequestHead = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()) };
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.HeadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var answered = exchange with
            {
                Status = (int)response.StatusCode,
                StatusText = response.ReasonPhrase ?? "",
                Headers = LinesOf(response),
                Address = connector.AddressOf(url.Host.Trim('[', ']'), url.Port),
                RetryAfter = RetryAfterOf(response),
                Took = clock.GetElapsedTime(started),
            };
            return new OpenAnswer(answered, response, started, options, clock);
        }
        catch (Exception failed) when (FetchFailure.IsOne(failed, cancel))
        {
            var (outcome, reason) = FetchFailure.Of(failed);
            return new OpenAnswer(exchange with { Failure = outcome, Reason = reason, Took = clock.GetElapsedTime(started) }, null, started, options, clock);
        }
    }

    private static string HostOf(WebUrl url) => url.Port == (url.Scheme == "https" ? 443 : 80) ? url.Host : $"{url.Host}:{url.Port}";

    private static void Add(HttpRequestMessage request, StringBuilder head, string name, string value)
    {
        var isSent = request.Headers.TryAddWithoutValidation(name, value);
        Debug.Assert(isSent);
        head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>Each line by itself, as it came; HttpClient keeps the order inside its two groups of fields only.</summary>
    private static List<HeaderLine> LinesOf(HttpResponseMessage response)
    {
        var lines = new List<HeaderLine>();
        foreach (var (name, values) in response.Headers.NonValidated) Append(lines, name, values);
        foreach (var (name, values) in response.Content.Headers.NonValidated) Append(lines, name, values);
        return lines;
    }

    private static void Append(List<HeaderLine> lines, string name, System.Net.Http.Headers.HeaderStringValues values)
    {
        foreach (var value in values) lines.Add(new HeaderLine(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value)));
    }

    /// <summary>RFC 9110 section 10.2.3: seconds, or a date.</summary>
    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } asked) return null;
        var wait = asked.Delta ?? asked.Date - clock.GetUtcNow() ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
