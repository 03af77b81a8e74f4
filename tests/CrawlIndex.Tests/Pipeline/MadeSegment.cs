using System.Security.Cryptography;
using System.Text;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Writes plain WARC records as text.</summary>
internal static class MadeSegment
{
    public static string Response(string uri, string html, string contentType = "text/html; charset=utf-8", int status = 200, string extraHeaders = "") =>
        Record("response", uri, "application/http; msgtype=response", $"HTTP/1.1 {status} X\r\nContent-Type: {contentType}\r\n{extraHeaders}\r\n{html}");

    public static string Record(string type, string? uri, string contentType, string block) =>
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Record-ID: <urn:uuid:3d3f4785-c69a-4f8c-968c-d23302c55ef4>\r\n" +
        (uri is null ? "" : $"WARC-Target-URI: {uri}\r\n") + $"Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(block)}\r\n\r\n{block}\r\n\r\n";

    /// <summary>An answer of any type at any time.</summary>
    public static string Answer(string uri, int status, string headers, string body, string date = "2024-05-18T01:58:10Z") =>
        $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:uuid:3d3f4785-c69a-4f8c-968c-d23302c55ef4>\r\nWARC-Payload-Digest: sha256:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\r\n"
        + $"WARC-Target-URI: {uri}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(headers + body) + 19}\r\n\r\nHTTP/1.1 {status:000} Xy\r\n{headers}\r\n{body}\r\n\r\n";

    public static byte[] Bytes(params string[] records) => Encoding.UTF8.GetBytes(string.Concat(records));
}
