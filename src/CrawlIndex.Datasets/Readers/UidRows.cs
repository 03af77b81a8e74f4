using System.Buffers.Binary;
using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// A DataComp subset: NumPy's .npy format 1.0 to 3.0 with dtype (u8, u8), each entry the two halves of a uid. The rows have an id and nothing
/// else until their metadata is joined.
/// </summary>
internal sealed class UidRows : IDatasetReader
{
    private const int EntryBytes = 16;
    private const int MaxHeader = 1 << 16;

    private readonly Stream stream;
    private readonly byte[] entries = new byte[EntryBytes * 4096];
    private readonly bool bigEndian;
    private readonly long count;
    private int at;
    private int filled;

    public UidRows(string path)
    {
        stream = TextSource.OpenDecoded(path);
        var head = new byte[12];
        stream.ReadExactly(head.AsSpan(0, 10));
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8));
        if (head[6] > 1)
        {
            stream.ReadExactly(head.AsSpan(10, 2));
            length |= BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10)) << 16;
        }
        if (length is < 0 or > MaxHeader) throw new InvalidDataException($"{path}: the NumPy header has {length} bytes");
        var header = new byte[length];
        stream.ReadExactly(header);
        var text = Encoding.Latin1.GetString(header);
        bigEndian = text.Contains(">u8", StringComparison.Ordinal);
        var shape = text.IndexOf("'shape': (", StringComparison.Ordinal);
        var digits = shape < 0 ? "" : new string([.. text[(shape + 10)..].TakeWhile(char.IsAsciiDigit)]);
        if (text.Split("u8'").Length != 3 || !long.TryParse(digits, out count) || count > DatasetLimits.MaxUids)
            throw new InvalidDataException($"{path}: is no list of uids; that is an array of (u8, u8), sorted");
    }

    /// <summary>True when the header of an array tells of two 64-bit numbers an entry.</summary>
    public static bool IsList(ReadOnlySpan<byte> head) => Encoding.Latin1.GetString(head[..Math.Min(head.Length, 1024)]).Split("u8'").Length == 3;

    public DatasetRow Row { get; } = new() { Index = -1 };

    public ColumnBinding Binding { get; } = ColumnBinding.Of(["uid"]);

    public string? Fault { get; private set; }

    public bool Read()
    {
        if (Row.Index + 1 >= count) return false;
        if (at == filled && !Fill()) return false;
        Row.Clear();
        Row.Index++;
        var entry = entries.AsSpan(at, EntryBytes);
        var (high, low) = bigEndian
            ? (BinaryPrimitives.ReadUInt64BigEndian(entry), BinaryPrimitives.ReadUInt64BigEndian(entry[8..]))
            : (BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
        at += EntryBytes;
        var id = Row.Reserve(ColumnRole.Id, 32);
        high.TryFormat(id, out _, "x16");
        low.TryFormat(id[16..], out _, "x16");
        return true;
    }

    public long Skip(long rows)
    {
        long passed = 0;
        while (passed < rows && Read()) passed++;
        return passed;
    }

    public void Dispose() => stream.Dispose();

    private bool Fill()
    {
        (at, filled) = (0, 0);
        try
        {
            filled = stream.ReadAtLeast(entries, entries.Length, throwOnEndOfStream: false) / EntryBytes * EntryBytes;
        }
        catch (InvalidDataException damaged)
        {
            Fault = damaged.Message;
        }
        if (filled == 0) Fault ??= $"ends after {Row.Index + 1} of {count} uids";
        return filled > 0;
    }
}
