using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>The number that joins rows by URL: the first 8 bytes of SHA-256 over the URL as Consent compares it, big-endian.</summary>
public static class UrlKey
{
    public static long Of(WebUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        ShortSha256.Hash(Encoding.UTF8.GetBytes(url.ToString()), digest);
        return BinaryPrimitives.ReadInt64BigEndian(digest);
    }
}
