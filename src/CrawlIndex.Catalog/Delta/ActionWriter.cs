using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CrawlIndex.Catalog.Delta;

/// <summary>Writes actions, one JSON object a line, in the order the protocol shows them.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(LogActions actions, Stream output, Action<Utf8JsonWriter>? note = null)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using var json = new Utf8JsonWriter(buffer, Options);
        if (note is not null) Line("commitInfo", note);
        if (actions.Protocol is { } protocol) Line("protocol", to => Write(to, protocol));
        if (actions.Metadata is { } metadata) Line("metaData", to => Write(to, metadata));
        foreach (var mark in actions.Transactions) Line("txn", to => Write(to, mark));
        foreach (var remove in actions.Removes) Line("remove", to => Write(to, remove));
        foreach (var add in actions.Adds) Line("add", to => Write(to, add));
        output.Write(buffer.WrittenSpan);

        void Line(string name, Action<Utf8JsonWriter> write)
        {
            json.WriteStartObject();
            json.WriteStartObject(name);
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount < 1 << 20) return;
            output.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
    }

    private static void Write(Utf8JsonWriter json, TableProtocol protocol)
    {
        json.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        json.WriteNumber("minWriterVersion", protocol.MinWriterVersion);
        if (protocol.MinReaderVersion >= 3) Write(json, "readerFeatures", protocol.ReaderFeatures);
        if (protocol.MinWriterVersion >= 7) Write(json, "writerFeatures", protocol.WriterFeatures);
    }

    private static void Write(Utf8JsonWriter json, TableMetadata metadata)
    {
        json.WriteString("id", metadata.Id);
        if (metadata.Name is not null) json.WriteString("name", metadata.Name);
        json.WriteStartObject("format");
        json.WriteString("provider", metadata.Provider);
        json.WriteStartObject("options");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString", metadata.SchemaString);
        Write(json, "partitionColumns", metadata.PartitionColumns);
        Write(json, "configuration", metadata.Configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        if (metadata.CreatedTime is { } time) json.WriteNumber("createdTime", time);
    }

    private static void Write(Utf8JsonWriter json, TransactionMark mark)
    {
        json.WriteString("appId", mark.AppId);
        json.WriteNumber("version", mark.Version);
        if (mark.LastUpdated is { } time) json.WriteNumber("lastUpdated", time);
    }

    private static void Write(Utf8JsonWriter json, RemoveFile remove)
    {
        json.WriteString("path", remove.Path);
        json.WriteNumber("deletionTimestamp", remove.DeletionTimestamp);
        json.WriteBoolean("dataChange", remove.DataChange);
        json.WriteBoolean("extendedFileMetadata", remove.Size is not null);
        if (remove.Size is not { } size) return;
        Write(json, "partitionValues", AddFile.None);
        json.WriteNumber("size", size);
    }

    private static void Write(Utf8JsonWriter json, AddFile add)
    {
        json.WriteString("path", add.Path);
        Write(json, "partitionValues", add.PartitionValues);
        json.WriteNumber("size", add.Size);
        json.WriteNumber("modificationTime", add.ModificationTime);
        json.WriteBoolean("dataChange", add.DataChange);
        if (add.Stats is not null) json.WriteString("stats", add.Stats);
        if (add.Tags.Count > 0) Write(json, "tags", add.Tags);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string?>> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
