using System.IO.Compression;
using System.Text;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>HTTP heads and the codings of bodies, as crawlers really store them.</summary>
public class HttpTests
{
    private const string Page = "<html><body>A page that is long enough to be worth a coding. A page that is long enough.</body></html>";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", 200, "body")]
    [InlineData("HTTP/1.1 200\r\nA: b\r\n\r\nbody", 200, "body")]
    [InlineData("HTTP/1.1 200\nA: b\n\nbody", 200, "body")]
    [InlineData("HTTP/1.0 302 \r\r\nA: b\r\r\n\r\r\nbody", 302, "body")]
    [InlineData("HTTP/2 404 Not Found\r\nA: b\r\n\r\n", 404, "")]
    [InlineData("HTTPX/1.1 200 OK\r\nA: b\r\n\r\nbody", 200, "body")]
    [InlineData("ICY 200 OK\r\nA: b\r\n\r\nbody", 200, "body")]
    [InlineData("HTTP/1.1\r\nA: b\r\n\r\nbody", -1, "body")]
    [InlineData("A: b\r\n\r\nbody", -1, "body")]
    public void Rfc9112_HeadsAreReadLeniently(string message, int status, string body)
    {
        var http = Parse(Encoding.ASCII.GetBytes(message));
        Assert.Equal(status, http.Status);
        Assert.True(http.IsResponse);
        Assert.Equal("b", Encoding.ASCII.GetString(http.Header.Sole("a"u8)));
        Assert.Equal(body, Encoding.ASCII.GetString(http.Body));
    }

    [Fact]
    public void Rfc9110_FieldsFoldRepeatAndCompareWithoutCase()
    {
        var http = Parse("HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex\r\nx-robots-tag:noai \r\nLong: one\r\n two\r\n\tthree\r\nnonsense\r\n\r\n"u8.ToArray());
        var all = new List<string>();
        foreach (var value in http.Header.All("X-ROBOTS-TAG"u8)) all.Add(Encoding.ASCII.GetString(value));
        Assert.Equal(["noindex", "noai"], all);
        Assert.True(http.Header.Sole("X-Robots-Tag"u8).IsEmpty);
        Assert.Equal("noindex", Encoding.ASCII.GetString(http.Header.First("X-Robots-Tag"u8)));
        Assert.Equal("one two three", Encoding.ASCII.GetString(http.Header.First("Long"u8)));
        Assert.Equal(1, http.Header.Malformed);
    }

