using System.Runtime.InteropServices;

namespace CrawlIndex.Catalog.DuckDb;

/// <summary>duckdb_type of duckdb.h: the values that are read or written here.</summary>
internal enum NativeType
{
    Invalid = 0, Boolean = 1, TinyInt = 2, SmallInt = 3, Integer = 4, BigInt = 5, UTinyInt = 6, USmallInt = 7, UInteger = 8, UBigInt = 9,
    Float = 10, Double = 11, Timestamp = 12, Date = 13, Time = 14, Interval = 15, HugeInt = 16, Varchar = 17, Blob = 18, Decimal = 19,
    TimestampSeconds = 20, TimestampMillis = 21, TimestampNanos = 22, Enum = 23, List = 24, Struct = 25, Map = 26, Uuid = 27, Union = 28, Bit = 29,
    TimeTz = 30, TimestampTz = 31, UHugeInt = 32, Array = 33, SqlNull = 36,
}

/// <summary>duckdb_result: 48 bytes owned by DuckDB; only its size matters, fetch_chunk takes it by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private ulong _a, _b, _c;
    private nint _d, _e, _f;
}

/// <summary>duckdb_string_t: 16 bytes; up to 12 bytes of text lie inside (rest zero), longer text has its first 4 bytes here and a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    public const int InlineLength = 12;

    [FieldOffset(0)] public uint Length;
    [FieldOffset(4)] public fixed byte Inline[InlineLength];
    [FieldOffset(4)] public uint Prefix;
    [FieldOffset(8)] public byte* Pointer;

    public static ReadOnlySpan<byte> Bytes(NativeString* text) =>
        new(text->Length <= InlineLength ? text->Inline : text->Pointer, (int)text->Length);
}

/// <summary>The part of DuckDB's C API in use (duckdb.h of 1.5).</summary>
internal static unsafe partial class Native
{
    private const string Library = "duckdb";

    public const int Success = 0;

