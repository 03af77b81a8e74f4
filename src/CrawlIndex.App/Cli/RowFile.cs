using CrawlIndex.Catalog;

namespace CrawlIndex.App.Cli;

/// <summary>An output file of rows, Parquet or JSON Lines by its ending; it takes its name when it is finished.</summary>
public sealed class RowFile : IDisposable
{
    private readonly TableWriter? parquet;
    private readonly JsonLinesWriter? json;
    private readonly Stream? stream;
    private readonly string? staged;
    private readonly string path;

    private RowFile(string path, TableWriter parquet) => (this.path, this.parquet, Rows) = (path, parquet, parquet);

    private RowFile(string path, Stream stream, string? staged, JsonLinesWriter json) =>
        (this.path, this.stream, this.staged, this.json, Rows) = (path, stream, staged, json, json);

    public IRowWriter Rows { get; }

    /// <summary>Opens the output; "-" is JSON Lines on standard output. Throws <see cref="InvalidDataException"/> for another ending.</summary>
    public static RowFile Create(TableSchema schema, string path)
    {
        if (path == "-") return OfStream(schema, path, Console.OpenStandardOutput(), staged: null);
        if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)) return new RowFile(path, new TableWriter(schema, path));
        if (!path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"output '{path}' must end in .parquet or .jsonl, or be - for standard output");
        var staged = $"{path}.{Environment.ProcessId}.tmp";
        return OfStream(schema, path, File.Create(staged), staged);
    }

    /// <summary>Completes the file and gives it its name.</summary>
    public void Finish()
    {
        parquet?.Finish();
        json?.Dispose();
        stream?.Dispose();
        if (staged is not null) File.Move(staged, path, overwrite: true);
    }

    public void Dispose()
    {
        parquet?.Dispose();
        stream?.Dispose();
        if (staged is not null) File.Delete(staged);
    }

    private static RowFile OfStream(TableSchema schema, string path, Stream stream, string? staged) =>
        new(path, stream, staged, new JsonLinesWriter(schema, stream));
}
