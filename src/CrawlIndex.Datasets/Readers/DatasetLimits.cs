namespace CrawlIndex.Datasets.Readers;

/// <summary>Bounds of everything that is read from a dataset, in bytes where nothing else is said. Going over one is an outcome of its row or file.</summary>
public static class DatasetLimits
{
    /// <summary>A field other than a picture.</summary>
    public const int MaxField = 1 << 20;

    /// <summary>A picture.</summary>
    public const int MaxPicture = 128 << 20;

    /// <summary>A record of a text format.</summary>
    public const int MaxRecord = 16 << 20;

    /// <summary>Columns of a text table.</summary>
    public const int MaxColumns = 1 << 16;

    /// <summary>Depth of JSON.</summary>
    public const int MaxDepth = 64;

    /// <summary>Members of one tar or files of one folder.</summary>
    public const int MaxMembers = 4_000_000;

    /// <summary>A header block of a tar that holds a long name or attributes.</summary>
    public const int MaxTarExtension = 1 << 20;

    /// <summary>Files of one dataset.</summary>
    public const int MaxSources = 1_000_000;

    /// <summary>Entries of a list of uids.</summary>
    public const int MaxUids = 256 << 20;

    /// <summary>A row's buffer kept from row to row.</summary>
    internal const int KeptBuffer = 4 << 20;

    /// <summary>Bytes looked at to tell a format.</summary>
    internal const int SniffBytes = 64 << 10;
}
