using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Tests.Fetching;

/// <summary>How a connection goes on after an answer.</summary>
internal enum AfterAnswer
{
    KeepOpen,
    Close,
    Reset,

    /// <summary>Nothing more comes, and the connection stays.</summary>
    Hang,
}

/// <summary>The bytes of an answer, whatever they are.</summary>
internal sealed record WebAnswer(byte[] Bytes, AfterAnswer After = AfterAnswer.KeepOpen)
{
    public static WebAnswer Of(int status, byte[] body, string type = "image/png", string headers = "") =>
        new([.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Word\r\nContent-Type: {type}\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n{headers}\r\n"), .. body]);

    public static WebAnswer Text(string text, int status = 200) => Of(status, Encoding.UTF8.GetBytes(text), "text/plain");

    public static WebAnswer Redirect(string to, int status = 302) => Of(status, [], "text/html", $"Location: {to}\r\n");

    public static WebAnswer Raw(string text, AfterAnswer after) => new(Encoding.Latin1.GetBytes(text), after);

    public static WebAnswer NotFound { get; } = Text("no", 404);
}

/// <summary>One request as the web saw it.</summary>
internal sealed record WebRequest(DateTimeOffset Time, string Host, IPAddress Address, string Method, string Target, string Agent);

/// <summary>Many hosts on loopback addresses behind one port, told apart by their Host header. Every request is logged with the test's clock.</summary>
internal sealed class LoopbackWeb : INameResolver, IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Any, 0);
    private readonly Dictionary<string, (IPAddress Address, Func<string, WebAnswer> Answer)> hosts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> hanging = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;

    public LoopbackWeb(TimeProvider clock)
    {
        this.clock = clock;
        listener.Start(512);
        _ = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<WebRequest> Log { get; } = new();

    /// <summary>Bytes of bodies that were handed to the network, by host and target.</summary>
    public ConcurrentDictionary<string, long> Sent { get; } = new(StringComparer.Ordinal);

    public void Add(string host, IPAddress address, Func<string, WebAnswer> answer) => hosts.Add(host, (address, answer));

    public bool IsHanging(string host) => hanging.GetValueOrDefault(host) > 0;

    /// <summary>Names of this web lead to its port, whatever port is asked for; all others do not exist.</summary>
    public ValueTask<ResolvedName> ResolveAsync(string host, int port, CancellationToken cancel) =>
        new(hosts.TryGetValue(host, out var known) ? new ResolvedName([new IPEndPoint(known.Address, Port)]) : new ResolvedName([]));

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptSocketAsync();
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var buffer = new byte[16 << 10];
                while (await ReadHeadAsync(client, buffer) is { } head && await AnswerAsync(client, head)) { }
            }
            catch (SocketException)
            {
                // The client left in the middle: that is what some tests make it do.
            }
        }
    }

    private async Task<bool> AnswerAsync(Socket client, string head)
    {
        var line = head.Split('\r')[0].Split(' ');
        var host = FieldOf(head, "Host").Split(':')[0];
        Log.Enqueue(new WebRequest(clock.GetUtcNow(), host, ((IPEndPoint)client.LocalEndPoint!).Address, line[0], line[1], FieldOf(head, "User-Agent")));
        var answer = hosts.TryGetValue(host, out var known) ? known.Answer(line[1]) : WebAnswer.NotFound;
        var bytes = answer.Bytes.AsMemory();
        var start = answer.Bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        if (line[0] == "HEAD" && start > 3) bytes = bytes[..start];
        if (answer.After == AfterAnswer.Hang) hanging.AddOrUpdate(host, 1, (_, count) => count + 1);
        for (var at = 0; at < bytes.Length;)
        {
            var sent = await client.SendAsync(bytes[at..Math.Min(bytes.Length, at + (64 << 10))]);
            at += sent;
            Sent[$"{host}{line[1]}"] = at - start;
        }
        switch (answer.After)
        {
            case AfterAnswer.KeepOpen:
                return true;
            case AfterAnswer.Hang:
                try
                {
                    while (await client.ReceiveAsync(new byte[256]) > 0) { }
                }
                finally
                {
                    hanging.AddOrUpdate(host, 0, (_, count) => count - 1);
                }
                return false;
            case AfterAnswer.Reset:
                client.LingerState = new LingerOption(true, 0);
                return false;
            default:
                return false;
        }
    }

    private static async Task<string?> ReadHeadAsync(Socket client, byte[] buffer)
    {
        for (var count = 0; count < buffer.Length;)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(count));
            if (read == 0) return null;
            count += read;
            if (buffer.AsSpan(0, count).EndsWith("\r\n\r\n"u8)) return Encoding.Latin1.GetString(buffer, 0, count);
        }
        return null;
    }

    private static string FieldOf(string head, string name)
    {
        var start = head.IndexOf($"\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return "";
        start += name.Length + 3;
        return head[start..head.IndexOf('\r', start)];
    }
}
