using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>A loopback HTTP server of one file that breaks its connections: each answer stops after a number of body bytes.</summary>
internal sealed class BreakingServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly byte[] content;
    private readonly Queue<int> cuts;
    private readonly Task loop;
    private int requests;

    /// <param name="content">The file.</param>
    /// <param name="cuts">Body bytes before the connection is reset, one per GET; when they run out, answers are whole.</param>
    public BreakingServer(byte[] content, params int[] cuts)
    {
        this.content = content;
        this.cuts = new Queue<int>(cuts);
        listener.Start();
        loop = Task.Run(ServeAsync);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/crawl/file.warc.gz";

    public int Requests => Volatile.Read(ref requests);

    /// <summary>Entity tag of the file; changing it stands for another version.</summary>
    public string Tag { get; set; } = "\"v1\"";

    /// <summary>Status answered instead of the file, once per entry.</summary>
    public Queue<int> Refusals { get; } = new();

    public void Dispose()
    {
        listener.Dispose();
        loop.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }
            using (client) await AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var isHead = (await reader.ReadLineAsync())?.StartsWith("HEAD", StringComparison.Ordinal) ?? true;
        var from = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = int.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            if (line.StartsWith("If-Range: ", StringComparison.OrdinalIgnoreCase) && line["If-Range: ".Length..] != Tag) from = 0;
        }
        Interlocked.Increment(ref requests);
        if (Refusals.TryDequeue(out var status))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }
        var head = $"HTTP/1.1 {(from > 0 ? "206 Partial Content" : "200 OK")}\r\nContent-Length: {content.Length - from}\r\nETag: {Tag}\r\n" +
            (from > 0 ? $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n" : "") + "Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        if (isHead) return;
        var count = cuts.TryDequeue(out var cut) ? Math.Min(cut, content.Length - from) : content.Length - from;
        await stream.WriteAsync(content.AsMemory(from, count));
    }
}
