using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// The SQL function crawlindex_matches(text, query number): DuckDB runs it inside the Parquet scan, so other columns are read only
/// where it holds. Numbers, not pointers: a number that is not in use matches nothing.
/// </summary>
internal sealed unsafe class TextMatch : IDisposable
{
    private static readonly ConcurrentDictionary<long, TextQuery> Queries = new();
    private static long _last;

    public TextMatch(TextQuery query) => Queries[Id = Interlocked.Increment(ref _last)] = query;

    public long Id { get; }

    public void Dispose() => Queries.TryRemove(Id, out _);

    public static void Register(Connection connection)
    {
        var function = Native.duckdb_create_scalar_function();
        var (text, number, answer) = (Native.duckdb_create_logical_type(NativeType.Varchar), Native.duckdb_create_logical_type(NativeType.BigInt), Native.duckdb_create_logical_type(NativeType.Boolean));
        Native.duckdb_scalar_function_set_name(function, "crawlindex_matches");
        Native.duckdb_scalar_function_add_parameter(function, text);
        Native.duckdb_scalar_function_add_parameter(function, number);
        Native.duckdb_scalar_function_set_return_type(function, answer);
        Native.duckdb_scalar_function_set_function(function, &Match);
        var state = Native.duckdb_register_scalar_function(connection, function);
        Native.duckdb_destroy_logical_type(ref text);
        Native.duckdb_destroy_logical_type(ref number);
        Native.duckdb_destroy_logical_type(ref answer);
        Native.duckdb_destroy_scalar_function(ref function);
        if (state != Native.Success) throw new CatalogException("DuckDB did not take the text search");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Match(nint function, nint input, nint output)
    {
        var count = Native.duckdb_data_chunk_get_size(input);
        var vector = Native.duckdb_data_chunk_get_vector(input, 0);
        var texts = (NativeString*)Native.duckdb_vector_get_data(vector);
        var validity = Native.duckdb_vector_get_validity(vector);
        var ids = (long*)Native.duckdb_vector_get_data(Native.duckdb_data_chunk_get_vector(input, 1));
        var answers = (bool*)Native.duckdb_vector_get_data(output);
        TextQuery? query = null;
        long current = 0;
        for (ulong i = 0; i < count; i++)
        {
            answers[i] = false;
            // DuckDB itself makes the answer NULL where the text is; its bytes are not defined there.
            if (validity is not null && (validity[i >> 6] >> (int)(i & 63) & 1) == 0) continue;
            if (current != ids[i])
            {
                current = ids[i];
                Queries.TryGetValue(current, out query);
            }
            answers[i] = query is not null && query.Matches(NativeString.Bytes(texts + i));
        }
    }
}
