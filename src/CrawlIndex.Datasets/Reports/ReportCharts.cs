using System.Globalization;

namespace CrawlIndex.Datasets.Reports;

/// <summary>One bar: its words, its number, the class that colours it, and the rows it leads to (an id in the page; null for none).</summary>
internal readonly record struct Bar(string Name, long Value, string Class = "bar", string? Anchor = null);

/// <summary>Charts as inline SVG. Each is read by its text too: no number stands in colour alone.</summary>
internal static class ReportCharts
{
    private const int Width = 1000;
    private const int RowHeight = 30;
    private const int NameWidth = 290;
    private const int ValueWidth = 150;

    /// <summary>One bar of all parts side by side.</summary>
    public static void Strip(HtmlText html, string title, IReadOnlyList<Bar> parts)
    {
        var whole = parts.Sum(part => part.Value);
        html.Raw($"<svg viewBox=\"0 0 {Width} 46\" role=\"img\" aria-label=\"").Text(title).Raw("\"><title>").Text(title).Raw("</title>");
        double at = 0;
        foreach (var part in parts.Where(part => part.Value > 0))
        {
            var width = (double)Width * part.Value / whole;
            html.Raw(part.Anchor is null ? "" : $"<a href=\"#{part.Anchor}\">");
            html.Raw($"<rect class=\"{part.Class}\" x=\"{Pixels(at)}\" y=\"4\" width=\"{Pixels(Math.Max(1, width))}\" height=\"38\"><title>").Text(part.Name).Raw(": ").Number(part.Value).Raw("</title></rect>");
            html.Raw(part.Anchor is null ? "" : "</a>");
            at += width;
        }
        html.Raw("</svg>");
    }

    /// <summary>A row for each bar, all of one scale, the number and its share beside it.</summary>
    public static void Bars(HtmlText html, string title, IReadOnlyList<Bar> bars, long whole)
    {
        if (bars.Count == 0) return;
        var most = Math.Max(1, bars.Max(bar => bar.Value));
        var room = Width - NameWidth - ValueWidth;
        html.Raw($"<svg viewBox=\"0 0 {Width} {bars.Count * RowHeight}\" role=\"img\" aria-label=\"").Text(title).Raw("\"><title>").Text(title).Raw("</title>");
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            var y = i * RowHeight;
            html.Raw(bar.Anchor is null ? "" : $"<a href=\"#{bar.Anchor}\">");
            html.Raw($"<text x=\"{NameWidth - 12}\" y=\"{y + 20}\" text-anchor=\"end\">").Text(bar.Name, 40).Raw("</text>");
            html.Raw($"<rect class=\"track\" x=\"{NameWidth}\" y=\"{y + 6}\" width=\"{room}\" height=\"18\" rx=\"3\"/>");
            if (bar.Value > 0) html.Raw($"<rect class=\"{bar.Class}\" x=\"{NameWidth}\" y=\"{y + 6}\" width=\"{Pixels(Math.Max(2, (double)room * bar.Value / most))}\" height=\"18\" rx=\"3\"/>");
            html.Raw($"<text x=\"{Width - ValueWidth + 12}\" y=\"{y + 20}\">").Number(bar.Value).Raw(" <tspan class=\"soft\">").Share(bar.Value, whole).Raw("</tspan></text>");
            html.Raw(bar.Anchor is null ? "" : "</a>");
        }
        html.Raw("</svg>");
    }

    /// <summary>A row for each name with its parts side by side, each row of its own whole.</summary>
    public static void Stacks(HtmlText html, string title, IReadOnlyList<(string Name, IReadOnlyList<Bar> Parts)> rows)
    {
        if (rows.Count == 0) return;
        const int Names = 130;
        html.Raw($"<svg viewBox=\"0 0 {Width} {rows.Count * RowHeight}\" role=\"img\" aria-label=\"").Text(title).Raw("\"><title>").Text(title).Raw("</title>");
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * RowHeight;
            var whole = rows[i].Parts.Sum(part => part.Value);
            html.Raw($"<text x=\"{Names - 12}\" y=\"{y + 20}\" text-anchor=\"end\">").Text(rows[i].Name, 20).Raw("</text>");
            double at = Names;
            foreach (var part in rows[i].Parts.Where(part => part.Value > 0))
            {
                var width = (double)(Width - Names) * part.Value / whole;
                html.Raw($"<rect class=\"{part.Class}\" x=\"{Pixels(at)}\" y=\"{y + 5}\" width=\"{Pixels(Math.Max(1, width))}\" height=\"20\"><title>").Text($"{rows[i].Name}, {part.Name}: ").Number(part.Value).Raw("</title></rect>");
                at += width;
            }
        }
        html.Raw("</svg>");
    }

    private static string Pixels(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
