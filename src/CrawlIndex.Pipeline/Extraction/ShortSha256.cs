using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>
/// SHA-256 (FIPS 180-4) of many short messages. Where the system has OpenSSL 3 its plain functions are called, which spares what the
/// runtime's way through EVP costs for each message (several times the hashing itself); elsewhere it is the runtime's.
/// </summary>
internal static unsafe class ShortSha256
{
    /// <summary>Longer messages keep a thread for too long outside the collector's reach, and gain nothing.</summary>
    private const int MaxShort = 4096;

    /// <summary>SHA256_CTX has 112 bytes.</summary>
    private const int ContextBytes = 256;

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int> Init;
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int> Update;
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int> Final;

    static ShortSha256()
    {
        foreach (var name in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.3.dylib"])
        {
            if (!NativeLibrary.TryLoad(name, typeof(ShortSha256).Assembly, null, out var library)) continue;
            if (!NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)
                || !NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
                || !NativeLibrary.TryGetExport(library, "SHA256_Final", out var final)) continue;
            Init = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int>)init;
            Update = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int>)update;
            Final = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int>)final;
            IsNative = true;
            return;
        }
    }

    /// <summary>Whether OpenSSL's plain functions are in use.</summary>
    public static bool IsNative { get; }

    /// <summary>Writes the 32 bytes of the digest.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        if (!IsNative || message.Length > MaxShort || !TryNative(message, digest)) SHA256.HashData(message, digest);
    }

    private static bool TryNative(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SHA256.HashSizeInBytes, nameof(digest));
        Span<byte> context = stackalloc byte[ContextBytes];
        fixed (byte* state = context)
        fixed (byte* from = message)
        fixed (byte* to = digest)
            return Init(state) == 1 && Update(state, from, (nuint)message.Length) == 1 && Final(to, state) == 1;
    }
}
