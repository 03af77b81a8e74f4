using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace CrawlIndex.EndToEndTests;

/// <summary>Makes small crawl segments of synthetic pages, written without the product's own WARC writer.</summary>
internal static class SegmentMaker
{
    public const int ImagesPerPage = 12;

    /// <summary>Writes <paramref name="segments"/> files of one gzip member per record into a new folder and gives its path.</summary>
    public static string Make(string folder, int segments, int pagesPerSegment)
    {
        Directory.CreateDirectory(folder);
        for (var segment = 0; segment < segments; segment++)
        {
            using var file = File.Create(Path.Combine(folder, $"segment-{segment:00}.warc.gz"));
            WriteMember(file, Record("warcinfo", null, "application/warc-fields", "software: segment maker\r\n", segment, 0));
            for (var page = 1; page <= pagesPerSegment; page++)
                WriteMember(file, Record("response", $"http://host{page % 7}.example{segment}.com/page/{page}", "application/http; msgtype=response", Response(segment, page), segment, page));
        }
        return folder;
    }

    private static string Response(int segment, int page)
    {
        var random = new Random((segment * 100_003) + page);
        var html = new StringBuilder($"<!DOCTYPE html><html lang=\"en\"><head><title>Page {page}</title></head><body>\n");
        for (var image = 0; image < ImagesPerPage; image++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{new string((char)('a' + random.Next(26)), random.Next(200, 1500))}</p>\n");
            html.Append(CultureInfo.InvariantCulture, $"<img src=\"/img/{random.Next():x8}.jpg\" alt=\"Picture {random.Next(1000)} of a {random.Next(1000)}\" width=\"640\">\n");
        }
        var body = html.Append("</body></html>").ToString();
        return $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Record(string type, string? uri, string contentType, string block, int segment, int number) =>
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Date: 2024-05-18T01:{segment:00}:{number % 60:00}Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{segment:x4}{number:x8}>\r\n" +
        (uri is null ? "" : $"WARC-Target-URI: {uri}\r\n") + $"Content-Type: {contentType}\r\nContent-Length: {block.Length}\r\n\r\n{block}\r\n\r\n";

    private static void WriteMember(FileStream file, string record)
    {
        using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(Encoding.ASCII.GetBytes(record));
    }
}
