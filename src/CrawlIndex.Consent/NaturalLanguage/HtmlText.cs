using System.Globalization;
using System.Text;

namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>
/// The words of a terms page: text outside tags, without scripts and styles; block tags end the sentence. No HTML parser:
/// markup it does not understand costs a phrase, never more.
/// </summary>
internal static class HtmlText
{
    public const int MaxBytes = ReservationDetector.MaxBytes;

    private static readonly System.Buffers.SearchValues<byte> NameEnds = System.Buffers.SearchValues.Create(" >/\t\r\n"u8);

    private static readonly byte[][] Hidden = ["script"u8.ToArray(), "style"u8.ToArray(), "noscript"u8.ToArray(), "template"u8.ToArray()];

    private static readonly byte[][] HiddenEnds = ["</script"u8.ToArray(), "</style"u8.ToArray(), "</noscript"u8.ToArray(), "</template"u8.ToArray()];

    private static readonly byte[][] Inline =
        [.. new[] { "a", "b", "i", "em", "strong", "span", "u", "abbr", "small", "font", "q", "cite", "sup", "sub", "wbr", "mark", "code" }.Select(Encoding.ASCII.GetBytes)];

    private static readonly Dictionary<string, int> Named = new()
    {
        ["nbsp"] = ' ', ["amp"] = '&', ["lt"] = '<', ["gt"] = '>', ["quot"] = '"', ["sect"] = '§', ["copy"] = '©', ["shy"] = 0xAD,
        ["auml"] = 'ä', ["ouml"] = 'ö', ["uuml"] = 'ü', ["Auml"] = 'Ä', ["Ouml"] = 'Ö', ["Uuml"] = 'Ü', ["szlig"] = 'ß',
        ["eacute"] = 'é', ["egrave"] = 'è', ["ecirc"] = 'ê', ["agrave"] = 'à', ["aacute"] = 'á', ["acirc"] = 'â', ["ccedil"] = 'ç', ["ocirc"] = 'ô', ["oacute"] = 'ó',
        ["ugrave"] = 'ù', ["uacute"] = 'ú', ["iacute"] = 'í', ["icirc"] = 'î', ["ograve"] = 'ò', ["igrave"] = 'ì', ["ntilde"] = 'ñ', ["atilde"] = 'ã', ["otilde"] = 'õ',
        ["oslash"] = 'ø', ["aring"] = 'å', ["aelig"] = 'æ', ["rsquo"] = '\'', ["lsquo"] = '\'', ["ndash"] = '-', ["mdash"] = '-',
    };

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> NamedLookup = Named.GetAlternateLookup<ReadOnlySpan<char>>();

    public static FoldedText Read(ReadOnlySpan<byte> html)
    {
        var text = new FoldedText();
        Read(html, text);
        return text;
    }

    /// <summary>Adds the words of markup to a text.</summary>
    public static void Read(ReadOnlySpan<byte> html, FoldedText text)
    {
        html = html[..Math.Min(html.Length, MaxBytes)];
        var at = 0;
        while (at < html.Length)
        {
            var rest = html[at..];
            var stop = rest.IndexOfAny((byte)'<', (byte)'&');
            if (stop < 0) stop = rest.Length;
            text.Add(rest[..stop], at);
            at += stop;
            if (at >= html.Length) break;
            at = html[at] == '&' ? Reference(html, at, text) : Tag(html, at, text);
        }
    }

    private static int Reference(ReadOnlySpan<byte> html, int at, FoldedText text)
    {
        var window = html.Slice(at + 1, Math.Min(12, html.Length - at - 1));
        var end = window.IndexOf((byte)';');
        if (end <= 0)
        {
            text.Add(new Rune(' '), at);
            return at + 1;
        }
        Span<char> letters = stackalloc char[12];
        var name = letters[..Encoding.Latin1.GetChars(window[..end], letters)];
        if (!NamedLookup.TryGetValue(name, out var value)) value = ' ';
        if (name[0] == '#')
        {
            var isHex = name.Length > 1 && name[1] is 'x' or 'X';
            if (!int.TryParse(isHex ? name[2..] : name[1..], isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out value)) value = ' ';
        }
        text.Add(Rune.IsValid(value) ? new Rune(value) : new Rune(' '), at);
        return at + end + 2;
    }

    private static int Tag(ReadOnlySpan<byte> html, int at, FoldedText text)
    {
        var rest = html[at..];
        if (rest.StartsWith("<!--"u8)) return at + Past(rest, "-->"u8);
        var end = rest.IndexOf((byte)'>');
        if (end < 0) return html.Length;
        var name = rest[1..Math.Min(rest.Length, 12)];
        for (var i = 0; i < Hidden.Length; i++)
        {
            var word = Hidden[i];
            if (name.Length > word.Length && Ascii.EqualsIgnoreCase(name[..word.Length], word) && name[word.Length] is (byte)'>' or (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
                return at + Past(rest, HiddenEnds[i]);
        }
        if (IsInline(name)) text.Add(new Rune(' '), at);
        else text.Break(at);
        return at + end + 1;
    }

    private static bool IsInline(ReadOnlySpan<byte> name)
    {
        if (name is [(byte)'/', ..]) name = name[1..];
        var end = name.IndexOfAny(NameEnds);
        if (end >= 0) name = name[..end];
        foreach (var word in Inline)
            if (Ascii.EqualsIgnoreCase(name, word)) return true;
        return false;
    }

    private static int Past(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> mark)
    {
        var end = rest.IndexOf(mark);
        return end < 0 ? rest.Length : end + mark.Length;
    }
}
