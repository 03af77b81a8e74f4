using System.Security.Cryptography;

namespace CrawlIndex.Consent;

/// <summary>Digests of a picture's bytes, lower-case hex: claims and block lists name pictures by these.</summary>
public sealed class PictureDigests
{
    private readonly ReadOnlyMemory<byte> picture;
    private string? sha256;
    private string? sha1;
    private string? md5;

    public PictureDigests(string sha256, string sha1, string md5) => (this.sha256, this.sha1, this.md5) = (sha256, sha1, md5);

    private PictureDigests(ReadOnlyMemory<byte> picture) => this.picture = picture;

    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(picture.Span));

#pragma warning disable CA5350, CA5351 // The exchange formats name these digests; nothing is secured by them.
    public string Sha1 => sha1 ??= Convert.ToHexStringLower(SHA1.HashData(picture.Span));

    public string Md5 => md5 ??= Convert.ToHexStringLower(MD5.HashData(picture.Span));
#pragma warning restore CA5350, CA5351

    /// <summary>The digests of these bytes, each computed when it is first asked for.</summary>
    public static PictureDigests Of(ReadOnlyMemory<byte> picture) => new(picture);
}
