using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Index.Kernels;

/// <summary>The instruction sets the kernels are written for, slowest first.</summary>
public enum VectorLevel
{
    Portable = 0,
    Avx2 = 1,
    Avx512 = 2,
}

/// <summary>Which kernels this processor runs.</summary>
public static class VectorLevels
{
    public static VectorLevel Best { get; } =
        IsSupported(VectorLevel.Avx512) ? VectorLevel.Avx512 : IsSupported(VectorLevel.Avx2) ? VectorLevel.Avx2 : VectorLevel.Portable;

    public static bool IsSupported(VectorLevel level) => level switch
    {
        VectorLevel.Avx512 => Avx512BW.IsSupported && Avx2.IsSupported,
        VectorLevel.Avx2 => Avx2.IsSupported,
        _ => true,
    };
}
