using System.Runtime.InteropServices;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>A DuckDB type with what reading its vectors needs: scale, enum values, the shapes inside lists and structs.</summary>
internal sealed record ValueShape(NativeType Type, string SqlType)
{
    public byte Scale { get; private init; }

    /// <summary>How decimals and enums are stored.</summary>
    public NativeType Stored { get; private init; }

    public string[] Names { get; private init; } = [];

    public ValueShape[] Children { get; private init; } = [];

    public int Length { get; private init; }

    public ResultKind Kind => Type switch
    {
        NativeType.Boolean => ResultKind.Bool,
        >= NativeType.TinyInt and <= NativeType.Double or NativeType.HugeInt or NativeType.UHugeInt or NativeType.Decimal => ResultKind.Number,
        NativeType.List or NativeType.Array or NativeType.Struct or NativeType.Map => ResultKind.Json,
        _ => ResultKind.Text,
    };

    /// <summary>Reads a logical type and frees it.</summary>
    public static ValueShape OfOwned(nint type)
    {
        try
        {
            return Of(type);
        }
        finally
        {
            Native.duckdb_destroy_logical_type(ref type);
        }
    }

    private static ValueShape Of(nint type)
    {
        var id = Native.duckdb_get_type_id(type);
        switch (id)
        {
            case NativeType.Decimal:
                var (width, scale) = (Native.duckdb_decimal_width(type), Native.duckdb_decimal_scale(type));
                return new(id, $"DECIMAL({width},{scale})") { Scale = scale, Stored = Native.duckdb_decimal_internal_type(type) };
            case NativeType.Enum:
                var values = new string[Native.duckdb_enum_dictionary_size(type)];
                for (var i = 0; i < values.Length; i++) values[i] = Take(Native.duckdb_enum_dictionary_value(type, (ulong)i));
                return new(id, "ENUM") { Stored = Native.duckdb_enum_internal_type(type), Names = values };
            case NativeType.List:
                var item = OfOwned(Native.duckdb_list_type_child_type(type));
                return new(id, $"{item.SqlType}[]") { Children = [item] };
            case NativeType.Array:
                var element = OfOwned(Native.duckdb_array_type_child_type(type));
                var length = (int)Native.duckdb_array_type_array_size(type);
                return new(id, $"{element.SqlType}[{length}]") { Children = [element], Length = length };
            case NativeType.Map:
                var (key, value) = (OfOwned(Native.duckdb_map_type_key_type(type)), OfOwned(Native.duckdb_map_type_value_type(type)));
                return new(id, $"MAP({key.SqlType}, {value.SqlType})") { Children = [key, value] };
            case NativeType.Struct:
                var names = new string[Native.duckdb_struct_type_child_count(type)];
                var children = new ValueShape[names.Length];
                for (var i = 0; i < names.Length; i++)
                {
                    names[i] = Take(Native.duckdb_struct_type_child_name(type, (ulong)i));
                    children[i] = OfOwned(Native.duckdb_struct_type_child_type(type, (ulong)i));
                }
                return new(id, $"STRUCT({string.Join(", ", names.Zip(children, (n, c) => $"{n} {c.SqlType}"))})") { Names = names, Children = children };
            default:
                return new(id, SqlName(id));
        }
    }

    private static string Take(nint text)
    {
        var value = Marshal.PtrToStringUTF8(text) ?? "";
        Native.duckdb_free(text);
        return value;
    }

    private static string SqlName(NativeType type) => type switch
    {
        NativeType.TimestampSeconds => "TIMESTAMP_S",
        NativeType.TimestampMillis => "TIMESTAMP_MS",
        NativeType.TimestampNanos => "TIMESTAMP_NS",
        NativeType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        NativeType.TimeTz => "TIME WITH TIME ZONE",
        NativeType.SqlNull => "NULL",
        _ => type.ToString().ToUpperInvariant(),
    };
}
