using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Warc;

namespace CrawlIndex.App.Demo.Recording;

/// <summary>
/// Writes exchanges as Common Crawl does: warcinfo first, then request, response and metadata of each, one gzip member a
/// record. The same exchanges at the same times give the same bytes.
/// </summary>
public sealed class CrawlArchive : IDisposable
{
    private readonly WarcWriter writer;
    private readonly DateTimeOffset started;
    private readonly Guid warcinfo;
    private int records;

    /// <param name="path">File to write; one that is there is replaced.</param>
    /// <param name="name">WARC-Filename: what the file will be called when it is whole.</param>
    public CrawlArchive(string path, string name, string userAgent, TimeProvider clock)
    {
        started = clock.GetUtcNow();
        warcinfo = NextId();
        writer = new WarcWriter(File.Create(path));
        writer.WriteWarcinfo(warcinfo, started, name,
        [
            new("isPartOf", "CRAWLINDEX-DEMO"),
            new("description", "made-up hosts served on loopback by crawlindex demo"),
            new("software", userAgent),
            new("robots", "obeyed (RFC 9309)"),
            new("format", "WARC File Format 1.0"),
            new("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/"),
        ]);
    }

    /// <summary>Writes one exchange: three records.</summary>
    public void Write(Exchange exchange)
    {
        var (request, response, uri) = (NextId(), NextId(), exchange.Url.AbsoluteUri);
        KeyValuePair<string, string> part = new("WARC-Warcinfo-ID", Urn(warcinfo)), address = new("WARC-IP-Address", "127.0.0.1");
        writer.WriteRequest(request, exchange.Time, uri, exchange.RequestHead, part, address);
        writer.WriteResponse(response, exchange.Time, uri, [.. exchange.ResponseHead, .. exchange.Body], part, new("WARC-Concurrent-To", Urn(request)), address);
        var metadata = Encoding.UTF8.GetBytes($"fetchTimeMs: {exchange.Took.TotalMilliseconds:0}\r\n");
        writer.WriteMetadata(NextId(), exchange.Time, uri, "application/warc-fields", metadata, response);
    }

    public void Dispose() => writer.Dispose();

    /// <summary>A version 8 UUID (RFC 9562, section 5.8) from the start of the crawl and the number of the record.</summary>
    private Guid NextId()
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"crawlindex demo {started:O} {records++}")).AsSpan(0, 16);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private static string Urn(Guid id) => $"<urn:uuid:{id:D}>";
}
