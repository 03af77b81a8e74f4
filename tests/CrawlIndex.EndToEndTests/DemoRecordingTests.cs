using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text;
using CrawlIndex.App.Demo;
using CrawlIndex.App.Demo.Recording;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>One crawl of the demo web in this process, and every connection that was made meanwhile.</summary>
public sealed class RecordedDemo : IAsyncLifetime, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("demo-recording-").FullName;

    public ConnectionLog Connections { get; } = new();

    public CrawlCounts Counts { get; private set; } = new();

    public IReadOnlyList<Uri> Asked { get; private set; } = [];

    public string Archive => Path.Combine(folder, DemoRun.ArchiveName);

    public static bool InScope(string host) => DemoWorld.Sites.Any(site => site.Host == host);

    public async Task InitializeAsync()
    {
        await using var web = await DemoWeb.StartAsync(DemoWorld.Sites, CancellationToken.None);
        using (var client = new LoopbackClient(web.Endpoint, "test/1", TimeProvider.System))
        using (var archive = new CrawlArchive(Archive, DemoRun.ArchiveName, client.UserAgent, TimeProvider.System))
        using (var recorder = new Recorder(client, archive, InScope))
        {
            await recorder.RunAsync(DemoWorld.Seeds, CancellationToken.None);
            Counts = recorder.Counts;
        }
        Asked = [.. web.Asked];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Connections.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The runtime's own events: every connect and every name lookup of this process.</summary>
    public sealed class ConnectionLog : EventListener
    {
        public ConcurrentQueue<string> Addresses { get; } = new();

        public ConcurrentQueue<string> Names { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Sockets" or "System.Net.NameResolution") EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "ConnectStart") Addresses.Enqueue($"{eventData.Payload![0]}");
            if (eventData.EventName == "ResolutionStart") Names.Enqueue($"{eventData.Payload![0]}");
        }
    }
}

/// <summary>What the demo's crawl asked for, where its connections went, what the archive holds.</summary>
public sealed class DemoRecordingTests(RecordedDemo demo) : IClassFixture<RecordedDemo>
{

    [Fact]
    public void Crawl_ConnectsToLoopbackOnly_AndLooksUpNoName()
    {
        Assert.NotEmpty(demo.Connections.Addresses);
        // SocketAddress as the runtime prints it: family, size, bytes: port, then 127.0.0.1.
        Assert.All(demo.Connections.Addresses, address => Assert.Contains(",127,0,0,1,", address, StringComparison.Ordinal));
        Assert.Empty(demo.Connections.Names);
    }

    [Fact]
    public void Rfc9309_WhatRobotsForbids_IsNeverAskedFor()
    {
        var forbidden = DemoWorld.Sites.SelectMany(site => site.Forbidden.Select(target => new Uri(site.Root, target)));
        Assert.NotEmpty(forbidden);
        Assert.Empty(forbidden.Intersect(demo.Asked));
        foreach (var host in demo.Asked.GroupBy(url => url.Host)) Assert.Equal("/robots.txt", host.First().AbsolutePath);
        Assert.Equal(DemoWorld.Sites.Count, demo.Asked.Select(url => url.Host).Distinct().Count());
    }

    [Fact]
    public void Crawl_ReachesEveryOpenResource_Once()
    {
        Assert.Equal(demo.Asked.Count, demo.Asked.Distinct().Count());
        var open = DemoWorld.Sites.SelectMany(site => site.OpenPages.Select(page => new Uri(site.Root, page.Target)));
        Assert.Empty(open.Except(demo.Asked));
        Assert.True(demo.Counts.AddsUp);
        Assert.Equal(demo.Asked.Count, demo.Counts.Requests);
        Assert.Equal(DemoWorld.Sites.Sum(site => site.OpenPages.Count()), demo.Counts.Pages);
        Assert.Equal(0, demo.Counts.OverLimit);
    }

    [Fact]
    public async Task Crawl_LimitOfRequests_EndsItAndCountsTheRest()
    {
        await using var web = await DemoWeb.StartAsync(DemoWorld.Sites, CancellationToken.None);
        using var client = new LoopbackClient(web.Endpoint, "test/1", TimeProvider.System);
        using var archive = new CrawlArchive(demo.Archive + ".short", "short.warc.gz", client.UserAgent, TimeProvider.System);
        using var recorder = new Recorder(client, archive, RecordedDemo.InScope) { MaxRequests = 12 };
        await recorder.RunAsync(DemoWorld.Seeds, CancellationToken.None);
        Assert.InRange(recorder.Counts.Requests, 12, 15);
        Assert.True(recorder.Counts.OverLimit > 0);
    }

    [Fact]
    public void Warc10_EveryByteIsARecord_ThreePerExchange_DigestsHold()
    {
        using var digests = new DigestVerifier();
        using var reader = WarcReader.Open(demo.Archive);
        var bodies = new Dictionary<string, int>();
        while (reader.Read())
        {
            var record = reader.Record;
            Assert.Equal(RecordOutcome.Complete, record.Outcome);
            Assert.Equal(RecordDefects.None, record.Defects);
            Assert.True(record.AloneInMember);
            Assert.Equal(DigestOutcome.Ok, DigestVerifier.VerifyBlock(record));
            if (record.Type != WarcRecordType.Response) continue;
            Assert.Equal(DigestOutcome.Ok, digests.VerifyPayload(record));
            Assert.True(record.TryGetHttp(out var http));
            bodies[Encoding.ASCII.GetString(record.TargetUri)] = http.Body.Length;
        }
        var accounting = reader.Accounting;
        Assert.Equal(new FileInfo(demo.Archive).Length, accounting.BytesRead);
        Assert.Equal(0, accounting.BytesSkipped);
        Assert.Equal(1, accounting.CountOf(WarcRecordType.Warcinfo));
        foreach (var type in new[] { WarcRecordType.Request, WarcRecordType.Response, WarcRecordType.Metadata }) Assert.Equal(demo.Counts.Requests, accounting.CountOf(type));
        foreach (var site in DemoWorld.Sites)
            foreach (var page in site.OpenPages) Assert.Equal(page.Body.Length, bodies[new Uri(site.Root, page.Target).AbsoluteUri]);
    }
}
