using System.Globalization;
using System.IO.Compression;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>Where a record stands.</summary>
internal readonly record struct ArchivedRecord(string File, Guid Id, WrittenRecord Place)
{
    public EvidenceOrigin AsOrigin() => new(File, Place.Offset, FetchArchive.Urn(Id));
}

/// <summary>
/// What was received, as WARC: of each exchange the request and the response, of each picture a metadata record with its
/// digests and one for each part that states rights, byte for byte. Bodies of pictures are left out unless they are to be
/// kept; WARC-Truncated says so.
/// </summary>
internal sealed class FetchArchive : IDisposable
{
    private const int MaxParts = 64, MaxPartBytes = 4 << 20;

    private readonly WarcWriter writer;
    private readonly KeyValuePair<string, string> file;
    private bool isWhole;

    /// <param name="path">Where it is written for now.</param>
    /// <param name="name">What it will be called.</param>
    public FetchArchive(string path, string name, string userAgent, DateTimeOffset started)
    {
        Path = path;
        Name = name;
        writer = new WarcWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20), new WarcWriterOptions { Level = CompressionLevel.Fastest });
        var id = Guid.NewGuid();
        file = new("WARC-Warcinfo-ID", Urn(id));
        writer.WriteWarcinfo(id, started, name,
        [
            new("isPartOf", "CRAWLINDEX-FETCH"), new("description", "pictures of a catalog, fetched with a permit each; bodies of pictures are left out unless kept"),
            new("software", userAgent), new("robots", "obeyed (RFC 9309)"), new("format", "WARC File Format 1.0"),
        ]);
    }

    public string Path { get; }

    public string Name { get; }

    /// <summary>Writes what is known of a picture beside its response: digests, size, and the parts of the file that state rights.</summary>
    public void Write(FetchedPicture picture, ArchivedRecord response)
    {
        var final = picture.Result.Last!;
        var uri = final.Url.ToString();
        writer.WriteMetadata(Guid.NewGuid(), final.Time, uri, "application/warc-fields", Fields(picture), response.Id);
        foreach (var part in PictureRights.PartsOf(picture.Body.Span).Take(MaxParts))
        {
            var bytes = picture.Body.Span.Slice(part.Offset, Math.Min(part.Length, MaxPartBytes));
            writer.Write(
                WarcRecordType.Metadata, Guid.NewGuid(), final.Time, uri, "application/octet-stream", bytes,
                [file, new("WARC-Concurrent-To", Urn(response.Id)), new("CrawlIndex-Rights-Part", string.Create(CultureInfo.InvariantCulture, $"{part.Kind}; offset={part.Offset}; length={part.Length}"))]);
        }
    }

    /// <summary>Writes a small copy of a picture as a conversion record.</summary>
    public void WriteThumbnail(Exchange exchange, ReadOnlyMemory<byte> png, ArchivedRecord response) => writer.Write(
        WarcRecordType.Conversion, Guid.NewGuid(), exchange.Time, exchange.Url.ToString(), "image/png", png.Span, [file, new("WARC-Refers-To", Urn(response.Id))]);

    /// <summary>Completes the file; once is enough.</summary>
    public void Dispose()
    {
        if (isWhole) return;
        isWhole = true;
        writer.Dispose();
    }

    /// <summary>Writes one exchange; the place of its response, or of a note when nothing came back.</summary>
    public ArchivedRecord Write(Exchange exchange, bool withBody)
    {
        var (uri, request, response) = (exchange.Url.ToString(), Guid.NewGuid(), Guid.NewGuid());
        KeyValuePair<string, string> partner = new("WARC-Concurrent-To", Urn(request)), address = new("WARC-IP-Address", exchange.Address?.ToString() ?? "0.0.0.0");
        if (exchange.Status == 0)
        {
            // Where no connection came about nothing was sent: the reason alone is kept.
            if (exchange.Failure is FetchOutcome.TimedOut or FetchOutcome.BrokenAnswer or FetchOutcome.TooLarge) writer.WriteRequest(request, exchange.Time, uri, exchange.RequestHead.Span, [file]);
            var reason = Encoding.UTF8.GetBytes($"outcome: {exchange.Failure?.Name()}\r\nreason: {Line(exchange.Reason)}\r\n");
            return new(Name, response, writer.Write(WarcRecordType.Metadata, response, exchange.Time, uri, "application/warc-fields", reason, [file]));
        }
        writer.WriteRequest(request, exchange.Time, uri, exchange.RequestHead.Span, [file, address]);
        var body = withBody && exchange.Body is { } kept ? kept : default;
        var isCut = exchange.IsCut || (exchange.Body is null && !exchange.IsRedirect && exchange.IsSuccess) || (exchange.Body is not null && body.Length < exchange.Body.Value.Length);
        byte[] message = [.. HeadOf(exchange, body.Length), .. body.Span];
        return new(Name, response, isCut
            ? writer.WriteResponse(response, exchange.Time, uri, message, [file, partner, address, new("WARC-Truncated", exchange.IsCut ? "length" : "unspecified")])
            : writer.WriteResponse(response, exchange.Time, uri, message, [file, partner, address]));
    }

    /// <summary>The head with the fields renamed that described codings and a length which the stored body does not have.</summary>
    private static byte[] HeadOf(Exchange exchange, int length)
    {
        var head = new List<byte>(1024);
        head.AddRange(Encoding.Latin1.GetBytes($"HTTP/1.1 {exchange.Status} {Line(exchange.StatusText)}\r\n"));
        foreach (var line in exchange.Headers)
        {
            var name = line.Name.Span;
            if (Ascii.EqualsIgnoreCase(name, "content-encoding"u8) || Ascii.EqualsIgnoreCase(name, "content-length"u8) || Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8)) head.AddRange("X-Crawler-"u8);
            head.AddRange(name);
            head.AddRange(": "u8);
            foreach (var value in line.Value.Span) head.Add(value is (byte)'\r' or (byte)'\n' ? (byte)' ' : value);
            head.AddRange("\r\n"u8);
        }
        head.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n")));
        return [.. head];
    }

    private static byte[] Fields(FetchedPicture picture)
    {
        var reading = picture.Reading;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"outcome: {picture.Outcome.Name()}\r\nbytes: {picture.Body.Length}\r\nmd5: {picture.Digests!.Md5}\r\nsha1: {picture.Digests.Sha1}\r\nsha256: {picture.Digests.Sha256}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"format: {reading.Format}\r\nwidth: {reading.Width}\r\nheight: {reading.Height}\r\n");
        if (reading.HasHash) text.Append(CultureInfo.InvariantCulture, $"pdq: {reading.Pdq}\r\npdqQuality: {reading.Quality}\r\ndecoder: {reading.Decoder}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(string? text) => (text ?? "").ReplaceLineEndings(" ");

    internal static string Urn(Guid id) => $"<urn:uuid:{id:D}>";
}
