using System.Globalization;
using System.Text;

namespace CrawlIndex.Catalog;

/// <summary>
/// Aligned columns. Widths come from the first rows, the widest columns are cut until a line fits; columns for which no room is left
/// are named under the table. Characters that steer a terminal are shown as '·'.
/// </summary>
internal sealed class TextTable(ResultSet rows, TextWriter output, int width)
{
    private const int SampleRows = 100;
    private const int MinWidth = 8;
    private const string Gap = "  ";

    private readonly string[] _names = [.. rows.Columns.Select(c => Printable(c.Name))];

    public long Write()
    {
        var sample = new List<string[]>();
        while (sample.Count < SampleRows && rows.Read()) sample.Add(Row());
        var widths = Widths(sample);
        WriteLine(_names, widths);
        WriteLine([.. widths.Select(w => new string('-', w))], widths);
        foreach (var row in sample) WriteLine(row, widths);
        long count = sample.Count;
        for (; rows.Read(); count++) WriteLine(Row(), widths);
        if (widths.Length < _names.Length) output.Write($"not shown: {string.Join(", ", _names[widths.Length..])}\n");
        return count;
    }

    private string[] Row()
    {
        var row = new string[_names.Length];
        for (var i = 0; i < row.Length; i++) row[i] = rows.IsNull(i) ? "" : Printable(rows.Text(i));
        return row;
    }

    private int[] Widths(List<string[]> sample)
    {
        var natural = _names.Select((name, i) => Math.Max(1, sample.Select(r => Cells(r[i])).Append(Cells(name)).Max())).ToArray();
        var shown = natural.Length;
        while (shown > 1 && natural[..shown].Sum(w => Math.Min(w, MinWidth) + Gap.Length) - Gap.Length > width) shown--;
        var widths = natural[..shown];
        var room = Math.Max(1, width - Gap.Length * (shown - 1));
        // All columns get at most this much; the largest cap that fits.
        var cap = Math.Max(widths.Max(), 1);
        while (cap > 1 && widths.Sum(w => Math.Min(w, cap)) > room) cap--;
        return [.. widths.Select(w => Math.Min(w, cap))];
    }

    private void WriteLine(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < widths.Length; i++)
        {
            var cell = Cut(cells[i], widths[i]);
            var fill = widths[i] - Cells(cell);
            var right = rows.Columns[i].Kind == ResultKind.Number;
            if (i > 0) line.Append(Gap);
            line.Append(right ? new string(' ', fill) : "").Append(cell).Append(right ? "" : new string(' ', fill));
        }
        output.Write($"{line.ToString().TrimEnd(' ')}\n");
    }

    private static string Cut(string text, int cells)
    {
        if (text.Length <= cells && Cells(text) <= cells) return text;
        if (Cells(text) <= cells) return text;
        var (used, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Cells(rune) > cells - 1) break;
            used += Cells(rune);
            length += rune.Utf16SequenceLength;
        }
        return $"{text.AsSpan(0, length)}…";
    }

    private static int Cells(string text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes()) cells += Cells(rune);
        return cells;
    }

    /// <summary>Cells a terminal gives a character: 0 for marks, 2 for East Asian wide ones and emoji (UAX 11, rounded to blocks).</summary>
    private static int Cells(Rune rune)
    {
        if (rune.IsAscii) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) return 0;
        return rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
    }

    private static string Printable(string text)
    {
        if (!text.EnumerateRunes().Any(IsSteering)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.Value is '\n' or '\r' or '\t' ? " " : IsSteering(rune) ? "·" : rune.ToString());
        return clean.ToString();
    }

    private static bool IsSteering(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
