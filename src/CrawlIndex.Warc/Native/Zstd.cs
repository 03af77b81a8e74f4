using System.Runtime.InteropServices;

namespace CrawlIndex.Warc.Native;

/// <summary>
/// Zstd decoding by the system's libzstd, else by the copy inside libduckdb, which exports it under C++ names.
/// </summary>
internal static unsafe class Zstd
{
    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }

    private static readonly delegate* unmanaged[Cdecl]<nint> CreatePointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, nuint> FreePointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, int, nuint> ResetPointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint> DictionaryPointer;
    private static readonly delegate* unmanaged[Cdecl]<nint, Buffer*, Buffer*, nuint> DecompressPointer;

    static Zstd()
    {
        foreach (var (library, name) in Candidates())
        {
            if (!NativeLibrary.TryGetExport(library, name("ZSTD_createDCtx", "Ev"), out var create)
                || !NativeLibrary.TryGetExport(library, name("ZSTD_freeDCtx", "EPNS_11ZSTD_DCtx_sE"), out var free)
                || !NativeLibrary.TryGetExport(library, name("ZSTD_DCtx_reset", "EPNS_11ZSTD_DCtx_sENS_19ZSTD_ResetDirectiveE"), out var reset)
                || !NativeLibrary.TryGetExport(library, name("ZSTD_DCtx_loadDictionary", "EPNS_11ZSTD_DCtx_sEPKvm"), out var dictionary)
                || !NativeLibrary.TryGetExport(library, name("ZSTD_decompressStream", "EPNS_11ZSTD_DCtx_sEPNS_16ZSTD_outBuffer_sEPNS_15ZSTD_inBuffer_sE"), out var decompress)) continue;
            CreatePointer = (delegate* unmanaged[Cdecl]<nint>)create;
            FreePointer = (delegate* unmanaged[Cdecl]<nint, nuint>)free;
            ResetPointer = (delegate* unmanaged[Cdecl]<nint, int, nuint>)reset;
            DictionaryPointer = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint>)dictionary;
            DecompressPointer = (delegate* unmanaged[Cdecl]<nint, Buffer*, Buffer*, nuint>)decompress;
            IsPresent = true;
            return;
        }
    }

    public static bool IsPresent { get; }

    public static nint Create() => CreatePointer();

    public static void Free(nint context) => FreePointer(context);

    /// <summary>Ends the current frame and keeps the dictionary.</summary>
    public static void ResetSession(nint context) => ResetPointer(context, 1);

    /// <summary>Sets the dictionary of all frames to come; false when the bytes are none.</summary>
    public static bool LoadDictionary(nint context, ReadOnlySpan<byte> dictionary)
    {
        fixed (byte* bytes = dictionary) return !IsError(DictionaryPointer(context, bytes, (nuint)dictionary.Length));
    }

    /// <summary>Decodes as far as both spans allow; 0 = frame ended, null = error, else more is to come.</summary>
    public static nuint? Decompress(nint context, ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var input = new Buffer { Bytes = from, Size = (nuint)source.Length };
            var output = new Buffer { Bytes = to, Size = (nuint)target.Length };
            var result = DecompressPointer(context, &output, &input);
            consumed = (int)input.Position;
            written = (int)output.Position;
            return IsError(result) ? null : result;
        }
    }

    // zstd_errors.h: error codes are negative, none is below -120.
    private static bool IsError(nuint result) => result > unchecked((nuint)(-200));

    private static IEnumerable<(nint Library, Func<string, string, string> Name)> Candidates()
    {
        foreach (var file in (string[])["libzstd.so.1", "libzstd.1.dylib", "libzstd.dylib", "libzstd.dll"])
        {
            if (NativeLibrary.TryLoad(file, typeof(Zstd).Assembly, null, out var library)) yield return (library, (name, _) => name);
        }

        foreach (var file in (string[])["libduckdb.so", "libduckdb.dylib"])
        {
            var found = false;
            foreach (var path in Beside(file))
            {
                if (found || !NativeLibrary.TryLoad(path, out var library)) continue;
                found = true;
                yield return (library, (name, signature) => $"_ZN11duckdb_zstd{name.Length}{name}{signature}");
            }
        }
    }

    private static IEnumerable<string> Beside(string file)
    {
        var folder = AppContext.BaseDirectory;
        yield return Path.Combine(folder, file);
        var runtimes = Path.Combine(folder, "runtimes");
        if (!Directory.Exists(runtimes)) yield break;
        yield return Path.Combine(runtimes, RuntimeInformation.RuntimeIdentifier, "native", file);
        foreach (var path in Directory.EnumerateFiles(runtimes, file, SearchOption.AllDirectories)) yield return path;
    }
}
