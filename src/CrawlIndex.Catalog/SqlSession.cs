using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>What a session may take. <paramref name="SpillFolder"/> null: nothing is spilled, too large a question fails.</summary>
/// <param name="MemoryBytes">Memory for DuckDB's operators and caches.</param>
/// <param name="Threads">Threads of one question; 0 is one for each processor.</param>
public sealed record SqlLimits(string? SpillFolder = null, long MemoryBytes = 512L << 20, int Threads = 0);

/// <summary>
/// A DuckDB instance for our own SQL over files: no extension is fetched, memory is bounded. Text from outside goes in as a parameter or
/// through <see cref="Quote"/>, <see cref="Name"/> and <see cref="PathOf"/>. Questions may run side by side, each on one thread.
/// </summary>
public sealed class SqlSession : IDisposable
{
    private readonly Database _database;

    public SqlSession(SqlLimits? limits = null)
    {
        limits ??= new SqlLimits();
        _database = Database.Open(
            ("threads", $"{(limits.Threads > 0 ? limits.Threads : Environment.ProcessorCount)}"),
            ("memory_limit", $"{limits.MemoryBytes >> 20}MiB"));
        if (limits.SpillFolder is { } folder) Execute($"SET GLOBAL temp_directory = {Quote(folder)}", "set the folder for spilled rows");
    }

    /// <summary>Runs SQL whose rows nobody reads. <paramref name="purpose"/> begins the message of the exception ("write pairs.parquet").</summary>
    public void Execute(string sql, string purpose)
    {
        using var connection = _database.Connect();
        connection.Execute(sql, purpose);
    }

    /// <summary>Runs one statement and streams its rows, in the order of the file where the question is one file's scan.</summary>
    /// <exception cref="CatalogException">DuckDB's reason; also thrown by <see cref="ResultSet.Read"/> for what is found later.</exception>
    public ResultSet Query(string sql, string purpose, params ReadOnlySpan<object> parameters)
    {
        var connection = _database.Connect();
        try
        {
            return ResultSet.Run(connection, sql, purpose, parameters);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _database.Dispose();

    /// <summary>A text literal.</summary>
    public static string Quote(string text) => Connection.Quote(text);

    /// <summary>An identifier, whatever characters it has.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text literal for read_parquet and its kin: '*', '?' and '[' in the path mean themselves.</summary>
    public static string PathOf(string path) => Connection.Quote(ParquetPath.Literal(path));
}
