using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>Rows of CSV, TSV and their kin, with a header or without.</summary>
internal sealed class CsvRows : IDatasetReader
{
    private readonly ByteWindow window;
    private readonly CsvScanner scanner;
    private readonly (ColumnRole Role, int Column)[] bound;
    private bool pending;

    public CsvRows(Stream stream, byte delimiter, IReadOnlyDictionary<ColumnRole, string>? given)
    {
        window = new ByteWindow(stream);
        scanner = new CsvScanner(window, delimiter, multiline: delimiter != '\t');
        var first = scanner.Read() && !scanner.IsBroken ? Fields() : [];
        // A header names columns; a first line that already holds an address is data.
        var hasHeader = first.Length > 0 && !first.Any(IsAddress) && (given is not null || first.Any(ColumnBinding.IsKnownName));
        Binding = hasHeader ? ColumnBinding.Of(first, given, (role, _) => role != ColumnRole.Picture) : Headless(first);
        pending = !hasHeader && first.Length > 0;
        bound = [.. Enum.GetValues<ColumnRole>().Where(role => Binding[role] >= 0).Select(role => (role, Binding[role]))];
    }

    public DatasetRow Row { get; } = new() { Index = -1 };

    public ColumnBinding Binding { get; }

    public string? Fault => window.Fault;

    public bool Read()
    {
        if (!pending && !scanner.Read()) return false;
        pending = false;
        Row.Clear();
        Row.Index++;
        if (scanner.IsBroken) Row.Reading = RowReading.Unreadable;
        foreach (var (role, column) in bound)
            if (column < scanner.Count && scanner[column].Length > 0) Row.Set(role, scanner[column]);
        return true;
    }

    public long Skip(long rows)
    {
        long passed = 0;
        while (passed < rows && Read()) passed++;
        return passed;
    }

    public void Dispose() => window.Dispose();

    internal static bool IsAddress(string text) =>
        text.AsSpan().TrimStart().StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.AsSpan().TrimStart().StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static ColumnBinding Headless(string[] first)
    {
        var url = Array.FindIndex(first, IsAddress);
        var text = Enumerable.Range(0, first.Length).Where(i => i != url && first[i].Any(char.IsLetter)).OrderByDescending(i => first[i].Length).FirstOrDefault(-1);
        return ColumnBinding.Headless(first.Length, url < 0 && first.Length == 1 ? 0 : url, text);
    }

    private string[] Fields()
    {
        var names = new string[scanner.Count];
        for (var i = 0; i < names.Length; i++) names[i] = Encoding.UTF8.GetString(scanner[i]).Trim();
        return names;
    }
}
