using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Index.Kernels;

/// <summary>Asks for a cache line ahead of its use; nothing where the processor has no such instruction.</summary>
internal static unsafe class Prefetch
{
    public const int Line = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Asks for a line to be near, but not in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadSecondLevel(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }

    /// <summary>Asks for the lines of a range, at most its first four and the last: the hardware follows longer ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range(byte* from, nuint bytes)
    {
        Read(from);
        if (bytes > Line) Read(from + Line);
        if (bytes > 2 * Line) Read(from + (2 * Line));
        if (bytes > 3 * Line) Read(from + (3 * Line));
        Read(from + bytes);
    }
}
