using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Cli;

/// <summary>Judged pairs and their counts as lines for people, CSV (RFC 4180) or JSON, one object a line.</summary>
public sealed class VerdictView(TextWriter output, bool csv, bool json)
{
    private const int ShownQuote = 80;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Columns = ["pair_id", "url", "alt", "page_url", "use", "verdict", "picture", "alt_text", "family", "rule", "strength", "quote", "not_observed"];

    private bool isOpen;

    /// <summary>One pair.</summary>
    public void Write(in JudgedPair found)
    {
        var deciding = found.Deciding;
        if (!csv && !json)
        {
            output.WriteLine($"{found.Outcome,-11} {found.Pair.Url}\n            on {found.Pair.PageUrl}{(deciding is null ? Missing(found) : $"\n            {deciding.FamilyName} {deciding.Rule}: {Short(deciding.Evidence.Quote)}")}");
            return;
        }
        string?[] cells =
        [
            found.Pair.PairId, found.Pair.Url, found.Pair.Alt, found.Pair.PageUrl, found.Verdict?.Use.Name(), found.Outcome, found.Verdict?.Picture.Name(), found.Verdict?.AltText.Name(),
            deciding?.FamilyName, deciding?.Rule, deciding?.Strength.ToString(System.Globalization.CultureInfo.InvariantCulture), deciding?.Evidence.Quote, found.Verdict is null ? null : string.Join("; ", found.Verdict.NotObserved),
        ];
        WriteCells(Columns, cells);
    }

    /// <summary>One count of a group.</summary>
    public void Write(string group, string key, long pairs)
    {
        if (!csv && !json) output.WriteLine($"{pairs,12:N0}  {key}");
        else WriteCells([group, "pairs"], [key, pairs.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
    }

    private void WriteCells(string[] names, string?[] cells)
    {
        if (csv)
        {
            if (!isOpen) output.Write(string.Join(',', names) + "\r\n");
            isOpen = true;
            output.Write(string.Join(',', cells.Select(Field)) + "\r\n");
            return;
        }
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, Options))
        {
            writer.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                if (cells[i] is null) writer.WriteNull(names[i]);
                else if (names[i] is "pairs" or "strength") writer.WriteNumber(names[i], long.Parse(cells[i]!, System.Globalization.CultureInfo.InvariantCulture));
                else writer.WriteString(names[i], cells[i]);
            }
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(line.ToArray()));
    }

    private static string Field(string? text) =>
        text is null ? "" : text.Length > 0 && text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Missing(in JudgedPair found) => found.Verdict is { NotObserved.Count: > 0 } verdict ? $"\n            not observed: {verdict.NotObserved[0]}" : "";

    private static string Short(string quote)
    {
        var line = quote.ReplaceLineEndings(" ");
        return line.Length <= ShownQuote ? line : line[..ShownQuote] + "...";
    }
}
