using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrawlIndex.Catalog.Delta;

/// <summary>One column of a table as SQL sees it; a partition column's values are in the log, not in the files.</summary>
public readonly record struct DeltaColumn(string Name, string SqlType, bool IsPartition);

/// <summary>The schema of a table: `schemaString` to SQL types and back (protocol, "Schema Serialization Format").</summary>
public static class DeltaSchema
{
    private const int MaxDepth = 32;

    /// <summary>Columns in the order of the schema.</summary>
    /// <exception cref="CatalogException">The schema is no struct, or holds a type that is not read here; the message names it.</exception>
    public static IReadOnlyList<DeltaColumn> Columns(TableMetadata metadata, string location)
    {
        try
        {
            using var json = JsonDocument.Parse(metadata.SchemaString);
            return [.. json.RootElement.GetProperty("fields").EnumerateArray().Select(field => Column(field, metadata.PartitionColumns))];
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CatalogException($"{location}: the schema of the table cannot be read: {bad.Message}", bad);
        }
    }

    /// <summary>The `schemaString` of one of our tables: every column may be null.</summary>
    public static string Serialize(TableSchema schema)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "struct");
            json.WriteStartArray("fields");
            foreach (var column in schema.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WritePropertyName("type");
                WriteType(json, column.SqlType);
                json.WriteBoolean("nullable", true);
                json.WriteStartObject("metadata");
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A `schemaString` with the columns of <paramref name="schema"/> that it lacks added at its end; null when it lacks none.</summary>
    public static string? Extended(string schemaString, TableSchema schema)
    {
        var (held, own) = (JsonNode.Parse(schemaString)!["fields"]!.AsArray(), JsonNode.Parse(Serialize(schema))!["fields"]!.AsArray());
        var names = held.Select(field => (string?)field!["name"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var added = own.Where(field => !names.Contains((string?)field!["name"])).ToList();
        if (added.Count == 0) return null;
        return new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray([.. held.Concat(added).Select(field => field!.DeepClone())]) }.ToJsonString();
    }

    /// <summary>What a table with these columns asks of others: DuckDB's TIMESTAMP has no zone, which is a feature of its own.</summary>
    public static TableProtocol ProtocolOf(TableSchema schema) => schema.Columns.Any(column => column.SqlType.StartsWith("TIMESTAMP", StringComparison.Ordinal))
        ? new(3, 7, [TableFeatures.TimestampNtz], [TableFeatures.TimestampNtz, "appendOnly", "invariants"])
        : new(1, 2, [], []);

    private static void WriteType(Utf8JsonWriter json, string sqlType)
    {
        if (sqlType.EndsWith("[]", StringComparison.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("type", "array");
            json.WritePropertyName("elementType");
            WriteType(json, sqlType[..^2]);
            json.WriteBoolean("containsNull", true);
            json.WriteEndObject();
            return;
        }
        json.WriteStringValue(sqlType switch
        {
            "VARCHAR" => "string",
            "INTEGER" => "integer",
            "BIGINT" => "long",
            "SMALLINT" => "short",
            "TINYINT" => "byte",
            "BOOLEAN" => "boolean",
            "DOUBLE" => "double",
            "FLOAT" => "float",
            "BLOB" => "binary",
            "DATE" => "date",
            "TIMESTAMP" => "timestamp_ntz",
            _ => throw new CatalogException($"Delta Lake has no type for {sqlType}"),
        });
    }

    private static DeltaColumn Column(JsonElement field, IReadOnlyList<string> partitions)
    {
        var name = field.GetProperty("name").GetString() ?? throw new JsonException("a column has no name");
        return new(name, SqlType(field.GetProperty("type"), 0), partitions.Contains(name));
    }

    private static string SqlType(JsonElement type, int depth)
    {
        if (depth > MaxDepth) throw new JsonException($"types are nested deeper than {MaxDepth}");
        if (type.ValueKind == JsonValueKind.String) return Primitive(type.GetString()!);
        return type.GetProperty("type").GetString() switch
        {
            "array" => $"{SqlType(type.GetProperty("elementType"), depth + 1)}[]",
            "map" => $"MAP({SqlType(type.GetProperty("keyType"), depth + 1)}, {SqlType(type.GetProperty("valueType"), depth + 1)})",
            "struct" => $"STRUCT({string.Join(", ", type.GetProperty("fields").EnumerateArray().Select(field =>
                $"{Quoted(field.GetProperty("name").GetString()!)} {SqlType(field.GetProperty("type"), depth + 1)}"))})",
            var other => throw new JsonException($"type '{other}' is not read here"),
        };
    }

    private static string Primitive(string type) => type switch
    {
        "string" => "VARCHAR",
        "long" => "BIGINT",
        "integer" => "INTEGER",
        "short" => "SMALLINT",
        "byte" => "TINYINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        "timestamp_ntz" => "TIMESTAMP",
        "void" => "INTEGER",
        "decimal" => "DECIMAL(10,0)",
        _ when type.StartsWith("decimal(", StringComparison.Ordinal) && type.AsSpan(8).TrimEnd(')').IndexOfAnyExcept(DecimalArguments) < 0 => $"DECIMAL{type.AsSpan(7)}",
        _ => throw new JsonException($"type '{type}' is not read here"),
    };

    private static readonly System.Buffers.SearchValues<char> DecimalArguments = System.Buffers.SearchValues.Create("0123456789, ");

    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
