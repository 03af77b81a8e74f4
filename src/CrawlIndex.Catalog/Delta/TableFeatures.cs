namespace CrawlIndex.Catalog.Delta;

/// <summary>What of the Delta Lake protocol is implemented here; a table that needs more is refused by the name of the feature.</summary>
public static class TableFeatures
{
    public const string TimestampNtz = "timestampNtz";
    private const string ColumnMapping = "columnMapping";
    private const string DeletionVectors = "deletionVectors";

    /// <summary>Reader features that are implemented. `vacuumProtocolCheck` asks nothing of readers that do not vacuum.</summary>
    private static readonly HashSet<string> Read = [TimestampNtz, "v2Checkpoint", "vacuumProtocolCheck"];

    /// <summary>Writer features that ask nothing of a writer which only adds and rearranges its own tables' files.</summary>
    private static readonly HashSet<string> Written = [TimestampNtz, "appendOnly", "invariants", "vacuumProtocolCheck"];

    /// <summary>Throws <see cref="CatalogException"/> naming the first feature the table needs and this reader lacks.</summary>
    public static void CheckReadable(TableProtocol protocol, TableMetadata metadata, string location)
    {
        if (protocol.MinReaderVersion > 3) throw Refused(location, $"reader version {protocol.MinReaderVersion}");
        foreach (var feature in protocol.MinReaderVersion >= 3 ? protocol.ReaderFeatures : [])
        {
            if (!Read.Contains(feature)) throw Refused(location, feature);
        }
        // Reader version 2 brings column mapping without a list of features; it is in use when a mode is set.
        if (metadata.Configuration.TryGetValue("delta.columnMapping.mode", out var mode) && mode != "none" && protocol.MinReaderVersion >= 2) throw Refused(location, ColumnMapping);
        if (metadata.Provider != "parquet") throw Refused(location, $"files of format '{metadata.Provider}'");
    }

    /// <summary>Throws <see cref="CatalogException"/> when a file has deleted rows that its feature list does not announce.</summary>
    public static void CheckReadable(AddFile file, string location)
    {
        if (file.HasDeletionVector) throw Refused(location, DeletionVectors);
    }

    /// <summary>Throws <see cref="CatalogException"/> when a commit by this writer would break a promise of the table.</summary>
    public static void CheckWritable(TableProtocol protocol, TableMetadata metadata, string location)
    {
        CheckReadable(protocol, metadata, location);
        var lacking = protocol.MinWriterVersion switch
        {
            <= 2 => null,
            7 => protocol.WriterFeatures.Concat(protocol.ReaderFeatures).FirstOrDefault(feature => !Written.Contains(feature)),
            _ => $"writer version {protocol.MinWriterVersion}",
        };
        if (lacking is not null) throw new CatalogException($"{location} cannot be written: the table needs '{lacking}', which is not implemented here");
        if (metadata.PartitionColumns.Count > 0) throw new CatalogException($"{location} cannot be written: it is partitioned by {string.Join(", ", metadata.PartitionColumns)}");
    }

    private static CatalogException Refused(string location, string feature) =>
        new($"{location} cannot be read: the table needs '{feature}', which is not implemented here");
}
