using System.Buffers.Text;
using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>The 512-byte header block of a tar member (POSIX.1-2017 pax, "ustar Interchange Format"; GNU extensions).</summary>
internal static class TarHeader
{
    public const int Size = 512;

    private static readonly UTF8Encoding Lenient = new(false, false);

    /// <summary>True when the block's checksum, summed as unsigned or as signed bytes, is the one it states.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < Size || block[0] == 0 || !TryNumber(block.Slice(148, 8), out var stated)) return false;
        long unsigned = 8 * ' ', signed = 8 * ' ';
        for (var i = 0; i < Size; i++)
        {
            if (i is >= 148 and < 156) continue;
            unsigned += block[i];
            signed += (sbyte)block[i];
        }
        return stated == unsigned || stated == signed;
    }

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    public static byte TypeOf(ReadOnlySpan<byte> block) => block[156];

    /// <summary>Size of the member's content; false when it is no number or negative.</summary>
    public static bool TrySize(ReadOnlySpan<byte> block, out long size) => TryNumber(block.Slice(124, 12), out size) && size >= 0;

    /// <summary>Name with its prefix, as ustar splits it.</summary>
    public static string NameOf(ReadOnlySpan<byte> block)
    {
        var name = Text(block[..100]);
        var prefix = block.Slice(257, 5).SequenceEqual("ustar"u8) && block[263] != ' ' ? Text(block.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Lenient.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Reads "LENGTH KEY=VALUE\n" records for path and size; damaged records end the reading.</summary>
    public static void ReadPax(ReadOnlySpan<byte> records, ref string? path, ref long? size)
    {
        while (Utf8Parser.TryParse(records, out int length, out var digits) && digits < records.Length && records[digits] == ' ' && length > digits + 1 && length <= records.Length)
        {
            var record = records[(digits + 1)..length].TrimEnd((byte)'\n');
            var equals = record.IndexOf((byte)'=');
            if (equals > 0)
            {
                var value = record[(equals + 1)..];
                if (record[..equals].SequenceEqual("path"u8)) path = Lenient.GetString(value);
                else if (record[..equals].SequenceEqual("size"u8) && Utf8Parser.TryParse(value, out long stated, out var used) && used == value.Length && stated >= 0) size = stated;
            }
            records = records[length..];
        }
    }

    /// <summary>Octal digits between blanks and NULs, or GNU's base-256.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[1..])
            {
                if (value > long.MaxValue >> 8) return false;
                value = (value << 8) | part;
            }
            return field[0] == 0x80;
        }
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3) return false;
            value = (value << 3) | (uint)(digit - '0');
        }
        return digits.Length > 0;
    }
}
