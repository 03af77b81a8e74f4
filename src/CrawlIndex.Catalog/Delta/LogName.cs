using System.Globalization;

namespace CrawlIndex.Catalog.Delta;

/// <summary>What a file in `_delta_log` is, by its name (protocol, "File Types").</summary>
public enum LogFileKind
{
    /// <summary>Checksums, compacted logs, unknown files: never needed to read a table.</summary>
    Other,
    Commit,
    Checkpoint,
    CheckpointPart,
}

/// <summary>A name in `_delta_log`: versions are 20 digits, parts of a multi-part checkpoint 10.</summary>
public readonly record struct LogName(string Name, LogFileKind Kind, long Version, int Parts)
{
    public const string Folder = "_delta_log";
    public const string LastCheckpoint = "_last_checkpoint";
    public const string Sidecars = "_sidecars";
    private const int VersionDigits = 20;

    public static string Commit(long version) => $"{version:D20}.json";

    public static string Checkpoint(long version) => $"{version:D20}.checkpoint.parquet";

    public static LogName Parse(string name)
    {
        var parts = name.Split('.');
        if (parts.Length < 2 || parts[0].Length != VersionDigits || !TryNumber(parts[0], out var version)) return new(name, LogFileKind.Other, -1, 0);
        switch (parts)
        {
            case [_, "json"]: return new(name, LogFileKind.Commit, version, 0);
            case [_, "checkpoint", "parquet"]:
            case [_, "checkpoint", { Length: 36 }, "json" or "parquet"]: return new(name, LogFileKind.Checkpoint, version, 1);
            case [_, "checkpoint", { Length: 10 } part, { Length: 10 } count, "parquet"]
                when TryNumber(part, out var number) && TryNumber(count, out var of) && number >= 1 && number <= of && of <= int.MaxValue:
                return new(name, LogFileKind.CheckpointPart, version, (int)of);
            default: return new(name, LogFileKind.Other, version, 0);
        }
    }

    private static bool TryNumber(string digits, out long number) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
