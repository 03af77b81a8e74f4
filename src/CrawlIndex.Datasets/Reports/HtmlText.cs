using System.Globalization;
using System.Text;

namespace CrawlIndex.Datasets.Reports;

/// <summary>HTML written piece by piece: everything that is not markup of our own goes through <see cref="Text"/>.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder html = new();

    /// <summary>Markup of our own.</summary>
    public HtmlText Raw(string markup)
    {
        html.Append(markup);
        return this;
    }

    /// <summary>
    /// Text of others: it can neither leave its element or attribute nor steer how its neighbours read (controls and bidirectional overrides are
    /// shown as their code points). Safe in elements and in quoted attributes.
    /// </summary>
    public HtmlText Text(string text, int most = 400)
    {
        var shown = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown++ == most)
            {
                html.Append('…');
                break;
            }
            switch (rune.Value)
            {
                case '&': html.Append("&amp;"); break;
                case '<': html.Append("&lt;"); break;
                case '>': html.Append("&gt;"); break;
                case '"': html.Append("&quot;"); break;
                case '\'': html.Append("&#39;"); break;
                case '\t' or '\n' or '\r': html.Append(' '); break;
                default:
                    if (IsSteering(rune)) html.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
                    else html.Append(rune.ToString());
                    break;
            }
        }
        return this;
    }

    public HtmlText Number(long number)
    {
        html.Append(number.ToString("N0", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A part of a whole as per cent; "&lt; 0.1 %" where it would round to nothing.</summary>
    public HtmlText Share(long part, long whole)
    {
        var share = whole == 0 ? 0 : 100.0 * part / whole;
        html.Append(part > 0 && share < 0.1 ? "&lt; 0.1 %" : part < whole && share > 99.9 ? "&gt; 99.9 %" : string.Create(CultureInfo.InvariantCulture, $"{share:0.0} %"));
        return this;
    }

    public override string ToString() => html.ToString();

    private static bool IsSteering(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C or 0x2028 or 0x2029 or 0xFEFF;
}
