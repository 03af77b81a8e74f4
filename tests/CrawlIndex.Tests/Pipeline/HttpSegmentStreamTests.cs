using CrawlIndex.Pipeline.Sources;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class HttpSegmentStreamTests
{
    private static readonly byte[] Content = MakeContent(300_000);

    [Fact]
    public void Rfc9110_BrokenConnection_ResumesByRange()
    {
        using var server = new BreakingServer(Content, 1000, 0, 70_000, 1);
        using var http = new HttpClient();
        using var stream = new HttpSegmentStream(http, server.Url);
        Assert.Equal(Content, ReadAll(stream));
        Assert.Equal(5, server.Requests);
    }

    [Fact]
    public void Rfc9110_FileChangedBetweenRanges_IsNeverJoined()
    {
        using var server = new BreakingServer(Content, 1000);
        using var http = new HttpClient();
        using var stream = new HttpSegmentStream(http, server.Url);
        var buffer = new byte[1000];
        stream.ReadExactly(buffer);
        server.Tag = "\"v2\"";
        var error = Assert.Throws<SourceException>(() => ReadAll(stream));
        Assert.Contains("byte 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ServerBusy_IsAskedAgain()
    {
        using var server = new BreakingServer(Content);
        server.Refusals.Enqueue(503);
        server.Refusals.Enqueue(429);
        using var http = new HttpClient();
        using var stream = new HttpSegmentStream(http, server.Url);
        Assert.Equal(Content, ReadAll(stream));
    }

    [Fact]
    public void NotFound_IsAnErrorThatNamesUrlAndStatus()
    {
        using var server = new BreakingServer(Content);
        server.Refusals.Enqueue(404);
        using var http = new HttpClient();
        using var stream = new HttpSegmentStream(http, server.Url);
        var error = Assert.Throws<SourceException>(() => ReadAll(stream));
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoProgressForSixAttempts_GivesUpWithTheOffset()
    {
        using var server = new BreakingServer(Content, [500, .. Enumerable.Repeat(0, 10)]);
        using var http = new HttpClient();
        using var stream = new HttpSegmentStream(http, server.Url);
        var error = Assert.Throws<SourceException>(() => ReadAll(stream));
        Assert.Contains("byte 500", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Head_GivesTheSize()
    {
        using var server = new BreakingServer(Content);
        using var http = new HttpClient();
        Assert.Equal(Content.Length, HttpSegmentStream.ReadSize(http, server.Url));
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] MakeContent(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
