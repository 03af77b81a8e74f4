using System.IO.Compression;
using System.Text;
using CrawlIndex.Warc;

namespace CrawlIndex.Tests.Warc;

/// <summary>WARC files made in memory, for tests that must run without the real data.</summary>
internal static class MadeWarc
{
    public static readonly DateTimeOffset Date = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>A warcinfo and pairs of request and response with bodies of growing size.</summary>
    public static byte[] Crawl(int pages, bool compress = true)
    {
        using var stream = new MemoryStream();
        using var writer = new WarcWriter(stream, new WarcWriterOptions { Compress = compress, LeaveOpen = true });
        writer.WriteWarcinfo(Id(1), Date, "made.warc.gz", [new("software", "tests"), new("format", "WARC File Format 1.0")]);
        for (var i = 0; i < pages; i++)
        {
            var uri = $"http://example.com/page/{i}";
            writer.WriteRequest(Id((2 * i) + 2), Date, uri, Encoding.ASCII.GetBytes($"GET /page/{i} HTTP/1.1\r\nHost: example.com\r\n\r\n"));
            writer.WriteResponse(Id((2 * i) + 3), Date, uri, Response($"<html><p>{i}</p>{new string((char)('a' + (i % 26)), i * 97 % 5000)}</html>"));
        }

        return stream.ToArray();
    }

    public static byte[] Response(string body, string headers = "") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n{body}");

    /// <summary>A record from raw head lines and a block, with the line ends that belong after it.</summary>
    public static byte[] Record(string head, ReadOnlySpan<byte> block, string after = "\r\n\r\n") =>
        [.. Encoding.UTF8.GetBytes(head), .. block, .. Encoding.ASCII.GetBytes(after)];

    public static byte[] Plain(string type, string block, string? length = null) =>
        Record($"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:x>\r\nContent-Length: {length ?? block.Length.ToString()}\r\n\r\n", Encoding.ASCII.GetBytes(block));

    public static byte[] Gzip(ReadOnlySpan<byte> bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        // GZipStream writes nothing at all for nothing: the member with an empty stored block is spelt out.
        if (bytes.IsEmpty) return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, level, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
