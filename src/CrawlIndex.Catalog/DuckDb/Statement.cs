using System.Runtime.InteropServices;
using System.Text;

namespace CrawlIndex.Catalog.DuckDb;

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
