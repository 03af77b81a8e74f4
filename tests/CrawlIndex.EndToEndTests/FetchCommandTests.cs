using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary><c>crawlindex fetch</c> as its user runs it, against a loopback server.</summary>
public sealed class FetchCommandTests : IDisposable
{
    private const int Pictures = 120;

    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string folder = Directory.CreateTempSubdirectory("fetch-command-").FullName;
    private int served;

    public FetchCommandTests()
    {
        listener.Start(64);
        _ = Task.Run(ServeAsync);
        using var pairs = new TableWriter(Tables.Pairs, Path.Combine(folder, "pairs", "a.parquet"));
        for (var number = 0; number < Pictures; number++)
        {
            pairs.Text(PairColumn.Url, Encoding.ASCII.GetBytes($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{number}.gif"));
            pairs.EndRow();
        }
        pairs.Finish();
    }

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Fetch_WithoutContact_AsksNobody()
    {
        var result = await CrawlIndexProcess.RunAsync("fetch", "--workspace", folder);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("contact", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, served);
    }

    [Fact]
    public async Task Fetch_Loopback_IsRefusedUnlessAllowed()
    {
        var result = await CrawlIndexProcess.RunAsync("fetch", "--workspace", folder, "--contact", "mailto:bot@example.org", "--limit", "3", "--json");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(3, JsonDocument.Parse(result.Output).RootElement.GetProperty("outcomes").GetProperty("robots_unreachable").GetInt64());
        Assert.Equal(0, served);
    }

    [Fact]
    public async Task Fetch_KilledAgainAndAgain_EndsWithOneRowAPicture()
    {
        var random = new Random(7);
        var kills = 0;
        for (var round = 0; round < 5; round++)
        {
            using var process = CrawlIndexProcess.Start("fetch", "--workspace", folder, "--allow-loopback", "--rate", "100");
            if (process.WaitForExit(TimeSpan.FromMilliseconds(random.Next(300, 2500)))) break;
            process.Kill();
            process.WaitForExit();
            kills++;
        }
        var result = await CrawlIndexProcess.RunAsync("fetch", "--workspace", folder, "--allow-loopback", "--rate", "1000", "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(kills > 0, "no run was killed before its end");
        using var catalog = new CatalogReader(folder);
        using (var rows = catalog.Sql("SELECT count(*), count(DISTINCT url), count(*) FILTER (outcome = 'placeholder') FROM images"))
        {
            Assert.True(rows.Read());
            Assert.Equal((Pictures, Pictures, Pictures), (rows.Int64(0), rows.Int64(1), rows.Int64(2)));
        }
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "fetches"))) Assert.Equal(0, (await CrawlIndexProcess.RunAsync("warc", "check", file)).ExitCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder, ".staging")));
        using var pointers = catalog.Sql("SELECT warc_filename, warc_record_offset, url FROM images ORDER BY url LIMIT 3");
        while (pointers.Read())
        {
            using var record = WarcReader.Open(Path.Combine(folder, "fetches", pointers.Text(0)));
            while (record.Read() && record.Record.Offset != pointers.Int64(1)) { }
            Assert.Equal(pointers.Text(2), Encoding.UTF8.GetString(record.Record.TargetUri));
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[8192];
                for (int length; (length = await client.GetStream().ReadAsync(buffer)) > 0;)
                {
                    Interlocked.Increment(ref served);
                    var isPicture = Encoding.ASCII.GetString(buffer, 0, length).Split(' ')[1].EndsWith(".gif", StringComparison.Ordinal);
                    var body = isPicture ? Gif : [];
                    var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(isPicture ? "200 OK" : "404 Not Found")}\r\nContent-Type: image/gif\r\nContent-Length: {body.Length}\r\n\r\n");
                    await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
                }
            }
            catch (IOException)
            {
                // The client was killed in the middle of an answer.
            }
        }
    }
}
