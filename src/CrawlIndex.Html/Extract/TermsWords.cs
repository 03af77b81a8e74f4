using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Words that name terms of use and legal notices, in addresses and in the texts of links.</summary>
internal static class TermsWords
{
    private const int MaxLength = 64;

    private static readonly NameTable Telling = new(
        ["terms", "tos", "tou", "legal", "impressum", "agb", "anb", "cgu", "cgv", "voorwaarden", "gebruiksvoorwaarden", "nutzungsbedingungen", "geschaeftsbedingungen",
         "nutzungsrechte", "urheberrecht", "rechtliches", "rechtlichehinweise", "mentionslegales", "legales", "condizioni", "condiciones", "condicoes", "termos", "termini",
         "legali", "regulamin", "villkor", "anvandarvillkor", "vilkar", "brugsbetingelser", "betingelser", "copyright", "copyrights", "disclaimer", "termsofuse", "termsofservice",
         "termsandconditions", "tandc", "eula", "kiyaku", "guidelines", "colofon"], 1);

    private static readonly NameTable Others = new(
        ["of", "use", "service", "services", "and", "amp", "the", "our", "conditions", "condition", "notice", "notices", "info", "information", "site", "website", "web", "user",
         "usage", "agreement", "policy", "policies", "statement", "rights", "page", "html", "htm", "php", "asp", "aspx", "jsp", "shtml", "en", "de", "fr", "es", "it", "nl", "us",
         "allgemeine", "hinweise", "rechtliche", "und", "generales", "d", "utilisation", "mentions", "l", "aviso", "uso", "di", "note", "generali", "algemene", "general",
         "brand", "permissions", "licensing", "content", "full", "about", "s"], 1);

    /// <summary>Whether the last part of an address's path names such a page.</summary>
    public static bool InPath(ReadOnlySpan<byte> url)
    {
        var end = url.IndexOfAny((byte)'?', (byte)'#');
        if (end >= 0) url = url[..end];
        var host = url.IndexOf("://"u8);
        if (host >= 0)
        {
            url = url[(host + 3)..];
            var path = url.IndexOf((byte)'/');
            url = path < 0 ? default : url[path..];
        }
        url = url.TrimEnd((byte)'/');
        return AreWords(url[(url.LastIndexOf((byte)'/') + 1)..]);
    }

    /// <summary>Whether a short text consists of such words and nothing else.</summary>
    public static bool AreWords(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxLength) return false;
        var telling = false;
        while (!text.IsEmpty)
        {
            var length = 0;
            while (length < text.Length && ByteScan.IsLetter(text[length])) length++;
            if (length == 0)
            {
                if (text[0] >= 0x80) return false;
                text = text[1..];
                continue;
            }
            if (Telling.Find(text[..length]) != 0) telling = true;
            else if (Others.Find(text[..length]) == 0) return false;
            text = text[length..];
        }
        return telling;
    }
}