    [LibraryImport(Library)] public static partial int duckdb_create_config(out nint config);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_set_config(nint config, string name, string option);
    [LibraryImport(Library)] public static partial void duckdb_destroy_config(ref nint config);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_open_ext(string path, out nint database, nint config, out nint error);
    [LibraryImport(Library)] public static partial void duckdb_close(ref nint database);
    [LibraryImport(Library)] public static partial int duckdb_connect(Database database, out nint connection);
    [LibraryImport(Library)] public static partial void duckdb_disconnect(ref nint connection);
    [LibraryImport(Library)] public static partial void duckdb_interrupt(Connection connection);
    [LibraryImport(Library)] public static partial void duckdb_free(nint pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_query(Connection connection, string sql, out NativeResult result);
    [LibraryImport(Library)] public static partial nint duckdb_result_error(ref NativeResult result);
    [LibraryImport(Library)] public static partial void duckdb_destroy_result(ref NativeResult result);
    [LibraryImport(Library)] public static partial nint duckdb_column_name(ref NativeResult result, ulong column);
    [LibraryImport(Library)] public static partial ulong duckdb_column_count(ref NativeResult result);
    [LibraryImport(Library)] public static partial nint duckdb_column_logical_type(ref NativeResult result, ulong column);
    [LibraryImport(Library)] public static partial nint duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial ulong duckdb_extract_statements(Connection connection, string sql, out nint statements);
    [LibraryImport(Library)] public static partial nint duckdb_extract_statements_error(nint statements);
    [LibraryImport(Library)] public static partial void duckdb_destroy_extracted(ref nint statements);
    [LibraryImport(Library)] public static partial int duckdb_prepare_extracted_statement(Connection connection, nint statements, ulong index, out nint statement);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_prepare(Connection connection, string sql, out nint statement);
    [LibraryImport(Library)] public static partial nint duckdb_prepare_error(Statement statement);
    [LibraryImport(Library)] public static partial void duckdb_destroy_prepare(ref nint statement);
    [LibraryImport(Library)] public static partial int duckdb_prepared_statement_type(Statement statement);
    [LibraryImport(Library)] public static partial int duckdb_bind_varchar_length(Statement statement, ulong index, byte* text, ulong length);
    [LibraryImport(Library)] public static partial int duckdb_bind_int64(Statement statement, ulong index, long value);
    [LibraryImport(Library)] public static partial int duckdb_bind_timestamp(Statement statement, ulong index, long micros);
    [LibraryImport(Library)] public static partial int duckdb_execute_prepared_streaming(Statement statement, out NativeResult result);

    [LibraryImport(Library)] public static partial nint duckdb_create_logical_type(NativeType type);
    [LibraryImport(Library)] public static partial void duckdb_destroy_logical_type(ref nint type);
    [LibraryImport(Library)] public static partial NativeType duckdb_get_type_id(nint type);
    [LibraryImport(Library)] public static partial byte duckdb_decimal_scale(nint type);
    [LibraryImport(Library)] public static partial byte duckdb_decimal_width(nint type);
    [LibraryImport(Library)] public static partial NativeType duckdb_decimal_internal_type(nint type);
    [LibraryImport(Library)] public static partial NativeType duckdb_enum_internal_type(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_enum_dictionary_value(nint type, ulong index);
    [LibraryImport(Library)] public static partial uint duckdb_enum_dictionary_size(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_list_type_child_type(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_array_type_child_type(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_map_type_key_type(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_map_type_value_type(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_struct_type_child_type(nint type, ulong index);
    [LibraryImport(Library)] public static partial ulong duckdb_struct_type_child_count(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_struct_type_child_name(nint type, ulong index);

    [LibraryImport(Library)] public static partial void duckdb_destroy_data_chunk(ref nint chunk);
    [LibraryImport(Library)] public static partial ulong duckdb_data_chunk_get_size(nint chunk);
    [LibraryImport(Library)] public static partial void duckdb_data_chunk_set_size(nint chunk, ulong size);
    [LibraryImport(Library)] public static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);
    [LibraryImport(Library)] public static partial void* duckdb_vector_get_data(nint vector);
    [LibraryImport(Library)] public static partial ulong* duckdb_vector_get_validity(nint vector);
    [LibraryImport(Library)] public static partial void duckdb_vector_ensure_validity_writable(nint vector);
    [LibraryImport(Library)] public static partial nint duckdb_list_vector_get_child(nint vector);
    [LibraryImport(Library)] public static partial nint duckdb_array_vector_get_child(nint vector);
    [LibraryImport(Library)] public static partial ulong duckdb_array_type_array_size(nint type);
    [LibraryImport(Library)] public static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(Library)] public static partial nint duckdb_create_table_function();
    [LibraryImport(Library)] public static partial void duckdb_destroy_table_function(ref nint function);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void duckdb_table_function_set_name(nint function, string name);
    [LibraryImport(Library)] public static partial void duckdb_table_function_add_parameter(nint function, nint type);
    [LibraryImport(Library)] public static partial void duckdb_table_function_set_bind(nint function, delegate* unmanaged[Cdecl]<nint, void> bind);
    [LibraryImport(Library)] public static partial void duckdb_table_function_set_init(nint function, delegate* unmanaged[Cdecl]<nint, void> init);
    [LibraryImport(Library)] public static partial void duckdb_table_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> read);
    [LibraryImport(Library)] public static partial int duckdb_register_table_function(Connection connection, nint function);
    [LibraryImport(Library)] public static partial nint duckdb_bind_get_parameter(nint bind, ulong index);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void duckdb_bind_add_result_column(nint bind, string name, nint type);
    [LibraryImport(Library)] public static partial void duckdb_bind_set_bind_data(nint bind, nint data, nint destroy);
    [LibraryImport(Library)] public static partial nint duckdb_function_get_bind_data(nint function);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void duckdb_function_set_error(nint function, string message);
    [LibraryImport(Library)] public static partial long duckdb_get_int64(nint value);
    [LibraryImport(Library)] public static partial void duckdb_destroy_value(ref nint value);

    [LibraryImport(Library)] public static partial nint duckdb_create_scalar_function();
    [LibraryImport(Library)] public static partial void duckdb_destroy_scalar_function(ref nint function);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void duckdb_scalar_function_set_name(nint function, string name);
    [LibraryImport(Library)] public static partial void duckdb_scalar_function_add_parameter(nint function, nint type);
    [LibraryImport(Library)] public static partial void duckdb_scalar_function_set_return_type(nint function, nint type);
    [LibraryImport(Library)] public static partial void duckdb_scalar_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> run);
    [LibraryImport(Library)] public static partial int duckdb_register_scalar_function(Connection connection, nint function);
}
