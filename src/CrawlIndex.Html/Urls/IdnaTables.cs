namespace CrawlIndex.Html.Urls;

/// <summary>Bidi classes that RFC 5893 names.</summary>
internal enum BidiClass : byte
{
    L, R, AL, AN, EN, ES, CS, ET, ON, BN, NSM, Other,
}

/// <summary>Joining types that RFC 5892, appendix A.1 names.</summary>
internal enum JoiningType : byte
{
    None, Left, Right, Dual, Transparent,
}

/// <summary>What UTS #46 does with a code point.</summary>
internal enum IdnaStatus : byte
{
    Valid, Mapped, Ignored, Disallowed,
}

/// <summary>Properties of one code point, packed.</summary>
internal readonly record struct IdnaProperties(int Bits)
{
    public IdnaStatus Status => (IdnaStatus)(Bits & 3);

    public bool IsMark => (Bits & 4) != 0;

    public JoiningType Joining => (JoiningType)(Bits >> 3 & 7);

    public BidiClass Bidi => (BidiClass)(Bits >> 6 & 15);

    /// <summary>Canonical combining class.</summary>
    public int CombiningClass => Bits >> 16 & 255;
}

/// <summary>
/// Unicode 17 tables read in place from an embedded file. Idna.bin is generated from IdnaMappingTable, Bidi_Class, Joining_Type and
/// the canonical mappings (Unicode licence). Little-endian 32-bit: six counts, property records, then sorted rows of mappings
/// (code point, start | length shifted 24), decompositions (same), compositions (first, second, composed), code points, and the two-stage table.
/// </summary>
internal static unsafe class IdnaTables
{
    private const int BlockSize = 128;
    private const int BlockCount = 0x110000 / BlockSize;

    private static readonly int* Table = Open();
    private static readonly int* Records = Table + 6;
    private static readonly int* Mappings = Records + Table[0];
    private static readonly int* Decompositions = Mappings + Table[2] * 2;
    private static readonly int* Compositions = Decompositions + Table[3] * 2;
    private static readonly int* CodePoints = Compositions + Table[4] * 3;
    private static readonly ushort* Blocks = (ushort*)(CodePoints + Table[5]);
    private static readonly byte* Cells = (byte*)(Blocks + BlockCount);

    public static IdnaProperties Of(int codePoint) => new(Records[Cells[Blocks[codePoint / BlockSize] * BlockSize + codePoint % BlockSize]]);

    /// <summary>What a mapped code point becomes.</summary>
    public static ReadOnlySpan<int> Mapping(int codePoint) => Find(Mappings, Table[2], codePoint);

    /// <summary>Full canonical decomposition; empty when there is none. Hangul syllables are not listed.</summary>
    public static ReadOnlySpan<int> Decomposition(int codePoint) => Find(Decompositions, Table[3], codePoint);

    /// <summary>The primary composite of two code points, 0 when there is none. Hangul is not listed.</summary>
    public static int Composition(int first, int second)
    {
        int low = 0, high = Table[4] - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var row = Compositions + middle * 3;
            var order = row[0] != first ? row[0].CompareTo(first) : row[1].CompareTo(second);
            if (order == 0) return row[2];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return 0;
    }

    private static ReadOnlySpan<int> Find(int* rows, int count, int codePoint)
    {
        int low = 0, high = count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = rows[middle * 2];
            if (found == codePoint) return new(CodePoints + (rows[middle * 2 + 1] & 0xFFFFFF), rows[middle * 2 + 1] >> 24);
            if (found < codePoint) low = middle + 1;
            else high = middle - 1;
        }
        return default;
    }

    private static int* Open()
    {
        var stream = (UnmanagedMemoryStream)typeof(IdnaTables).Assembly.GetManifestResourceStream("Idna.bin")!;
        var table = (int*)stream.PositionPointer;
        // The image stays mapped as long as the assembly is loaded.
        if (!BitConverter.IsLittleEndian || stream.Length != (6L + table[0] + table[2] * 2 + table[3] * 2 + table[4] * 3 + table[5]) * 4 + BlockCount * 2 + table[1] * BlockSize)
            throw new InvalidOperationException("Idna.bin does not fit this code");
        return table;
    }
}
