using CrawlIndex.Catalog;

namespace CrawlIndex.App.Cli;

/// <summary>Rows as the user asked for them: a table on a terminal, CSV, or JSON (one object a line).</summary>
public static class ResultView
{
    private const int PipeWidth = 160;

    /// <summary>True when a person looks at a table on a terminal.</summary>
    public static bool OnTerminal(bool csv, bool json) => !csv && !json && !Console.IsOutputRedirected;

    public static void Write(ResultSet rows, bool csv, bool json)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var format = csv ? ResultFormat.Csv : json ? ResultFormat.JsonLines : ResultFormat.Table;
        var count = ResultWriter.Write(rows, format, output, OnTerminal(csv, json) ? Math.Max(60, Console.WindowWidth) : PipeWidth);
        if (!csv && !json) output.WriteLine($"({count} row{(count == 1 ? "" : "s")})");
    }
}
