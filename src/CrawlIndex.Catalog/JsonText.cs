using System.Globalization;
using System.Text;

namespace CrawlIndex.Catalog;

/// <summary>JSON strings (RFC 8259, section 7): letters of every script stay as they are, control characters are escaped.</summary>
internal static class JsonText
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder();
        Append(quoted, text);
        return quoted.ToString();
    }

    public static void Append(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"': to.Append("\\\""); break;
                case '\\': to.Append("\\\\"); break;
                case '\n': to.Append("\\n"); break;
                case '\r': to.Append("\\r"); break;
                case '\t': to.Append("\\t"); break;
                default:
                    // U+2028 and U+2029 end a line in JavaScript; C1 controls steer terminals.
                    if (char.IsControl(c) || c is '\u2028' or '\u2029') to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    else to.Append(c);
                    break;
            }
        }
        to.Append('"');
    }
}
