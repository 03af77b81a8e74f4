using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>Writes one value of a vector as text; lists, structs and maps as JSON.</summary>
internal static unsafe class ValueText
{
    private const long MicrosPerDay = 86_400_000_000;

    public static bool IsNull(nint vector, ulong row)
    {
        var validity = Native.duckdb_vector_get_validity(vector);
        return validity is not null && (validity[row >> 6] >> (int)(row & 63) & 1) == 0;
    }

    public static void Append(StringBuilder to, ValueShape shape, nint vector, ulong row)
    {
        var data = Native.duckdb_vector_get_data(vector);
        var invariant = CultureInfo.InvariantCulture;
        switch (shape.Type)
        {
            case NativeType.Varchar: to.Append(Encoding.UTF8.GetString(NativeString.Bytes((NativeString*)data + row))); break;
            case NativeType.Boolean: to.Append(((byte*)data)[row] != 0 ? "true" : "false"); break;
            case NativeType.Float: to.Append(((float*)data)[row].ToString("R", invariant)); break;
            case NativeType.Double: to.Append(((double*)data)[row].ToString("R", invariant)); break;
            case NativeType.Decimal: AppendDecimal(to, Integer(shape.Stored, data, row), shape.Scale); break;
            case NativeType.Enum: to.Append(shape.Names[(int)Integer(shape.Stored, data, row)]); break;
            case NativeType.Date: AppendDay(to, ((int*)data)[row]); break;
            case NativeType.Time: AppendTime(to, ((long*)data)[row]); break;
            case NativeType.Timestamp or NativeType.TimestampTz: AppendTimestamp(to, ((long*)data)[row]); break;
            case NativeType.TimestampSeconds: AppendTimestamp(to, ((long*)data)[row] * 1_000_000); break;
            case NativeType.TimestampMillis: AppendTimestamp(to, ((long*)data)[row] * 1_000); break;
            case NativeType.TimestampNanos: AppendTimestamp(to, ((long*)data)[row] / 1_000); break;
            case NativeType.Interval: AppendInterval(to, ((int*)data)[row * 4], ((int*)data)[row * 4 + 1], ((long*)data)[row * 2 + 1]); break;
            case NativeType.Uuid: AppendUuid(to, ((UInt128*)data)[row]); break;
            case NativeType.Blob: to.Append("\\x").Append(Convert.ToHexStringLower(NativeString.Bytes((NativeString*)data + row))); break;
            case NativeType.List:
                var entry = (ulong*)data + row * 2;
                AppendList(to, shape.Children[0], Native.duckdb_list_vector_get_child(vector), entry[0], entry[1]);
                break;
            case NativeType.Array:
                AppendList(to, shape.Children[0], Native.duckdb_array_vector_get_child(vector), row * (ulong)shape.Length, (ulong)shape.Length);
                break;
            case NativeType.Struct: AppendStruct(to, shape, vector, row); break;
            case NativeType.Map: AppendMap(to, shape, vector, ((ulong*)data)[row * 2], ((ulong*)data)[row * 2 + 1]); break;
            case NativeType.SqlNull: break;
            default: to.Append(Integer(shape.Type, data, row).ToString(invariant)); break;
        }
    }

    /// <summary>False for the rare types whose vectors are not read here (BIT, UNION, TIME WITH TIME ZONE and newer ones).</summary>
    public static bool CanAppend(ValueShape shape) =>
        (shape.Type is (>= NativeType.Boolean and <= NativeType.Uuid) or NativeType.TimestampTz or NativeType.UHugeInt or NativeType.Array or NativeType.SqlNull)
        && shape.Children.All(CanAppend);

    public static Int128 Integer(NativeType type, void* data, ulong row) => type switch
    {
        NativeType.TinyInt => ((sbyte*)data)[row],
        NativeType.SmallInt => ((short*)data)[row],
        NativeType.Integer => ((int*)data)[row],
        NativeType.BigInt or NativeType.Timestamp or NativeType.TimestampTz => ((long*)data)[row],
        NativeType.UTinyInt => ((byte*)data)[row],
        NativeType.USmallInt => ((ushort*)data)[row],
        NativeType.UInteger => ((uint*)data)[row],
        NativeType.UBigInt => ((ulong*)data)[row],
        NativeType.HugeInt => ((Int128*)data)[row],
        NativeType.UHugeInt => (Int128)((UInt128*)data)[row],
        _ => throw new CatalogException($"a value of type {type} is no integer"),
    };

