using System.Runtime.InteropServices;

namespace CrawlIndex.Warc.Native;

/// <summary>libdeflate, where the system has it: inflates a whole member in one call.</summary>
internal static unsafe class Libdeflate
{
    public const int Success = 0;
    public const int BadData = 1;
    public const int InsufficientSpace = 3;

    private static readonly delegate* unmanaged[Cdecl]<nint> AllocPointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> FreePointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> GzipPointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> DeflatePointer;

    static Libdeflate()
    {
        foreach (var name in (ReadOnlySpan<string>)["libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.dylib", "libdeflate.dll", "libdeflate"])
        {
            if (!NativeLibrary.TryLoad(name, typeof(Libdeflate).Assembly, null, out var library)) continue;
            if (!NativeLibrary.TryGetExport(library, "libdeflate_alloc_decompressor", out var alloc)
                || !NativeLibrary.TryGetExport(library, "libdeflate_free_decompressor", out var free)
                || !NativeLibrary.TryGetExport(library, "libdeflate_gzip_decompress_ex", out var gzip)
                || !NativeLibrary.TryGetExport(library, "libdeflate_deflate_decompress_ex", out var deflate)) continue;
            AllocPointer = (delegate* unmanaged[Cdecl]<nint>)alloc;
            FreePointer = (delegate* unmanaged[Cdecl]<nint, void>)free;
            GzipPointer = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int>)gzip;
            DeflatePointer = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int>)deflate;
            IsPresent = true;
            return;
        }
    }

    public static bool IsPresent { get; }

    public static nint Alloc() => AllocPointer();

    public static void Free(nint decompressor) => FreePointer(decompressor);

    /// <summary>Inflates the gzip member at the start of <paramref name="source"/> and checks its checksum and length.</summary>
    /// <returns>0, or one of the result codes above; consumed and written are set on 0 only.</returns>
    public static int Gzip(nint decompressor, ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written) =>
        Run(GzipPointer, decompressor, source, target, out consumed, out written);

    /// <summary>Inflates the raw deflate stream (RFC 1951) at the start of <paramref name="source"/>.</summary>
    public static int Deflate(nint decompressor, ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written) =>
        Run(DeflatePointer, decompressor, source, target, out consumed, out written);

    private static int Run(
        delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> inflate,
        nint decompressor, ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        nuint used = 0, made = 0;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var result = inflate(decompressor, from, (nuint)source.Length, to, (nuint)target.Length, &used, &made);
            consumed = result == Success ? (int)used : 0;
            written = result == Success ? (int)made : 0;
            return result;
        }
    }
}
