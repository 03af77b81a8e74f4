using System.Runtime.InteropServices;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>One DuckDB instance in memory: it owns threads and the memory limit; connections share it.</summary>
internal sealed class Database : SafeHandle
{
    private Database(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens an instance. Extensions are never fetched or loaded, nothing is spilled beside the working directory.</summary>
    public static Database Open(params ReadOnlySpan<(string Name, string Value)> settings)
    {
        try
        {
            _ = Native.duckdb_create_config(out var config);
            try
            {
                Set(config, "autoinstall_known_extensions", "false");
                Set(config, "autoload_known_extensions", "false");
                Set(config, "temp_directory", "");
                foreach (var (name, value) in settings) Set(config, name, value);
                if (Native.duckdb_open_ext(":memory:", out var handle, config, out var error) == Native.Success) return new Database(handle);
                var message = Marshal.PtrToStringUTF8(error);
                Native.duckdb_free(error);
                throw new CatalogException($"DuckDB could not start: {message}");
            }
            finally
            {
                Native.duckdb_destroy_config(ref config);
            }
        }
        catch (DllNotFoundException e)
        {
            throw new CatalogException($"DuckDB's library is not beside the program ({AppContext.BaseDirectory}); build the project again, npm fetches it.", e);
        }
    }

    public Connection Connect() => Native.duckdb_connect(this, out var handle) == Native.Success
        ? new Connection(handle)
        : throw new CatalogException("DuckDB gave no connection");

    protected override bool ReleaseHandle()
    {
        Native.duckdb_close(ref handle);
        return true;
    }

    private static void Set(nint config, string name, string value)
    {
        if (Native.duckdb_set_config(config, name, value) != Native.Success) throw new CatalogException($"DuckDB does not take the setting {name}='{value}'");
    }
}
