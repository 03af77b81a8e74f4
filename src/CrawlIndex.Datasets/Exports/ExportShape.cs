namespace CrawlIndex.Datasets.Exports;

/// <summary>The layout that other tools read.</summary>
public enum ExportShape : byte
{
    /// <summary>The item columns themselves.</summary>
    Parquet,

    /// <summary>The columns of LAION-400M, then ours.</summary>
    Laion,

    /// <summary>The columns of DataComp's metadata, then ours.</summary>
    DataComp,

    /// <summary>Per shard a tar, a Parquet file and a statistics file, as img2dataset writes them.</summary>
    Img2Dataset,

    /// <summary>Per shard a tar of samples.</summary>
    WebDataset,
}

/// <summary>Names, defaults and files of the shapes.</summary>
public static class ExportShapes
{
    private static readonly string[] Names = ["parquet", "laion", "datacomp", "img2dataset", "webdataset"];

    public static IReadOnlyList<string> AllNames => Names;

    public static string Name(this ExportShape shape) => Names[(int)shape];

    public static bool TryParse(string? name, out ExportShape shape)
    {
        var index = Array.IndexOf(Names, name);
        shape = (ExportShape)Math.Max(0, index);
        return index >= 0;
    }

    /// <summary>Tars of 10,000 samples are what loaders expect; Parquet files of 500,000 rows have some 60 MB.</summary>
    public static int DefaultRowsPerFile(this ExportShape shape) => shape is ExportShape.Img2Dataset or ExportShape.WebDataset ? 10_000 : 500_000;

    public static bool HoldsBytes(this ExportShape shape) => shape is ExportShape.Img2Dataset or ExportShape.WebDataset;

    /// <summary>Files of one shard relative to the export's folder, the ones that hold its data.</summary>
    internal static string[] FilesOf(this ExportShape shape, int shard) => shape switch
    {
        ExportShape.Parquet or ExportShape.Laion => [$"data/part-{shard:00000}.parquet"],
        ExportShape.DataComp => [$"data/{shard:00000}.parquet"],
        ExportShape.WebDataset => [$"data/{shard:00000}.tar"],
        _ => [$"data/{shard:00000}.tar", $"data/{shard:00000}.parquet", $"data/{shard:00000}_stats.json"],
    };

    /// <summary>The item-level Parquet of one shard; for the Parquet shape that is its data.</summary>
    internal static string ItemsOf(this ExportShape shape, int shard) => shape == ExportShape.Parquet ? shape.FilesOf(shard)[0] : $"items/part-{shard:00000}.parquet";
}
