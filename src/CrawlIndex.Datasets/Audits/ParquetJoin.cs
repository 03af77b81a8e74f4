using System.Buffers.Binary;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// Puts Parquet files of one schema together without decoding them: their row groups are copied as they are, and the footers become one with
/// all offsets moved (parquet.thrift: FileMetaData, RowGroup, ColumnChunk). For files that <see cref="Catalog.TableWriter"/> wrote.
/// </summary>
internal static class ParquetJoin
{
    private const int MagicBytes = 4;
    private const int TailBytes = 8;

    /// <summary>Largest footer accepted, in bytes.</summary>
    private const int MaxFooter = 1 << 30;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Writes the rows of all parts, in order, to <paramref name="path"/>, which appears whole or not at all.</summary>
    public static void Join(IReadOnlyList<string> parts, string path)
    {
        var partial = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.part");
        using (var output = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            output.Write(Magic);
            ThriftStruct? whole = null;
            foreach (var part in parts) whole = Append(part, output, whole);
            var footer = new MemoryStream();
            ThriftCompact.Write(whole!, footer);
            footer.Position = 0;
            footer.CopyTo(output);
            Span<byte> tail = stackalloc byte[TailBytes];
            BinaryPrimitives.WriteInt32LittleEndian(tail, (int)footer.Length);
            Magic.CopyTo(tail[4..]);
            output.Write(tail);
            output.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

    private static ThriftStruct Append(string part, FileStream output, ThriftStruct? whole)
    {
        using var input = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var (footer, start) = ReadFooter(input, part);
        var moved = output.Position - MagicBytes;
        input.Position = MagicBytes;
        Copy(input, output, start - MagicBytes);
        foreach (var group in footer.List(4)) Move((ThriftStruct)group, moved);
        if (whole is null) return footer;
        whole.Set(3, whole.Number(3) + footer.Number(3));
        whole.List(4).AddRange(footer.List(4));
        return whole;
    }

    private static (ThriftStruct Footer, long Start) ReadFooter(FileStream input, string part)
    {
        var tail = new byte[TailBytes];
        if (input.Length < MagicBytes + TailBytes) throw new InvalidDataException($"{part} is no Parquet file");
        input.Position = input.Length - TailBytes;
        input.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        var start = input.Length - TailBytes - length;
        if (!tail.AsSpan(4).SequenceEqual(Magic) || length is < 0 or > MaxFooter || start < MagicBytes) throw new InvalidDataException($"{part} has no Parquet footer");
        var bytes = new byte[length];
        input.Position = start;
        input.ReadExactly(bytes);
        return (ThriftCompact.Read(bytes), start);
    }

    private static void Move(ThriftStruct group, long moved)
    {
        group.Shift(5, moved);
        // The ordinal counts row groups of the part.
        group.Remove(7);
        foreach (var each in group.List(1))
        {
            var chunk = (ThriftStruct)each;
            chunk.Shift(2, moved);
            // Page indexes hold offsets of their own; they are optional, and the writer makes none.
            for (short field = 4; field <= 7; field++) chunk.Remove(field);
            var column = chunk.Struct(3);
            foreach (var field in (ReadOnlySpan<short>)[9, 10, 11, 14]) column.Shift(field, moved);
        }
    }

    private static void Copy(FileStream input, FileStream output, long bytes)
    {
        var buffer = new byte[1 << 20];
        while (bytes > 0)
        {
            var read = input.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0) throw new EndOfStreamException($"{input.Name} became shorter while it was read");
            output.Write(buffer, 0, read);
            bytes -= read;
        }
    }
}