    /// <summary>A value inside JSON: numbers and booleans bare, text quoted.</summary>
    public static void AppendJson(StringBuilder to, ValueShape shape, nint vector, ulong row)
    {
        if (IsNull(vector, row))
        {
            to.Append("null");
            return;
        }
        var start = to.Length;
        Append(to, shape, vector, row);
        var isBare = shape.Kind is ResultKind.Bool or ResultKind.Json || (shape.Kind == ResultKind.Number && char.IsAsciiDigit(to[^1]));
        if (isBare) return;
        var text = to.ToString(start, to.Length - start);
        to.Length = start;
        JsonText.Append(to, text);
    }

    private static void AppendList(StringBuilder to, ValueShape item, nint items, ulong first, ulong count)
    {
        to.Append('[');
        for (ulong i = 0; i < count; i++)
        {
            if (i > 0) to.Append(',');
            AppendJson(to, item, items, first + i);
        }
        to.Append(']');
    }

    private static void AppendStruct(StringBuilder to, ValueShape shape, nint vector, ulong row)
    {
        to.Append('{');
        for (var i = 0; i < shape.Children.Length; i++)
        {
            if (i > 0) to.Append(',');
            JsonText.Append(to, shape.Names[i]);
            to.Append(':');
            AppendJson(to, shape.Children[i], Native.duckdb_struct_vector_get_child(vector, (ulong)i), row);
        }
        to.Append('}');
    }

    private static void AppendMap(StringBuilder to, ValueShape shape, nint vector, ulong first, ulong count)
    {
        var entries = Native.duckdb_list_vector_get_child(vector);
        var (keys, values) = (Native.duckdb_struct_vector_get_child(entries, 0), Native.duckdb_struct_vector_get_child(entries, 1));
        to.Append('{');
        for (var i = first; i < first + count; i++)
        {
            if (i > first) to.Append(',');
            var key = new StringBuilder();
            Append(key, shape.Children[0], keys, i);
            JsonText.Append(to, key.ToString());
            to.Append(':');
            AppendJson(to, shape.Children[1], values, i);
        }
        to.Append('}');
    }

    private static void AppendDecimal(StringBuilder to, Int128 value, int scale)
    {
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        if (value < 0) to.Append('-');
        to.Append(digits.AsSpan(0, digits.Length - scale));
        if (scale > 0) to.Append('.').Append(digits.AsSpan(digits.Length - scale));
    }

    private static void AppendTimestamp(StringBuilder to, long micros)
    {
        if (micros is long.MaxValue or -long.MaxValue)
        {
            to.Append(micros > 0 ? "infinity" : "-infinity");
            return;
        }
        var day = Math.DivRem(micros, MicrosPerDay, out var rest);
        if (rest < 0) (day, rest) = (day - 1, rest + MicrosPerDay);
        AppendDay(to, day);
        to.Append('T');
        AppendTime(to, rest);
        to.Append('Z');
    }

    private static void AppendDay(StringBuilder to, long day)
    {
        if (day is int.MaxValue or -int.MaxValue)
        {
            to.Append(day > 0 ? "infinity" : "-infinity");
            return;
        }
        // The Gregorian calendar repeats every 400 years (146,097 days): DateOnly answers for one period, years are shifted.
        const long Period = 146_097;
        var fromYearOne = day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var periods = Math.DivRem(fromYearOne, Period, out var inPeriod);
        if (inPeriod < 0) (periods, inPeriod) = (periods - 1, inPeriod + Period);
        var date = DateOnly.FromDayNumber((int)inPeriod);
        to.Append(CultureInfo.InvariantCulture, $"{date.Year + periods * 400:0000}-{date.Month:00}-{date.Day:00}");
    }

    private static void AppendTime(StringBuilder to, long micros)
    {
        var (seconds, fraction) = Math.DivRem(micros, 1_000_000);
        to.Append(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        if (fraction != 0) to.Append('.').Append(fraction.ToString("000000", CultureInfo.InvariantCulture).TrimEnd('0'));
    }

    private static void AppendInterval(StringBuilder to, int months, int days, long micros) =>
        to.Append(CultureInfo.InvariantCulture, $"{months} months {days} days {micros} us");

    private static void AppendUuid(StringBuilder to, UInt128 stored)
    {
        // DuckDB flips the highest bit so that UUIDs sort as signed numbers.
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ (UInt128.One << 127));
        to.Append(new Guid(bytes, bigEndian: true).ToString());
    }
}
