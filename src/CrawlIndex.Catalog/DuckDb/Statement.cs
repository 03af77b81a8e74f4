using System.Runtime.InteropServices;
using System.Text;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>duckdb_statement_type: the two kinds that only read.</summary>
internal enum StatementKind
{
    Invalid = 0,
    Select = 1,
    Explain = 4,
}

/// <summary>A prepared statement; parameters count from 1.</summary>
internal sealed unsafe class Statement : SafeHandle
{
    public Statement(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    public static Statement Prepare(Connection connection, string sql, string purpose)
    {
        var state = Native.duckdb_prepare(connection, sql, out var handle);
        var statement = new Statement(handle);
        if (state == Native.Success) return statement;
        using (statement) throw new CatalogException($"cannot {purpose}: {statement.Error}");
    }

    /// <summary>Prepares SQL that must hold exactly one statement.</summary>
    public static Statement PrepareSole(Connection connection, string sql, string purpose)
    {
        var count = Native.duckdb_extract_statements(connection, sql, out var extracted);
        try
        {
            if (count == 0) throw new CatalogException($"cannot {purpose}: {Marshal.PtrToStringUTF8(Native.duckdb_extract_statements_error(extracted)) ?? "there is no statement"}");
            if (count > 1) throw new CatalogException($"cannot {purpose}: one statement at a time, these are {count}");
            var state = Native.duckdb_prepare_extracted_statement(connection, extracted, 0, out var handle);
            var statement = new Statement(handle);
            if (state == Native.Success) return statement;
            using (statement) throw new CatalogException($"cannot {purpose}: {statement.Error}");
        }
        finally
        {
            Native.duckdb_destroy_extracted(ref extracted);
        }
    }

    public StatementKind Kind => (StatementKind)Native.duckdb_prepared_statement_type(this);

    public string? Error => Marshal.PtrToStringUTF8(Native.duckdb_prepare_error(this));

    public void Bind(int index, object value)
    {
        var state = value switch
        {
            string text => BindText(index, text),
            long number => Native.duckdb_bind_int64(this, (ulong)index, number),
            DateTime time => Native.duckdb_bind_timestamp(this, (ulong)index, (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            _ => throw new ArgumentException($"no parameter of type {value.GetType()}", nameof(value)),
        };
        if (state != Native.Success) throw new CatalogException($"parameter {index} was not taken: {Error}");
    }

    protected override bool ReleaseHandle()
    {
        Native.duckdb_destroy_prepare(ref handle);
        return true;
    }

    private int BindText(int index, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = utf8) return Native.duckdb_bind_varchar_length(this, (ulong)index, start, (ulong)utf8.Length);
    }
}
