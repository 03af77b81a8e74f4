using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Rows of a Parquet file through DuckDB, in the order of the file. After the first failure it goes on row group by row group: the rows of a
/// damaged group that were not delivered yet are unreadable, the others are read.
/// </summary>
internal sealed class ParquetRows : IDatasetReader
{
    private readonly SqlSession session;
    private readonly string path;
    private readonly (ColumnRole Role, string Sql)[] bound;
    private readonly List<long> groupEnds = [];
    private ResultSet? rows;
    private long next;
    private long queryEnd;
    private bool isCareful;

    /// <exception cref="CatalogException">The file is no readable Parquet at all; DuckDB's reason.</exception>
    public ParquetRows(SqlSession session, string path, IReadOnlyDictionary<ColumnRole, string>? given)
    {
        this.session = session;
        this.path = path;
        List<string> names = [];
        List<string> types = [];
        using (var columns = session.Query($"DESCRIBE SELECT * FROM read_parquet({SqlSession.PathOf(path)})", $"read {path}"))
        {
            while (columns.Read())
            {
                names.Add(columns.Text(0));
                types.Add(columns.Text(1));
            }
        }
        using (var groups = session.Query(
            $"SELECT max(row_group_num_rows) FROM parquet_metadata({SqlSession.PathOf(path)}) GROUP BY row_group_id ORDER BY row_group_id", $"read {path}"))
        {
            while (groups.Read()) groupEnds.Add((groupEnds.Count == 0 ? 0 : groupEnds[^1]) + groups.Int64(0));
        }
        Binding = ColumnBinding.Of(names, given, (role, column) => role != ColumnRole.Picture || PictureOf(names[column], types[column]) is not null);
        bound = [.. Enum.GetValues<ColumnRole>().Where(role => Binding[role] >= 0).Select(role => (role, Expression(role, names[Binding[role]], types[Binding[role]])))];
        foreach (var (role, column) in (given ?? new Dictionary<ColumnRole, string>()).Where(each => each.Key == ColumnRole.Picture && Binding[each.Key] >= 0))
            if (PictureOf(column, types[Binding[role]]) is null) throw new InvalidDataException($"{path}: column '{column}' holds {types[Binding[role]]} and no picture");
    }

    /// <summary>For each row group the row after its last.</summary>
    public IReadOnlyList<long> GroupEnds => groupEnds;

    /// <summary>First row to read.</summary>
    public long Start
    {
        init
        {
            next = value;
            Row.Index = value - 1;
        }
    }

    /// <summary>The row after the last to read.</summary>
    public long End { get; init; } = long.MaxValue;

    private long Last => Math.Min(End, Rows);

    public long Rows => groupEnds.Count == 0 ? 0 : groupEnds[^1];

    public DatasetRow Row { get; } = new() { Index = -1 };

    public ColumnBinding Binding { get; }

    public string? Fault { get; private set; }

    public bool Read()
    {
        while (next < Last)
        {
            try
            {
                rows ??= Ask();
                if (rows.Read())
                {
                    Take();
                    return true;
                }
            }
            catch (CatalogException damaged)
            {
                Fault ??= damaged.Message;
                rows?.Dispose();
                rows = null;
                if (!isCareful)
                {
                    isCareful = true;
                    continue;
                }
                Begin(RowReading.Unreadable);
                return true;
            }
            // The scan ended, or its group did; what the footer promised beyond it is not there.
            rows.Dispose();
            rows = null;
            if (next < queryEnd)
            {
                Begin(RowReading.Unreadable);
                return true;
            }
        }
        return false;
    }

    public long Skip(long count)
    {
        var passed = Math.Min(count, Last - next);
        if (passed <= 0) return 0;
        next += passed;
        Row.Index = next - 1;
        rows?.Dispose();
        rows = null;
        return passed;
    }

    public void Dispose() => rows?.Dispose();

    private ResultSet Ask()
    {
        queryEnd = isCareful ? Math.Min(Last, groupEnds.Find(end => end > next)) : Last;
        var list = bound.Length == 0 ? "NULL::VARCHAR" : string.Join(", ", bound.Select(column => column.Sql));
        var range = next == 0 && queryEnd == Rows ? "" : $" WHERE file_row_number >= {next} AND file_row_number < {queryEnd}";
        return session.Query($"SELECT {list} FROM read_parquet({SqlSession.PathOf(path)}, file_row_number = true){range}", $"read {path}");
    }

    private void Begin(RowReading reading)
    {
        Row.Clear();
        Row.Reading = reading;
        Row.Index = next++;
    }

    private void Take()
    {
        Begin(RowReading.Read);
        for (var i = 0; i < bound.Length; i++)
            if (!rows!.IsNull(i)) Row.Set(bound[i].Role, rows.Bytes(i));
    }

    private static string Expression(ColumnRole role, string name, string type)
    {
        if (role == ColumnRole.Picture) return PictureOf(name, type)!;
        return type is "VARCHAR" or "BLOB" ? SqlSession.Name(name) : $"TRY_CAST({SqlSession.Name(name)} AS VARCHAR)";
    }

    /// <summary>Bytes in a column of their own, or in the struct (bytes, path) of Hugging Face's Image feature; null for other types.</summary>
    private static string? PictureOf(string name, string type) => type switch
    {
        "BLOB" => SqlSession.Name(name),
        _ when type.StartsWith("STRUCT(", StringComparison.Ordinal) && (type.Contains("(bytes BLOB", StringComparison.Ordinal) || type.Contains("(\"bytes\" BLOB", StringComparison.Ordinal)) =>
            $"{SqlSession.Name(name)}.bytes",
        _ => null,
    };
}
