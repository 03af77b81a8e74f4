using System.Text;

namespace CrawlIndex.Html.Tokens;

/// <summary>Character references of the HTML Standard, sections 13.2.5.72 to 13.2.5.80 and 13.5.</summary>
internal static class CharacterReferences
{
    /// <summary>Most UTF-8 bytes one reference stands for.</summary>
    public const int MaxOutput = 8;

    private const int MaxCount = 2300;

    // Names in byte order, one after another; a prefix search narrows a range of them. Values likewise.
    private static readonly byte[] Names;
    private static readonly byte[] Values;
    private static readonly ushort[] NameStarts;
    private static readonly ushort[] ValueStarts;
    private static readonly int Count;

    private static ReadOnlySpan<ushort> Windows1252 =>
    [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];

    static CharacterReferences()
    {
        using var stream = typeof(CharacterReferences).Assembly.GetManifestResourceStream("CharacterReferences.txt")
            ?? throw new InvalidOperationException("the table of character references is not embedded");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        // A line is longer than its name and than its value.
        (Names, Values) = (new byte[text.Length], new byte[text.Length]);
        (NameStarts, ValueStarts) = (new ushort[MaxCount], new ushort[MaxCount]);
        Count = Parse(text, Names, Values, NameStarts, ValueStarts);
    }

    /// <summary>Lines "name hex" or "name hex hex", each ended by a line feed; returns their number.</summary>
    private static int Parse(ReadOnlySpan<byte> text, Span<byte> names, Span<byte> values, Span<ushort> nameStarts, Span<ushort> valueStarts)
    {
        int count = 0, name = 0, value = 0, code = 0;
        var inName = true;
        foreach (var b in text)
        {
            if (b is (byte)' ' or (byte)'\n')
            {
                if (!inName) value += new Rune(code).EncodeToUtf8(values[value..]);
                (code, inName) = (0, b == '\n');
                if (inName) (nameStarts[++count], valueStarts[count]) = ((ushort)name, (ushort)value);
            }
            else if (inName) names[name++] = b;
            else code = code << 4 | (b <= '9' ? b - '0' : b - 'A' + 10);
        }
        return count;
    }

    /// <summary>Reads the reference that follows an ampersand. Returns the bytes it takes (0: the ampersand is text) and writes what it stands for.</summary>
    public static int Read(ReadOnlySpan<byte> text, bool inAttribute, Span<byte> output, out int written)
    {
        written = 0;
        if (text.IsEmpty) return 0;
        return text[0] == '#' ? ReadNumeric(text, output, out written) : ReadNamed(text, inAttribute, output, out written);
    }

    private static int ReadNamed(ReadOnlySpan<byte> text, bool inAttribute, Span<byte> output, out int written)
    {
        // Nearly all of them, since query strings are full of them.
        if (text.StartsWith("amp;"u8))
        {
            output[0] = (byte)'&';
            written = 1;
            return 4;
        }
        written = 0;
        int low = 0, high = Count, match = -1, matchLength = 0;
        for (var depth = 0; depth < text.Length; depth++)
        {
            var next = text[depth];
            low = FirstAtLeast(low, high, depth, next);
            high = FirstAtLeast(low, high, depth, next + 1);
            if (low == high) break;
            if (NameStarts[low + 1] - NameStarts[low] == depth + 1) (match, matchLength) = (low, depth + 1);
        }
        if (match < 0) return 0;
        // Historical rule: "&copy=" and "&copyx" in attributes are query strings, not references.
        if (inAttribute && text[matchLength - 1] != ';' && matchLength < text.Length
            && (text[matchLength] == '=' || char.IsAsciiLetterOrDigit((char)text[matchLength]))) return 0;
        var value = Values.AsSpan(ValueStarts[match]..ValueStarts[match + 1]);
        value.CopyTo(output);
        written = value.Length;
        return matchLength;
    }

    /// <summary>First index in [low, high) whose name has a byte of at least <paramref name="value"/> at the depth; shorter names count as lower.</summary>
    private static int FirstAtLeast(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var at = NameStarts[middle] + depth;
            var found = at < NameStarts[middle + 1] ? Names[at] : -1;
            if (found < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int ReadNumeric(ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        written = 0;
        var hex = text.Length > 1 && (text[1] | 0x20) == 'x';
        var start = hex ? 2 : 1;
        var at = start;
        var code = 0;
        for (; at < text.Length; at++)
        {
            var digit = text[at] switch
            {
                >= (byte)'0' and <= (byte)'9' => text[at] - '0',
                >= (byte)'a' and <= (byte)'f' when hex => text[at] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' when hex => text[at] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0) break;
            code = Math.Min(code * (hex ? 16 : 10) + digit, 0x110000);
        }
        if (at == start) return 0;
        if (at < text.Length && text[at] == ';') at++;
        if (code is >= 0x80 and < 0xA0) code = Windows1252[code - 0x80];
        if (code == 0 || !Rune.TryCreate(code, out var rune)) rune = Rune.ReplacementChar;
        written = rune.EncodeToUtf8(output);
        return at;
    }
}
