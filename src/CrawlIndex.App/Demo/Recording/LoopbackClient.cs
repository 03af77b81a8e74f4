using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CrawlIndex.App.Demo.Recording;

/// <summary>
/// An HTTP client that connects to one loopback endpoint whatever host a URL names: no name is looked up and nothing
/// leaves the machine.
/// </summary>
public sealed class LoopbackClient : IDisposable
{
    /// <summary>Longest body taken, after its coding was undone.</summary>
    public const int MaxBodyBytes = 8 << 20;

    private readonly HttpClient http;
    private readonly TimeProvider clock;

    public LoopbackClient(IPEndPoint endpoint, string userAgent, TimeProvider clock)
    {
        if (!IPAddress.IsLoopback(endpoint.Address)) throw new ArgumentException("only loopback is contacted", nameof(endpoint));
        this.clock = clock;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(endpoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        UserAgent = userAgent;
    }

    public string UserAgent { get; }

    /// <summary>Fetches one http URL, redirects not followed. Throws <see cref="IOException"/> when there is no whole answer.</summary>
    public async Task<Exchange> GetAsync(Uri url, CancellationToken cancel)
    {
        try
        {
            return await ExchangeAsync(url, cancel);
        }
        catch (Exception failed) when (failed is HttpRequestException or InvalidDataException || (failed is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException($"{url} on the loopback interface: {failed.Message}", failed);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Exchange> ExchangeAsync(Uri url, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        (string Name, string Value)[] fields =
        [
            ("User-Agent", UserAgent), ("Accept", "text/html,application/xhtml+xml,image/*;q=0.9,*/*;q=0.8"), ("Accept-Encoding", "gzip"), ("Host", url.Host),
        ];
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        var head = $"GET {url.PathAndQuery} HTTP/1.1\r\n{string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"))}\r\n";
        var (time, started) = (clock.GetUtcNow().UtcDateTime, clock.GetTimestamp());
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var gzip = response.Content.Headers.ContentEncoding.Contains("gzip");
        var body = await ReadAsync(response.Content, gzip, cancel);
        return new Exchange(url, time, clock.GetElapsedTime(started), Encoding.Latin1.GetBytes(head), (int)response.StatusCode, HeadOf(response, gzip, body.Length), body)
        {
            ContentType = response.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : "",
            Location = response.Headers.TryGetValues("Location", out var locations) ? locations.First() : null,
        };
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, bool gzip, CancellationToken cancel)
    {
        await using var raw = await content.ReadAsStreamAsync(cancel);
        await using var plain = gzip ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await plain.ReadAsync(buffer, cancel)) > 0;)
        {
            if (body.Length + read > MaxBodyBytes) throw new InvalidDataException($"a demo body is longer than {MaxBodyBytes} bytes");
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    /// <summary>The head as Common Crawl stores it: fields that described the coding are renamed, Content-Length counts the stored body.</summary>
    private static byte[] HeadOf(HttpResponseMessage response, bool decoded, int length)
    {
        var head = new StringBuilder($"HTTP/1.1 {(int)response.StatusCode} {response.ReasonPhrase}\r\n");
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            var renamed = decoded && (name is "Content-Encoding" or "Content-Length");
            foreach (var value in values) head.Append($"{(renamed ? "X-Crawler-" : "")}{name}: {value}\r\n");
        }
        if (decoded) head.Append($"Content-Length: {length}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }
}
