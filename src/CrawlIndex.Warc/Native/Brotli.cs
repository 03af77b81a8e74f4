using System.IO.Compression;
using System.Runtime.InteropServices;

namespace CrawlIndex.Warc.Native;

/// <summary>The runtime's Brotli decoder without the wrapper that allocates once a body.</summary>
internal static unsafe class Brotli
{
    public const int Error = 0;
    public const int Success = 1;
    public const int NeedInput = 2;
    public const int NeedOutput = 3;

    private static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint> CreatePointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> DestroyPointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, nuint*, byte**, nuint*, byte**, nuint*, int> DecompressPointer;

    static Brotli()
    {
        var library = NativeLibrary.Load("libSystem.IO.Compression.Native", typeof(BrotliStream).Assembly, null);
        CreatePointer = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)NativeLibrary.GetExport(library, "BrotliDecoderCreateInstance");
        DestroyPointer = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "BrotliDecoderDestroyInstance");
        DecompressPointer = (delegate* unmanaged[Cdecl]<nint, nuint*, byte**, nuint*, byte**, nuint*, int>)NativeLibrary.GetExport(library, "BrotliDecoderDecompressStream");
    }

    public static nint Create() => CreatePointer(0, 0, 0);

    public static void Destroy(nint decoder) => DestroyPointer(decoder);

    /// <summary>Decodes as far as both spans allow; returns one of the result codes above.</summary>
    public static int Decompress(nint decoder, ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        byte none = 0;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var next = from == null ? &none : from;
            var free = to == null ? &none : to;
            nuint available = (nuint)source.Length, room = (nuint)target.Length;
            var result = DecompressPointer(decoder, &available, &next, &room, &free, null);
            consumed = source.Length - (int)available;
            written = target.Length - (int)room;
            return result;
        }
    }
}
