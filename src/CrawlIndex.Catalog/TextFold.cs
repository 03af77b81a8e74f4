using System.Text;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Lower case without accents, one character at a time: DuckDB's strip_accents(lower(c)), plus the letters Unicode does not decompose
/// (ß, æ, ø, ł, ...) and Hangul put together from its parts. Text and query go through the same table, so they meet.
/// </summary>
internal sealed class TextFold
{
    private const int Limit = 0x20000;
    private const int Removed = -1;

    /// <summary>Two letters for one: the first in the low 16 bits, the second above, this bit set.</summary>
    private const int Pair = 1 << 30;

    private readonly int[] _to = new int[Limit];

    public TextFold(Connection connection)
    {
        const string Question = $"""
            SELECT i, f FROM (SELECT i, strip_accents(lower(chr(i::INTEGER))) AS f FROM range(0, 131072) AS t(i) WHERE i NOT BETWEEN 55296 AND 57343)
            WHERE f <> chr(i::INTEGER)
            """;
        using var rows = ResultSet.Run(connection, Question, "read the table of accents");
        while (rows.Read()) _to[rows.Int64(0)] = Entry(rows.Text(1));
        foreach (var (letter, plain) in new[] { ('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('ł', "l"), ('đ', "d"), ('ħ', "h"), ('ŧ', "t"), ('ı', "i"), ('ς', "σ") })
        {
            for (var c = 128; c < Limit; c++)
            {
                // Upper case and accented forms (Ø, ǿ) already lead to the letter: follow them to its plain form.
                if (c == letter || _to[c] == letter) _to[c] = Entry(plain);
            }
        }
    }

    /// <summary>Most bytes <see cref="Fold"/> writes for <paramref name="length"/> bytes of UTF-8: two bytes can become two letters of three.</summary>
    public static int MaxLength(int length) => length * 3;

    /// <summary>Writes the folded form of UTF-8 text; gives its length.</summary>
    public int Fold(ReadOnlySpan<byte> utf8, Span<byte> to)
    {
        if (Ascii.ToLower(utf8, to, out var ascii) == System.Buffers.OperationStatus.Done) return ascii;
        var written = 0;
        var last = 0;
        while (utf8.Length > 0)
        {
            if (utf8[0] < 0x80)
            {
                last = 0;
                to[written++] = (byte)(utf8[0] is >= (byte)'A' and <= (byte)'Z' ? utf8[0] | 0x20 : utf8[0]);
                utf8 = utf8[1..];
                continue;
            }
            _ = Rune.DecodeFromUtf8(utf8, out var rune, out var read);
            utf8 = utf8[read..];
            var value = rune.Value < Limit && _to[rune.Value] != 0 ? _to[rune.Value] : rune.Value;
            if (value == Removed) continue;
            if (value >= Pair)
            {
                written += new Rune(value & 0xFFFF).EncodeToUtf8(to[written..]);
                value = (value & ~Pair) >> 16;
            }
            else if (Compose(last, value) is var syllable and not 0)
            {
                // Syllables and the parts they replace all take three bytes.
                written -= 3;
                value = syllable;
            }
            last = value;
            written += new Rune(value).EncodeToUtf8(to[written..]);
        }
        return written;
    }

    private static int Entry(string folded)
    {
        var runes = folded.EnumerateRunes().Select(r => r.Value).ToList();
        return runes.Count switch
        {
            0 => Removed,
            1 => runes[0],
            _ when runes[0] <= 0xFFFF && runes[1] <= 0x3FFF => Pair | runes[1] << 16 | runes[0],
            _ => runes[0],
        };
    }

    /// <summary>Hangul composition (Unicode, section 3.12): leading consonant + vowel, or syllable + trailing consonant; 0 when they do not join.</summary>
    private static int Compose(int first, int second)
    {
        if (first is >= 0x1100 and < 0x1113 && second is >= 0x1161 and < 0x1176) return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28;
        return first is >= 0xAC00 and <= 0xD7A3 && (first - 0xAC00) % 28 == 0 && second is > 0x11A7 and < 0x11C3 ? first + second - 0x11A7 : 0;
    }
}
