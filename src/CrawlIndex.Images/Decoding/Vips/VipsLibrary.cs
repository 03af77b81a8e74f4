using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrawlIndex.Images.Decoding.Vips;

/// <summary>libvips, started once in a process: untrusted loaders blocked, no cache of operations, no threads of its own, quiet.</summary>
internal static unsafe class VipsLibrary
{
    /// <summary>Another build gives other pixels, so fingerprints are made with one only.</summary>
    private const int Major = 8, Minor = 18, Micro = 7;

    private static readonly Lazy<string> Started = new(Start);

    /// <summary>Name and build of the decoder.</summary>
    /// <exception cref="FileNotFoundException">The library is not beside the program.</exception>
    public static string Id => Started.Value;

    /// <summary>The first line that libvips said about failures, and forgets them. Its buffer is shared by all threads: for people only.</summary>
    public static string? TakeFault()
    {
        var text = Native.vips_error_buffer_copy();
        Native.vips_error_clear();
        var fault = Marshal.PtrToStringUTF8(text);
        Native.g_free(text);
        var line = fault.AsSpan().Trim();
        if (line.IndexOf('\n') is >= 0 and var end) line = line[..end];
        return line.Length == 0 ? null : line.Length > 200 ? line[..200].ToString() : line.ToString();
    }

    private static string Start()
    {
        try
        {
            if (Native.vips_init("crawlindex") != 0) throw new FileNotFoundException($"libvips could not start: {TakeFault()}");
        }
        catch (DllNotFoundException missing)
        {
            throw new FileNotFoundException($"libvips is not beside the program ({AppContext.BaseDirectory}); build the project again, npm fetches it.", missing);
        }
        var (major, minor, micro) = (Native.vips_version(0), Native.vips_version(1), Native.vips_version(2));
        if ((major, minor, micro) != (Major, Minor, Micro))
            throw new FileNotFoundException($"libvips {major}.{minor}.{micro} lies beside the program, and fingerprints are made with {Major}.{Minor}.{Micro}; build the project again.");
        Native.vips_block_untrusted_set(1);
        Native.vips_cache_set_max(0);
        Native.vips_concurrency_set(1);
        const int everyLevel = 0xFC;
        Native.g_log_set_default_handler(&Discard, 0);
        Native.g_log_set_handler("VIPS", everyLevel, &Discard, 0);
        return $"libvips-{major}.{minor}.{micro}";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Discard(nint domain, int level, nint message, nint user)
    {
        // Faults come back through the error buffer; standard error is the user's.
    }
}
