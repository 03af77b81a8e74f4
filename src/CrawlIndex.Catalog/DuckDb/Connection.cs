using System.Runtime.InteropServices;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>A connection; used by one thread at a time.</summary>
internal sealed class Connection : SafeHandle
{
    public Connection(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Runs SQL whose rows nobody reads. <paramref name="purpose"/> begins the message of the exception ("write pairs.parquet").</summary>
    public void Execute(string sql, string purpose)
    {
        var state = Native.duckdb_query(this, sql, out var result);
        try
        {
            if (state != Native.Success) throw new CatalogException($"cannot {purpose}: {Marshal.PtrToStringUTF8(Native.duckdb_result_error(ref result))}");
        }
        finally
        {
            Native.duckdb_destroy_result(ref result);
        }
    }

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    protected override bool ReleaseHandle()
    {
        Native.duckdb_disconnect(ref handle);
        return true;
    }
}
