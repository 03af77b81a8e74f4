using System.Text.Json;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Delta;

/// <summary>Reads and writes checkpoints (protocol, "Checkpoints"): Parquet with one action a row, one struct column an action.</summary>
internal static class CheckpointFile
{
    private static readonly string[] Actions = ["protocol", "metaData", "txn", "add", "remove", "sidecar"];

    private static readonly Lazy<Database> Instance = new(() => Database.Open(("threads", "1")));

    /// <summary>Reads a local Parquet file of actions.</summary>
    public static void Read(string path, LogActions to)
    {
        var source = $"read_parquet({Connection.Quote(ParquetPath.Literal(path))}, hive_partitioning=false)";
        var present = new HashSet<string>();
        using (var columns = ResultSet.Run(Instance.Value.Connect(), $"DESCRIBE SELECT * FROM {source}", $"read the checkpoint {path}"))
        {
            while (columns.Read()) present.Add(columns.Text(0));
        }
        var actions = Actions.Where(present.Contains).ToArray();
        if (actions.Length == 0) throw new CatalogException($"{path} holds no Delta Lake actions");
        var select = string.Join(", ", actions.Select(action => $"to_json({DeltaSchema.Quoted(action)})::VARCHAR"));
        using var rows = ResultSet.Run(Instance.Value.Connect(), $"SELECT {select} FROM {source}", $"read the checkpoint {path}");
        while (rows.Read())
        {
            for (var i = 0; i < actions.Length; i++)
            {
                if (rows.IsNull(i)) continue;
                try
                {
                    using var json = JsonDocument.Parse(rows.Text(i));
                    ActionReader.Read(actions[i], json.RootElement, to);
                }
                catch (Exception bad) when (bad is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
                {
                    throw new CatalogException($"{path} holds a row that is no Delta Lake action: {bad.Message}", bad);
                }
            }
        }
    }

    /// <summary>Writes the state of a table to a local file; gives the number of actions.</summary>
    /// <param name="oldest">Tombstones from before this time (milliseconds since 1970) are left out.</param>
    public static long Write(DeltaSnapshot snapshot, long oldest, string path, string scratch)
    {
        var state = new LogActions { Protocol = snapshot.Protocol, Metadata = snapshot.Metadata };
        state.Transactions.AddRange(snapshot.Transactions.Values.OrderBy(mark => mark.AppId, StringComparer.Ordinal));
        state.Removes.AddRange(snapshot.Tombstones.Values.Where(remove => remove.DeletionTimestamp >= oldest).OrderBy(remove => remove.Path, StringComparer.Ordinal));
        state.Adds.AddRange(snapshot.Files.Values.Select(add => add with { DataChange = false }).OrderBy(add => add.Path, StringComparer.Ordinal));
        using (var lines = File.Create(scratch)) ActionWriter.Write(state, lines);
        var hasFeatures = snapshot.Protocol.MinReaderVersion >= 3 || snapshot.Protocol.MinWriterVersion >= 7;
        var columns = $$"""
            {protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER{{(hasFeatures ? ", readerFeatures VARCHAR[], writerFeatures VARCHAR[]" : "")}})',
             metaData: 'STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, configuration MAP(VARCHAR, VARCHAR))',
             txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',
             remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)',
             add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))'}
            """;
        using (var connection = Instance.Value.Connect())
        {
            connection.Execute(
                $"COPY (SELECT * FROM read_json({Connection.Quote(ParquetPath.Literal(scratch))}, format='newline_delimited', columns={columns}, maximum_object_size={1 << 26})) " +
                $"TO {Connection.Quote(path)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false)",
                $"write the checkpoint {path}");
        }
        File.Delete(scratch);
        return state.Transactions.Count + state.Removes.Count + state.Adds.Count + 2;
    }
}
