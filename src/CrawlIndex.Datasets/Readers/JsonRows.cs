namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Rows of JSON: one object a line (a bad line is one unreadable row), or objects one after the other with or without an array around
/// them, on any number of lines.
/// </summary>
internal sealed class JsonRows : IDatasetReader
{
    private readonly ByteWindow window;
    private readonly bool byLine;
    private readonly JsonFields fields;
    private bool begun;

    /// <param name="stream">UTF-8.</param>
    /// <param name="byLine">One object a line.</param>
    /// <param name="given">What <c>--columns</c> said.</param>
    public JsonRows(Stream stream, bool byLine, IReadOnlyDictionary<ColumnRole, string>? given)
    {
        window = new ByteWindow(stream);
        this.byLine = byLine;
        while (window.Unread.Length < DatasetLimits.SniffBytes && window.Fill())
        {
        }
        var names = FirstNames();
        Binding = ColumnBinding.Of(names, given, (role, _) => role != ColumnRole.Picture);
        fields = new JsonFields(Binding);
    }

    public DatasetRow Row { get; } = new() { Index = -1 };

    public ColumnBinding Binding { get; }

    public string? Fault { get; private set; }

    public bool Read()
    {
        ReadOnlySpan<byte> record;
        var isDamaged = false;
        if (byLine)
        {
            do
            {
                if (!window.TryReadLine(out record, out isDamaged)) return Ended();
            }
            while (!isDamaged && record.Trim(" \t"u8).IsEmpty);
        }
        else if (!TryReadElement(out record))
        {
            return Ended();
        }
        Row.Clear();
        Row.Index++;
        if (isDamaged || !fields.Read(record, Row))
        {
            Row.Clear();
            Row.Reading = RowReading.Unreadable;
        }
        return true;
    }

    public long Skip(long rows)
    {
        long passed = 0;
        while (passed < rows && Read()) passed++;
        return passed;
    }

    public void Dispose() => window.Dispose();

    private bool Ended()
    {
        Fault ??= window.Fault;
        return false;
    }

    /// <summary>The next value outside or inside the outer array, by counting brackets outside strings.</summary>
    private bool TryReadElement(out ReadOnlySpan<byte> element)
    {
        element = default;
        while (true)
        {
            var blank = window.Unread.IndexOfAnyExcept(" \t\r\n,"u8);
            window.Consume(blank < 0 ? window.Unread.Length : blank);
            if (window.Unread.IsEmpty)
            {
                if (window.Fill()) continue;
                return false;
            }
            if (!begun && window.Unread[0] == '[')
            {
                begun = true;
                window.Consume(1);
                continue;
            }
            begun = true;
            if (window.Unread[0] == ']')
            {
                window.Consume(1);
                continue;
            }
            var length = JsonScan.ValueLength(window);
            if (length < 0)
            {
                Fault = window.Fault ?? (window.IsAtEnd ? "ends inside a JSON value" : $"has a JSON value over {DatasetLimits.MaxRecord} bytes");
                var rest = window.Unread.Length > 0;
                while (window.Unread.Length > 0 || window.Fill()) window.Consume(window.Unread.Length);
                // What was cut off is one damaged row.
                return rest;
            }
            element = window.Unread[..length];
            window.Consume(length);
            return true;
        }
    }

    private List<string> FirstNames()
    {
        List<string> names = [];
        var rest = window.Unread;
        if (byLine)
        {
            for (var lines = 0; lines < 100 && !rest.IsEmpty; lines++)
            {
                var end = rest.IndexOf((byte)'\n');
                JsonFields.CollectNames(end < 0 ? rest : rest[..end], names);
                rest = end < 0 ? default : rest[(end + 1)..];
            }
            return names;
        }
        for (var values = 0; values < 100; values++)
        {
            var start = rest.IndexOf((byte)'{');
            if (start < 0) break;
            var length = JsonScan.ValueLength(rest[start..]);
            if (length < 0) break;
            JsonFields.CollectNames(rest.Slice(start, length), names);
            rest = rest[(start + length)..];
        }
        return names;
    }
}
