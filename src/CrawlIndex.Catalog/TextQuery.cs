using System.Text;

namespace CrawlIndex.Catalog;

/// <summary>
/// Words and "quoted phrases", all of which must occur. A word is a run of letters and digits and is found on word borders; scripts
/// written without spaces (Han, Kana, Hangul, Thai, Lao, Khmer, Burmese) are found anywhere. Between the words of a phrase may stand anything that is no letter or digit.
/// </summary>
internal sealed class TextQuery
{
    [ThreadStatic] private static byte[]? _buffer;

    private readonly TextFold _fold;
    private readonly byte[][][] _phrases;

    /// <exception cref="CatalogException">The text holds no letter or digit.</exception>
    public TextQuery(string text, TextFold fold)
    {
        _fold = fold;
        var phrases = new List<byte[][]>();
        var parts = text.Split('"', '“', '”', '„');
        for (var i = 0; i < parts.Length; i++)
        {
            var words = Words(Fold(parts[i]));
            // Every second part stood in quotes; outside them each word counts for itself.
            if (i % 2 == 0) phrases.AddRange(words.Select(w => new[] { w }));
            else if (words.Count > 0) phrases.Add([.. words]);
        }
        if (phrases.Count == 0) throw new CatalogException($"'{text}' holds no word to search for");
        // Longer text is rarer: looking for it first decides most rows.
        _phrases = [.. phrases.OrderByDescending(p => p.Sum(w => w.Length))];
    }

    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        var buffer = _buffer;
        var needed = TextFold.MaxLength(utf8.Length);
        if (buffer is null || buffer.Length < needed) _buffer = buffer = new byte[Math.Max(4096, needed)];
        ReadOnlySpan<byte> text = buffer.AsSpan(0, _fold.Fold(utf8, buffer));
        foreach (var phrase in _phrases)
        {
            if (!Contains(text, phrase)) return false;
        }
        return true;
    }

    private static bool Contains(ReadOnlySpan<byte> text, byte[][] phrase)
    {
        for (var start = 0; ; start++)
        {
            var found = text[start..].IndexOf(phrase[0]);
            if (found < 0) return false;
            start += found;
            if (IsBorder(text, start) && HasRest(text, start + phrase[0].Length, phrase)) return true;
        }
    }

    private static bool HasRest(ReadOnlySpan<byte> text, int end, byte[][] phrase)
    {
        for (var i = 1; i < phrase.Length; i++)
        {
            if (!IsBorder(text, end)) return false;
            while (end < text.Length && Rune.DecodeFromUtf8(text[end..], out var rune, out var read) >= 0 && !IsWord(rune)) end += read;
            if (!text[end..].StartsWith(phrase[i])) return false;
            end += phrase[i].Length;
        }
        return IsBorder(text, end);
    }

    private static bool IsBorder(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0 || at == text.Length) return true;
        _ = Rune.DecodeLastFromUtf8(text[..at], out var before, out _);
        _ = Rune.DecodeFromUtf8(text[at..], out var after, out _);
        return !IsWord(before) || !IsWord(after) || IsUnspaced(before.Value) || IsUnspaced(after.Value);
    }

    private static bool IsWord(Rune rune) => rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.IsLetterOrDigit(rune);

    private static bool IsUnspaced(int c) => c >= 0x0E00 && c is
        <= 0x0EFF or (>= 0x1000 and <= 0x109F) or (>= 0x1100 and <= 0x11FF) or (>= 0x1780 and <= 0x17FF) or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x318F)
        or (>= 0x31A0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF66 and <= 0xFF9F) or (>= 0x20000 and <= 0x3FFFF);

    private byte[] Fold(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var folded = new byte[TextFold.MaxLength(utf8.Length)];
        return folded[.._fold.Fold(utf8, folded)];
    }

    private static List<byte[]> Words(ReadOnlySpan<byte> folded)
    {
        var words = new List<byte[]>();
        for (int at = 0, start = 0; ;)
        {
            var ends = at == folded.Length;
            _ = Rune.DecodeFromUtf8(folded[at..], out var rune, out var read);
            if (ends || !IsWord(rune))
            {
                if (at > start) words.Add(folded[start..at].ToArray());
                if (ends) return words;
                start = at + read;
            }
            at += read;
        }
    }
}
