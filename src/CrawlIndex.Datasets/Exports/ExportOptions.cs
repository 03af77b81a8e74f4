using CrawlIndex.Consent.Policies;
using CrawlIndex.Datasets.Manifests;

namespace CrawlIndex.Datasets.Exports;

/// <summary>What an export is made by.</summary>
public sealed record ExportOptions
{
    public required string Folder { get; init; }

    public required ExportShape Shape { get; init; }

    public required ConsentPolicy Policy { get; init; }

    /// <summary>The policy file as it was read; a copy goes into the export and its hash into the signed root.</summary>
    public required byte[] PolicyFile { get; init; }

    /// <summary>Time of the verdicts, whole seconds; it is the date of the export.</summary>
    public required DateTimeOffset AsOf { get; init; }

    public int RowsPerFile { get; init; } = 500_000;

    public DatasetAbout About { get; init; } = new();

    /// <summary>Version of the program, for the signed root.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>Shards written side by side.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes for the tars; null when the workspace keeps none.</summary>
    public IKeptPictures? Pictures { get; init; }
}

/// <summary>Where an export stands; read from other threads.</summary>
public sealed class ExportProgress
{
    private long done;

    /// <summary>What is done now, for people.</summary>
    public string Phase { get; private set; } = "starting";

    public long Done => Interlocked.Read(ref done);

    public long Total { get; private set; }

    public void Begin(string phase, long total)
    {
        Interlocked.Exchange(ref done, 0);
        (Phase, Total) = (phase, total);
    }

    public void Advance(long count) => Interlocked.Add(ref done, count);
}
