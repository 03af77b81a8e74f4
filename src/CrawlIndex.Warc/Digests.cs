using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CrawlIndex.Warc;

/// <summary>What the check of a digest field came to.</summary>
public enum DigestOutcome
{
    /// <summary>The record has no such field.</summary>
    Absent = 0,
    Ok = 1,

    /// <summary>Another digest, or a value that spells none of that algorithm.</summary>
    Failed = 2,

    /// <summary>No label, or an algorithm that is not known.</summary>
    Unsupported = 3,

    /// <summary>The bytes the digest covers are not all here: cut, partial, a revisit, one of many segments.</summary>
    NotCheckable = 4,
}

/// <summary>
/// Checks WARC-Block-Digest and WARC-Payload-Digest (WARC 1.1, sections 5.8 and 5.9). The spelling of the value (base32,
/// base64, base64url, hex) follows from its length; the standard leaves it open.
/// </summary>
public sealed class DigestVerifier : IDisposable
{
    private readonly HttpPayload _payload = new();

    /// <summary>Checks the digest of the whole block.</summary>
    public static DigestOutcome VerifyBlock(WarcRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.BlockDigest.IsEmpty) return DigestOutcome.Absent;
        return record.BlockIsPartial || !IsWhole(record) ? DigestOutcome.NotCheckable : Verify(record.BlockDigest, record.Block);
    }

    /// <summary>
    /// Checks the digest of the payload: the entity body with its transfer coding undone. Writers that digested the
    /// stored body with the transfer coding kept pass as well.
    /// </summary>
    public DigestOutcome VerifyPayload(WarcRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var digest = record.PayloadDigest;
        if (digest.IsEmpty) return DigestOutcome.Absent;
        if (record.BlockIsPartial || !IsWhole(record) || record.SegmentNumber > 0 || record.Type == WarcRecordType.Revisit) return DigestOutcome.NotCheckable;
        if (!record.TryGetHttp(out var http)) return Verify(digest, record.Block);
        var asStored = Verify(digest, http.Body);

        // Writers take HTTP messages of other schemes (chrome-extension:) for opaque blocks.
        if (asStored == DigestOutcome.Failed && !record.TargetUri.StartsWith("http"u8)) asStored = Verify(digest, record.Block);
        if (asStored != DigestOutcome.Failed || _payload.DecodeTransfer(http) == PayloadOutcome.Plain) return asStored;
        return Verify(digest, _payload.Body);
    }

    /// <summary>Checks a labelled digest (<c>sha1:...</c>) against bytes.</summary>
    public static DigestOutcome Verify(ReadOnlySpan<byte> labelled, ReadOnlySpan<byte> bytes)
    {
        Span<byte> wanted = stackalloc byte[64];
        Span<byte> actual = stackalloc byte[64];
        var colon = labelled.IndexOf((byte)':');
        if (colon <= 0) return DigestOutcome.Unsupported;
        var size = Hash(labelled[..colon], bytes, actual);
        if (size == 0) return DigestOutcome.Unsupported;
        return TryDecode(labelled[(colon + 1)..].Trim(" \t"u8), wanted[..size]) && wanted[..size].SequenceEqual(actual[..size]) ? DigestOutcome.Ok : DigestOutcome.Failed;
    }

    /// <inheritdoc/>
    public void Dispose() => _payload.Dispose();

    private static bool IsWhole(WarcRecord record) => record.Outcome is RecordOutcome.Complete or RecordOutcome.TruncatedByCrawler or RecordOutcome.BadChecksum;

    private static int Hash(ReadOnlySpan<byte> label, ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        if (Is(label, "sha1"u8) || Is(label, "sha-1"u8)) return HashSha1(bytes, target);
        if (Is(label, "sha256"u8) || Is(label, "sha-256"u8)) return SHA256.HashData(bytes, target);
        if (Is(label, "sha512"u8) || Is(label, "sha-512"u8)) return SHA512.HashData(bytes, target);
        return Is(label, "md5"u8) ? HashMd5(bytes, target) : 0;
    }

#pragma warning disable CA5350, CA5351 // The archive names the algorithm; nothing is secured by it.
    private static int HashSha1(ReadOnlySpan<byte> bytes, Span<byte> target) => SHA1.HashData(bytes, target);

    private static int HashMd5(ReadOnlySpan<byte> bytes, Span<byte> target) => MD5.HashData(bytes, target);
#pragma warning restore CA5350, CA5351

    private static bool Is(ReadOnlySpan<byte> label, ReadOnlySpan<byte> name) => label.Length == name.Length && Ascii.EqualsIgnoreCase(label, name);

    private static bool TryDecode(ReadOnlySpan<byte> value, Span<byte> target)
    {
        var bare = value.TrimEnd((byte)'=');
        if (bare.Length == target.Length * 2) return Convert.FromHexString(bare, target, out _, out var made) == System.Buffers.OperationStatus.Done && made == target.Length;
        if (bare.Length == ((target.Length * 8) + 4) / 5) return Base32.TryDecode(bare, target);
        if (bare.Length != ((target.Length * 8) + 5) / 6) return false;
        Span<byte> url = stackalloc byte[bare.Length];
        bare.CopyTo(url);
        url.Replace((byte)'+', (byte)'-');
        url.Replace((byte)'/', (byte)'_');
        return Base64Url.DecodeFromUtf8(url, target, out _, out var written) == System.Buffers.OperationStatus.Done && written == target.Length;
    }
}

/// <summary>Base32 (RFC 4648, section 6) without padding, as web archives write SHA-1.</summary>
public static class Base32
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8;

    /// <summary>Encodes bytes; the target needs 8 characters for each 5 bytes begun, less the padding.</summary>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        var bits = 0;
        var count = 0;
        var at = 0;
        foreach (var value in bytes)
        {
            bits = (bits << 8) | value;
            for (count += 8; count >= 5; count -= 5) target[at++] = Alphabet[(bits >> (count - 5)) & 31];
            bits &= 0xff;
        }

        if (count > 0) target[at++] = Alphabet[(bits << (5 - count)) & 31];
        return at;
    }

    /// <summary>Decodes characters of either case; false when one is none of the alphabet.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var bits = 0;
        var count = 0;
        var at = 0;
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf((byte)(letter is >= (byte)'a' and <= (byte)'z' ? letter - 32 : letter));
            if (value < 0) return false;
            bits = ((bits << 5) | value) & 0xfff;
            count += 5;
            if (count < 8) continue;
            count -= 8;
            if (at == target.Length) return false;
            target[at++] = (byte)(bits >> count);
        }

        return at == target.Length;
    }
}
