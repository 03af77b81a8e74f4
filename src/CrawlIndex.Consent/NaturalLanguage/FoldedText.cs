using System.Text;

namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>
/// A text as the phrases see it: letters without case and accents, everything else one space, and for each character the
/// byte of the source it came from. Sentence ends are marked with a line feed.
/// </summary>
internal sealed class FoldedText
{
    public const char SentenceEnd = '\n';

    private const string Accented = "àáâãäåāăąçćčďđèéêëēęěğìíîïīıłñńňòóôõöøōőŕřśšşťţùúûüūůűýÿźżž";
    private const string Plain = "aaaaaaaaacccddeeeeeeegiiiiiilnnnoooooooorrsssttuuuuuuuyyzzz";

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Abbreviations = new HashSet<string>(StringComparer.Ordinal) {"art", "abs", "no", "nr", "ziff", "z", "b", "u", "s", "v", "vs", "ff", "f", "dr", "inc", "ltd", "co", "resp", "bzw", "ca", "vgl", "para", "sec", "st", "usw", "www", "e", "g", "i", "d", "h", "n", "p", "l", "lit", "par", "ust", "rozp" }.GetAlternateLookup<ReadOnlySpan<char>>();

    private char[] letters = new char[1024];
    private int[] places = new int[1024];

    public int Length { get; private set; }

    public char this[int index] => letters[index];

    /// <summary>Makes ready for another text; the memory is kept.</summary>
    public void Clear() => Length = end = 0;

    /// <summary>Byte of the source where a folded character begins.</summary>
    public int Place(int index) => index < Length ? places[index] : end;

    private int end;

    /// <summary>Adds a run of source bytes. Invalid UTF-8 counts as a section sign: that is what lost Latin-1 files show there.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int shift)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            // Most letters of most texts; the rest takes the long way.
            if (char.IsAsciiLetterOrDigit((char)bytes[at]))
            {
                Put(char.ToLowerInvariant((char)bytes[at]), at + shift);
                at++;
                continue;
            }
            Rune.DecodeFromUtf8(bytes[at..], out var rune, out var consumed);
            Add(rune, at + shift, bytes, at + consumed);
            at += consumed;
        }
        end = shift + bytes.Length;
    }

    /// <summary>Adds one character that the source spells as something longer, a character reference.</summary>
    public void Add(Rune rune, int place) => Add(rune, place, default, 0);

    /// <summary>Ends the sentence: a new paragraph, a line that is no comment.</summary>
    public void Break(int place)
    {
        if (Length > 0 && letters[Length - 1] != SentenceEnd) Put(SentenceEnd, place);
    }

    /// <summary>A pattern in the same spelling.</summary>
    public static string Fold(string phrase)
    {
        var text = new FoldedText();
        text.Add(Encoding.UTF8.GetBytes(phrase), 0);
        return text.ToString().Trim(' ', SentenceEnd);
    }

    public override string ToString() => new(letters, 0, Length);

    private void Add(Rune rune, int place, ReadOnlySpan<byte> bytes, int next)
    {
        var value = rune.Value;
        if (value < 0x80)
        {
            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter)) Put(char.ToLowerInvariant(letter), place);
            else if (letter is '.' or '!' or '?' && EndsSentence(letter, bytes, next))
            {
                if (letter == '?') Put('?', place);
                Break(place);
            }
            else if (letter == '\n' && IsBlankLine(bytes, next)) Break(place);
            else Space(place);
            return;
        }
        switch (value)
        {
            case 0xA7 or 0xFFFD:
                Space(place);
                Put('§', place);
                Space(place);
                return;
            case '。' or '！' or '？' or '｡':
                Break(place);
                return;
            case 'ß':
                Put('s', place);
                Put('s', place);
                return;
            case 'æ' or 'Æ':
                Put('a', place);
                Put('e', place);
                return;
            case 'œ' or 'Œ':
                Put('o', place);
                Put('e', place);
                return;
        }
        // Full-width Latin letters and digits stand in Japanese and Chinese texts.
        if (value is >= 0xFF10 and <= 0xFF5A && char.IsAsciiLetterOrDigit((char)(value - 0xFEE0)))
        {
            Put(char.ToLowerInvariant((char)(value - 0xFEE0)), place);
            return;
        }
        var lower = Rune.ToLowerInvariant(rune);
        if (!Rune.IsLetterOrDigit(lower) || lower.Value > 0xFFFF)
        {
            if (lower.Value is not (0xAD or 0x200B)) Space(place);
            return;
        }
        var found = Accented.IndexOf((char)lower.Value, StringComparison.Ordinal);
        Put(found >= 0 ? Plain[found] : (char)lower.Value, place);
    }

    // A full stop ends a sentence when white space follows and the word before is no abbreviation, number or initial.
    private bool EndsSentence(char mark, ReadOnlySpan<byte> bytes, int next)
    {
        if (next < bytes.Length && bytes[next] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\'' or (byte)')' or (byte)'<' or >= 0x80)) return false;
        if (mark != '.') return true;
        var word = Length;
        while (word > 0 && char.IsLetterOrDigit(letters[word - 1])) word--;
        // Longer words are no abbreviations.
        var last = Length - word > 8 ? default : letters.AsSpan(word, Length - word);
        if (word == Length || Abbreviations.Contains(last) || (last.Length == 1 && last[0] < 0x80)) return false;
        var follow = next;
        while (follow < bytes.Length && bytes[follow] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#') follow++;
        return follow >= bytes.Length || !char.IsAsciiLetterLower((char)bytes[follow]);
    }

    private static bool IsBlankLine(ReadOnlySpan<byte> bytes, int next)
    {
        for (; next < bytes.Length; next++)
        {
            if (bytes[next] == '\n') return true;
            if (bytes[next] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) return false;
        }
        return false;
    }

    private void Space(int place)
    {
        if (Length > 0 && letters[Length - 1] is not (' ' or SentenceEnd)) Put(' ', place);
    }

    private void Put(char letter, int place)
    {
        if (Length == letters.Length)
        {
            Array.Resize(ref letters, Length * 2);
            Array.Resize(ref places, Length * 2);
        }
        letters[Length] = letter;
        places[Length++] = place;
    }
}
