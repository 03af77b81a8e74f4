using System.Text.Json;

namespace CrawlIndex.Catalog.Delta;

/// <summary>Reads actions, one JSON object a line (protocol, "Actions"). Unknown actions and fields are ignored, as the protocol asks.</summary>
internal static class ActionReader
{
    /// <summary>Adds all actions of <paramref name="lines"/> to <paramref name="to"/>.</summary>
    /// <exception cref="CatalogException">A line is no action; the message names <paramref name="file"/> and the line.</exception>
    public static void Read(ReadOnlyMemory<byte> lines, string file, LogActions to)
    {
        for (var number = 1; lines.Length > 0; number++)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("not an object");
                foreach (var action in json.RootElement.EnumerateObject()) Read(action.Name, action.Value, to);
            }
            catch (Exception bad) when (bad is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw new CatalogException($"{file}, line {number} is no Delta Lake action: {bad.Message}", bad);
            }
        }
    }

    /// <summary>Reads one action by its name; null is none.</summary>
    public static void Read(string name, JsonElement action, LogActions to)
    {
        if (action.ValueKind == JsonValueKind.Null) return;
        switch (name)
        {
            case "add": to.Adds.Add(Add(action)); break;
            case "remove":
                to.Removes.Add(new(Required(action, "path"), Number(action, "deletionTimestamp") ?? 0, Flag(action, "dataChange"), Number(action, "size")));
                break;
            case "txn": to.Transactions.Add(new(Required(action, "appId"), action.GetProperty("version").GetInt64(), Number(action, "lastUpdated"))); break;
            case "protocol":
                to.Protocol = new(
                    action.GetProperty("minReaderVersion").GetInt32(), action.GetProperty("minWriterVersion").GetInt32(), Texts(action, "readerFeatures"), Texts(action, "writerFeatures"));
                break;
            case "metaData": to.Metadata = Metadata(action); break;
            case "commitInfo": to.Note = new(Number(action, "inCommitTimestamp") ?? Number(action, "timestamp"), Text(action, "operation")); break;
            case "sidecar": to.Sidecars.Add(Required(action, "path")); break;
            default: break;
        }
    }

    private static AddFile Add(JsonElement add) => new(
        Required(add, "path"),
        add.GetProperty("size").GetInt64(),
        Number(add, "modificationTime") ?? 0,
        Flag(add, "dataChange"),
        Text(add, "stats") ?? (Present(add, "stats_parsed") is { } parsed ? parsed.GetRawText() : null),
        Map(add, "partitionValues"),
        Map(add, "tags"))
    {
        HasDeletionVector = Present(add, "deletionVector") is not null,
    };

    private static TableMetadata Metadata(JsonElement metadata) => new(
        Required(metadata, "id"),
        Text(metadata, "name"),
        Present(metadata, "format") is { } format ? Text(format, "provider") ?? "parquet" : "parquet",
        Text(metadata, "schemaString") ?? "",
        Texts(metadata, "partitionColumns"),
        Map(metadata, "configuration").ToDictionary(entry => entry.Key, entry => entry.Value ?? ""),
        Number(metadata, "createdTime"));

    private static JsonElement? Present(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Required(JsonElement parent, string name) => Text(parent, name) ?? throw new JsonException($"'{name}' is missing");

    private static string? Text(JsonElement parent, string name) => Present(parent, name)?.GetString();

    private static long? Number(JsonElement parent, string name) => Present(parent, name)?.GetInt64();

    private static bool Flag(JsonElement parent, string name) => Present(parent, name)?.GetBoolean() ?? true;

    private static string[] Texts(JsonElement parent, string name) =>
        Present(parent, name) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString() ?? throw new JsonException($"'{name}' holds null"))] : [];

    private static IReadOnlyDictionary<string, string?> Map(JsonElement parent, string name)
    {
        if (Present(parent, name) is not { } map) return AddFile.None;
        var entries = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject()) entries[entry.Name] = entry.Value.GetString();
        return entries.Count == 0 ? AddFile.None : entries;
    }
}