    [Theory]
    [InlineData("gzip", ContentCodings.Gzip)]
    [InlineData("x-gzip", ContentCodings.Gzip)]
    [InlineData("deflate", ContentCodings.Deflate)]
    [InlineData("raw", ContentCodings.Deflate)]
    [InlineData("br", ContentCodings.Brotli)]
    [InlineData("gzip, br", ContentCodings.Gzip | ContentCodings.Brotli)]
    public void Rfc9110_CodingsAreUndone(string coding, ContentCodings undone)
    {
        var body = Encoding.ASCII.GetBytes(Page);
        foreach (var name in coding.Split(", ")) body = Encode(name, body);
        foreach (var chunked in (bool[])[false, true])
        {
            var (outcome, codings, decoded) = Decode(Message(chunked ? Chunk(body, 11) : body, coding == "raw" ? "deflate" : coding, chunked));
            Assert.Equal(PayloadOutcome.Decoded, outcome);
            Assert.Equal(undone | (chunked ? ContentCodings.Chunked : 0), codings);
            Assert.Equal(Page, decoded);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public void NamedButAbsentCoding_LeavesTheBody(string coding)
    {
        var (outcome, codings, decoded) = Decode(Message(Encoding.ASCII.GetBytes(Page), coding, chunked: true));
        Assert.Equal((PayloadOutcome.NotEncoded, ContentCodings.None, Page), (outcome, codings, decoded));
    }

    [Fact]
    public void RenamedHeaders_AreNotCodings()
    {
        var (outcome, _, decoded) = Decode(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nX-Crawler-Content-Encoding: gzip\r\nX-Crawler-Transfer-Encoding: chunked\r\n\r\n{Page}"));
        Assert.Equal((PayloadOutcome.Plain, Page), (outcome, decoded));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void CutBodies_GiveWhatCameBefore(string coding)
    {
        var text = string.Concat(Enumerable.Range(0, 4000).Select(i => $"<p>{i * 7919 % 10007}</p>"));
        var body = Encode(coding, Encoding.ASCII.GetBytes(text));
        for (var cut = body.Length / 3; cut < body.Length; cut += Math.Max(1, body.Length / 40))
        {
            var (outcome, _, decoded) = Decode(Message(body[..cut], coding, chunked: false));
            Assert.True(outcome == PayloadOutcome.Truncated || decoded == text, $"{outcome} at {cut}");
            Assert.StartsWith(decoded, text, StringComparison.Ordinal);
            Assert.NotEmpty(decoded);
        }
    }

    [Fact]
    public void CutChunks_GiveWhatCameBefore()
    {
        var body = Chunk(Encoding.ASCII.GetBytes(Page), 10);
        var (outcome, _, decoded) = Decode(Message(body[..(body.Length - 30)], "", chunked: true));
        Assert.Equal(PayloadOutcome.Truncated, outcome);
        Assert.StartsWith(decoded, Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public void Bombs_EndAtTheLimit(string coding)
    {
        var http = Parse(Message(Encode(coding, new byte[40 << 20]), coding, chunked: false));
        using var payload = new HttpPayload(new WarcLimits { MaxDecodedBytes = 1 << 20 });
        Assert.Equal(PayloadOutcome.TooLarge, payload.Decode(http));
        Assert.Equal(1 << 20, payload.Body.Length);
    }

    [Fact]
    public void StackedBeyondTheLimit_IsLeftAlone()
    {
        var (outcome, _, _) = Decode(Message(Encoding.ASCII.GetBytes(Page), "gzip, gzip, gzip, gzip, gzip", chunked: false));
        Assert.Equal(PayloadOutcome.UnknownCoding, outcome);
    }

    [Theory]
    [InlineData("sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=", DigestOutcome.Ok)]
    [InlineData("sha1:2jmj7l5rSw0yVb_vlWAYkK_YBwk", DigestOutcome.Ok)]
    [InlineData("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", DigestOutcome.Ok)]
    [InlineData("sha1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj", DigestOutcome.Ok)]
    [InlineData("SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709", DigestOutcome.Ok)]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DigestOutcome.Ok)]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e", DigestOutcome.Ok)]
    [InlineData("sha1:AAAAH3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", DigestOutcome.Failed)]
    [InlineData("sha1:1112H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", DigestOutcome.Failed)]
    [InlineData("sha1:short", DigestOutcome.Failed)]
    [InlineData("crc:00", DigestOutcome.Unsupported)]
    [InlineData("nolabel", DigestOutcome.Unsupported)]
    public void Warc11_DigestSpellingsOfNothing(string digest, DigestOutcome outcome) =>
        Assert.Equal(outcome, DigestVerifier.Verify(Encoding.ASCII.GetBytes(digest), []));

    private static HttpMessage Parse(byte[] message)
    {
        var http = new HttpMessage();
        Assert.True(http.Parse(message, 0, message.Length));
        return http;
    }

    private static (PayloadOutcome Outcome, ContentCodings Undone, string Body) Decode(byte[] message)
    {
        using var payload = new HttpPayload();
        var outcome = payload.Decode(Parse(message));
        return (outcome, payload.Undone, Encoding.ASCII.GetString(payload.Body));
    }

    private static byte[] Message(byte[] body, string coding, bool chunked) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{(coding.Length > 0 ? $"Content-Encoding: {coding}\r\n" : "")}{(chunked ? "Transfer-Encoding: chunked\r\n" : "")}\r\n"), .. body];

    private static byte[] Chunk(byte[] body, int size)
    {
        using var stream = new MemoryStream();
        for (var at = 0; at < body.Length; at += size)
        {
            var part = body[at..Math.Min(body.Length, at + size)];
            stream.Write(Encoding.ASCII.GetBytes($"{part.Length:x};ext=1\r\n"));
            stream.Write(part);
            stream.Write("\r\n"u8);
        }

        stream.Write("0\r\n\r\n"u8);
        return stream.ToArray();
    }

    private static byte[] Encode(string coding, byte[] body)
    {
        using var stream = new MemoryStream();
        using (Stream encoder = coding switch
        {
            "deflate" => new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true),
            "raw" => new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            encoder.Write(body);
        }

        return stream.ToArray();
    }
}
