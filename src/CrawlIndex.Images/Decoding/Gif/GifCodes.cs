namespace CrawlIndex.Images.Decoding.Gif;

/// <summary>How the codes of a frame ended.</summary>
internal enum GifCodesEnd
{
    /// <summary>All pixels, or the end code before them.</summary>
    Done,
    /// <summary>The file ends first.</summary>
    Cut,
    /// <summary>A code that stands for nothing.</summary>
    Broken,
}

/// <summary>The LZW codes of a GIF frame (89a specification, appendix F), into indices of colours. Keeps its tables; one thread.</summary>
internal sealed class GifCodes
{
    private const int MaxCodes = 4096, MaxBits = 12;

    private readonly ushort[] prefixes = new ushort[MaxCodes];
    private readonly byte[] suffixes = new byte[MaxCodes];
    private readonly byte[] text = new byte[MaxCodes + 1];

    /// <summary>Decodes the codes at <paramref name="at"/> (their width, then sub-blocks); <paramref name="count"/> is the number of indices written.</summary>
    public GifCodesEnd Decode(ReadOnlySpan<byte> file, int at, Span<byte> indices, out int count)
    {
        count = 0;
        if (at >= file.Length) return GifCodesEnd.Cut;
        int width = file[at++];
        if (width is < 1 or >= MaxBits) return GifCodesEnd.Broken;
        var (clear, end) = (1 << width, (1 << width) + 1);
        for (var i = 0; i < clear; i++) suffixes[i] = (byte)i;
        var (bits, next, previous) = (width + 1, end + 1, -1);
        byte first = 0;
        var (held, store, left) = (0, 0, 0);
        while (count < indices.Length)
        {
            while (held < bits)
            {
                if (left == 0)
                {
                    if (at >= file.Length) return GifCodesEnd.Cut;
                    left = file[at++];
                    // The terminator before the end code: what is there is the picture.
                    if (left == 0) return GifCodesEnd.Done;
                }
                if (at >= file.Length) return GifCodesEnd.Cut;
                store |= file[at++] << held;
                held += 8;
                left--;
            }
            var code = store & ((1 << bits) - 1);
            store >>= bits;
            held -= bits;
            if (code == clear)
            {
                (bits, next, previous) = (width + 1, end + 1, -1);
                continue;
            }
            if (code == end) return GifCodesEnd.Done;
            if (code > next || (code >= clear && previous < 0)) return GifCodesEnd.Broken;
            // A code that is only being made is the previous text and its own first letter.
            var length = 0;
            var walk = code;
            if (code == next)
            {
                text[length++] = first;
                walk = previous;
            }
            for (; walk >= clear; walk = prefixes[walk]) text[length++] = suffixes[walk];
            text[length++] = first = suffixes[walk];
            for (; length > 0 && count < indices.Length; length--) indices[count++] = text[length - 1];
            if (previous >= 0 && next < MaxCodes)
            {
                prefixes[next] = (ushort)previous;
                suffixes[next] = first;
                next++;
                if (next == 1 << bits && bits < MaxBits) bits++;
            }
            previous = code;
        }
        return GifCodesEnd.Done;
    }
}
