using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Readers;

/// <summary>One file or folder of a dataset, ready to be read.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What it is called in findings: its path inside the dataset, the same on every machine.</param>
/// <param name="Format">What it is, by its content.</param>
/// <param name="Bytes">Its size; 0 for folders.</param>
public sealed record DatasetSource(string Path, string Name, DatasetFormat Format, long Bytes)
{
    internal byte Delimiter { get; init; } = (byte)',';

    /// <summary>The tar or folder with the samples of an img2dataset shard; null without one.</summary>
    internal string? Samples { get; init; }

    /// <summary>Relative paths that a folder of pictures leaves to other sources.</summary>
    internal Func<string, bool>? IsLeftOut { get; init; }

    /// <summary>True when rows can be passed over without reading them, so that parts of the source may be read side by side.</summary>
    public bool IsRandom => Format == DatasetFormat.Parquet && Samples is null;

    /// <summary>Opens the source at its first row.</summary>
    /// <param name="session">DuckDB for Parquet.</param>
    /// <param name="given">What <c>--columns</c> said, role to column name.</param>
    /// <param name="readPictures">False leaves the bytes of pictures unread where they are apart from their row.</param>
    /// <exception cref="CatalogException">The Parquet file cannot be opened.</exception>
    public IDatasetReader Open(SqlSession session, IReadOnlyDictionary<ColumnRole, string>? given = null, bool readPictures = true)
    {
        switch (Format)
        {
            case DatasetFormat.Tar:
                return new SampleRows(new TarStore(Path), readPictures);
            case DatasetFormat.Folder or DatasetFormat.Picture:
                return new SampleRows(new FolderStore(Path, IsLeftOut), readPictures);
        }
        IDatasetReader table = Format switch
        {
            DatasetFormat.Parquet => new ParquetRows(session, Path, given),
            DatasetFormat.Csv or DatasetFormat.Tsv => new CsvRows(TextSource.OpenText(Path), Delimiter, given),
            DatasetFormat.JsonLines or DatasetFormat.Json => new JsonRows(TextSource.OpenText(Path), Format == DatasetFormat.JsonLines, given),
            DatasetFormat.UidList => new UidRows(Path),
            _ => new LineRows(TextSource.OpenText(Path)),
        };
        if (Samples is not null) return new ShardRows(table, Directory.Exists(Samples) ? new FolderStore(Samples) : new TarStore(Samples), readPictures);
        return readPictures && table.Binding[ColumnRole.File] >= 0 ? new FileRows(table, System.IO.Path.GetDirectoryName(Path)!) : table;
    }
}
