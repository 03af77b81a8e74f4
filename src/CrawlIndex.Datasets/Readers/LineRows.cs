namespace CrawlIndex.Datasets.Readers;

/// <summary>A list of URLs, a line each. Blank lines are no rows.</summary>
internal sealed class LineRows(Stream stream) : IDatasetReader
{
    private readonly ByteWindow window = new(stream);

    public DatasetRow Row { get; } = new() { Index = -1 };

    public ColumnBinding Binding { get; } = ColumnBinding.Of(["url"]);

    public string? Fault => window.Fault;

    public bool Read()
    {
        while (window.TryReadLine(out var line, out var isCut))
        {
            line = line.Trim(" \t"u8);
            if (line.IsEmpty && !isCut) continue;
            Row.Clear();
            Row.Index++;
            if (isCut) Row.Reading = RowReading.Unreadable;
            else Row.Set(ColumnRole.Url, line);
            return true;
        }
        return false;
    }

    public long Skip(long rows)
    {
        long passed = 0;
        while (passed < rows && Read()) passed++;
        return passed;
    }

    public void Dispose() => window.Dispose();
}
