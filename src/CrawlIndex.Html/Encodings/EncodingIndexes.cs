namespace CrawlIndex.Html.Encodings;

/// <summary>
/// The index tables of the Encoding Standard, section 5, read in place from an embedded file. EncodingIndexes.bin is generated
/// from the standard's index-*.txt (commit a985b62, BSD 3-Clause): little-endian 16-bit code points, 0 where nothing is
/// assigned; single-byte tables in enum order, then jis0208, jis0212, gb18030, euc-kr, big5, a bit per big5 entry in plane 2, the gb18030 ranges.
/// </summary>
internal static unsafe class EncodingIndexes
{
    private const int SingleByteTables = 28;
    private const int Jis0208Start = SingleByteTables * 128;
    private const int Jis0212Start = Jis0208Start + 11104;
    private const int Gb18030Start = Jis0212Start + 8836;
    private const int EucKrStart = Gb18030Start + 23940;
    private const int Big5Start = EucKrStart + 23750;
    private const int Big5PlaneStart = Big5Start + 19782;
    private const int RangesStart = Big5PlaneStart + 1237;
    private const int RangeCount = 207;

    private static readonly ushort* Table = Open();

    /// <summary>The 128 code points of a single-byte encoding's upper half.</summary>
    public static ReadOnlySpan<ushort> SingleByte(HtmlEncoding encoding) => new(Table + ((int)encoding - (int)HtmlEncoding.Ibm866) * 128, 128);

    public static ReadOnlySpan<ushort> Jis0208 => new(Table + Jis0208Start, Jis0212Start - Jis0208Start);

    public static ReadOnlySpan<ushort> Jis0212 => new(Table + Jis0212Start, Gb18030Start - Jis0212Start);

    public static ReadOnlySpan<ushort> Gb18030 => new(Table + Gb18030Start, EucKrStart - Gb18030Start);

    public static ReadOnlySpan<ushort> EucKr => new(Table + EucKrStart, Big5Start - EucKrStart);

    /// <summary>Big5 code point, 0 where nothing is assigned.</summary>
    public static int Big5(int pointer)
    {
        if ((uint)pointer >= Big5PlaneStart - Big5Start) return 0;
        var plane = ((byte*)(Table + Big5PlaneStart))[pointer >> 3] >> (pointer & 7) & 1;
        return plane << 17 | Table[Big5Start + pointer];
    }

    /// <summary>"Index gb18030 ranges code point" of a four-byte pointer, 0 for null.</summary>
    public static int Gb18030Range(int pointer)
    {
        if (pointer is > 39419 and < 189000 or > 1237575) return 0;
        if (pointer == 7457) return 0xE7C7;
        var ranges = new ReadOnlySpan<uint>(Table + RangesStart, RangeCount * 2);
        int low = 0, high = RangeCount - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (ranges[middle * 2] <= (uint)pointer) low = middle;
            else high = middle - 1;
        }
        return (int)(ranges[low * 2 + 1] + (uint)pointer - ranges[low * 2]);
    }

    private static ushort* Open()
    {
        var stream = (UnmanagedMemoryStream)typeof(EncodingIndexes).Assembly.GetManifestResourceStream("EncodingIndexes.bin")!;
        // The image stays mapped as long as the assembly is loaded.
        if (stream.Length != (RangesStart + RangeCount * 4) * sizeof(ushort) || !BitConverter.IsLittleEndian) throw new InvalidOperationException("EncodingIndexes.bin does not fit this code");
        return (ushort*)stream.PositionPointer;
    }
}
