using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Extraction;
using Of = CrawlIndex.Catalog.ColumnType;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Positions in <see cref="ItemRow.Schema"/>.</summary>
public static class ItemColumn
{
    public const int PairId = 0, Url = 1, Alt = 2, PageUrl = 3, UrlHostRegisteredDomain = 4, Width = 5, Height = 6, Language = 7, FetchTime = 8, Licence = 9,
        Attribution = 10, Basis = 11, EvidenceId = 12, PermitUntil = 13, Sha256 = 14, WarcFilename = 15, WarcRecordOffset = 16, WarcRecordLength = 17;
}

/// <summary>One item of an export. One instance is reused for all rows; spans are valid until the next one.</summary>
public sealed class ItemRow
{
    /// <summary>Longest text kept, in bytes; the rest of a longer one is cut at a character.</summary>
    public const int MaxText = 1 << 20;

    /// <summary>The columns of the item-level Parquet, in its order.</summary>
    public static TableSchema Schema { get; } = new(
        "items",
        new("pair_id", Of.Text), new("url", Of.Text), new("alt", Of.Text), new("page_url", Of.Text), new("url_host_registered_domain", Of.Text), new("width", Of.Int32),
        new("height", Of.Int32), new("language", Of.Text), new("fetch_time", Of.Timestamp), new("licence", Of.Text), new("attribution", Of.Text), new("basis", Of.Text),
        new("evidence_id", Of.Text), new("permit_until", Of.Timestamp), new("sha256", Of.Text), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64),
        new("warc_record_length", Of.Int64));

    private static readonly int[] ByName = [.. Enumerable.Range(0, Schema.Columns.Count).OrderBy(i => Schema.Columns[i].Name, StringComparer.Ordinal)];
    private static readonly byte[][] Names = [.. Schema.Columns.Select(column => Encoding.ASCII.GetBytes($"\"{column.Name}\":"))];

    private readonly int[] starts = new int[Schema.Columns.Count];
    private readonly int[] lengths = new int[Schema.Columns.Count];
    private readonly long[] numbers = new long[Schema.Columns.Count];
    private byte[] own = new byte[1024];
    private byte[] bytes;
    private int used;

    public ItemRow()
    {
        bytes = own;
        Clear();
    }

    public bool IsNull(int column) => lengths[column] < 0;

    public ReadOnlySpan<byte> Text(int column) => lengths[column] < 0 ? default : bytes.AsSpan(starts[column], lengths[column]);

    /// <summary>Integers, and timestamps in microseconds since 1970; 0 for NULL.</summary>
    public long Number(int column) => lengths[column] < 0 ? 0 : numbers[column];

    public void Clear()
    {
        lengths.AsSpan().Fill(-1);
        bytes = own;
        used = 0;
    }

    /// <summary>Sets a text column; bytes that are not UTF-8 become U+FFFD.</summary>
    public void SetText(int column, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxText)
        {
            var cut = MaxText;
            while ((utf8[cut] & 0xc0) == 0x80) cut--;
            utf8 = utf8[..cut];
        }
        if (!Utf8.IsValid(utf8)) utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        if (own.Length - used < utf8.Length) Array.Resize(ref own, Math.Max(own.Length * 2, used + utf8.Length));
        bytes = own;
        utf8.CopyTo(own.AsSpan(used));
        (starts[column], lengths[column]) = (used, utf8.Length);
        used += utf8.Length;
    }

    /// <summary>Sets a text column; null leaves it NULL.</summary>
    public void SetText(int column, string? text)
    {
        if (text is not null) SetText(column, Encoding.UTF8.GetBytes(text));
    }

    public void SetNumber(int column, long value) => (numbers[column], lengths[column]) = (value, 0);

    /// <summary>Appends the row as <see cref="Decode"/> reads it: for each column u32 length + 1 and the bytes (text), or a flag and 8 bytes.</summary>
    internal void Encode(ArrayBufferWriter<byte> to)
    {
        for (var column = 0; column < lengths.Length; column++)
        {
            if (Schema.Columns[column].Type == Of.Text)
            {
                BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), lengths[column] + 1);
                to.Advance(4);
                to.Write(Text(column));
            }
            else
            {
                var span = to.GetSpan(9);
                span[0] = (byte)(lengths[column] + 1);
                BinaryPrimitives.WriteInt64LittleEndian(span[1..], Number(column));
                to.Advance(9);
            }
        }
    }

    /// <summary>Makes this the row encoded at an offset; its texts stay in <paramref name="from"/>.</summary>
    internal void Decode(byte[] from, int at)
    {
        bytes = from;
        for (var column = 0; column < lengths.Length; column++)
        {
            if (Schema.Columns[column].Type == Of.Text)
            {
                lengths[column] = BinaryPrimitives.ReadInt32LittleEndian(from.AsSpan(at)) - 1;
                starts[column] = at + 4;
                at += 4 + Math.Max(0, lengths[column]);
            }
            else
            {
                lengths[column] = from[at] - 1;
                numbers[column] = BinaryPrimitives.ReadInt64LittleEndian(from.AsSpan(at + 1));
                at += 9;
            }
        }
    }

    /// <summary>Makes this the current row of a question for <see cref="Schema"/>'s columns, timestamps as epoch_us.</summary>
    internal void Read(ResultSet rows)
    {
        Clear();
        for (var column = 0; column < lengths.Length; column++)
        {
            if (rows.IsNull(column)) continue;
            if (Schema.Columns[column].Type == Of.Text) SetText(column, rows.Bytes(column));
            else SetNumber(column, rows.Int64(column));
        }
    }

    /// <summary>The select list that <see cref="Read"/> wants.</summary>
    internal static string SelectList { get; } = string.Join(", ", Schema.Columns.Select(c => c.Type == Of.Timestamp ? $"epoch_us({c.Name})" : c.Name));

    /// <summary>Writes all columns to a table of the same schema and ends the row.</summary>
    internal void WriteTo(TableWriter table)
    {
        for (var column = 0; column < lengths.Length; column++)
        {
            if (lengths[column] < 0) continue;
            switch (Schema.Columns[column].Type)
            {
                case Of.Text: table.Text(column, bytes.AsSpan(starts[column], lengths[column])); break;
                case Of.Int32: table.Int32(column, (int)numbers[column]); break;
                case Of.Int64: table.Int64(column, numbers[column]); break;
                default: table.TimestampMicros(column, numbers[column]); break;
            }
        }
        table.EndRow();
    }

    /// <summary>The row as canonical JSON: members by name, NULL left out, timestamps as microseconds.</summary>
    public void AppendJson(ArrayBufferWriter<byte> to)
    {
        to.Write("{"u8);
        AppendMembers(to);
        to.Write("}"u8);
    }

    /// <summary>The members of that object without its braces.</summary>
    internal void AppendMembers(ArrayBufferWriter<byte> to)
    {
        var isFirst = true;
        foreach (var column in ByName)
        {
            if (lengths[column] < 0) continue;
            if (!isFirst) to.Write(","u8);
            isFirst = false;
            to.Write(Names[column]);
            if (Schema.Columns[column].Type == Of.Text) CanonicalJson.AppendString(to, bytes.AsSpan(starts[column], lengths[column]));
            else CanonicalJson.AppendInteger(to, numbers[column]);
        }
    }

    /// <summary>The entries that stand for the row in the trees; false for the third when the picture's hash is unknown.</summary>
    internal bool Entries(ArrayBufferWriter<byte> scratch, Span<byte> item, Span<byte> url, Span<byte> picture)
    {
        scratch.ResetWrittenCount();
        AppendJson(scratch);
        Convert.FromHexString(Text(ItemColumn.PairId), item[..TreeEntry.PairIdLength], out _, out _);
        ShortSha256.Hash(scratch.WrittenSpan, item[TreeEntry.PairIdLength..]);
        TreeEntry.UrlKey(Text(ItemColumn.Url), url[..MerkleHash.Length]);
        item[..TreeEntry.PairIdLength].CopyTo(url[MerkleHash.Length..]);
        if (IsNull(ItemColumn.Sha256)) return false;
        Convert.FromHexString(Text(ItemColumn.Sha256), picture[..MerkleHash.Length], out _, out _);
        item[..TreeEntry.PairIdLength].CopyTo(picture[MerkleHash.Length..]);
        return true;
    }
}
