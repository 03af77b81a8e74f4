namespace CrawlIndex.Index.Kernels;

/// <summary>The two inner loops of the index, once per instruction set; a type argument, so that the JIT inlines them.</summary>
internal unsafe interface IKernel
{
    /// <summary>
    /// Writes to <paramref name="hits"/> the index of each of <paramref name="count"/> keys within <paramref name="radius"/> of
    /// <paramref name="query"/>, ascending, and returns how many. <paramref name="hits"/> has room for all.
    /// </summary>
    static abstract int Scan(Key256* keys, int count, in Key256 query, int radius, int* hits);

    /// <summary>
    /// Bit j is set when sketch j of the 32 at <paramref name="sketches"/> differs from <paramref name="query"/> in at most
    /// <paramref name="limit"/> bits of <paramref name="mask"/>. All 32 are read: the caller pads its arrays by 64 bytes.
    /// </summary>
    static abstract uint Within(ushort* sketches, ushort query, ushort mask, int limit);
}
