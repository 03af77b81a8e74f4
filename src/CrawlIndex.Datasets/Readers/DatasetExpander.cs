using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Datasets.Readers;

/// <summary>A dataset as its sources, and the files beside them that are none.</summary>
public sealed record Dataset(IReadOnlyList<DatasetSource> Sources, IReadOnlyList<string> NotDatasets);

/// <summary>Turns DATASET (a file, folder, glob or list of files) into sources, in ordinal order of their names.</summary>
public static class DatasetExpander
{
    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <exception cref="SourceException">The input names nothing, or nothing that is a dataset.</exception>
    public static Dataset Expand(string input)
    {
        List<DatasetSource> sources = [];
        List<string> others = [];
        if (Directory.Exists(input)) AddFolder(input, "", sources, others);
        else if (File.Exists(input)) AddFile(input, sources, others, followLists: true);
        else if (input.AsSpan().ContainsAny('*', '?')) AddGlob(input, sources, others);
        else throw new SourceException(input, "is neither a file, a folder nor a glob");
        if (sources.Count > DatasetLimits.MaxSources) throw new SourceException(input, $"has more than {DatasetLimits.MaxSources} files");
        return sources.Count > 0 ? new Dataset(sources, others)
            : throw new SourceException(input, $"holds no dataset: Parquet, CSV, TSV, JSON, JSON Lines, a list of URLs, a tar, pictures, or a list of uids{(others.Count > 0 ? $" ({others[0]} is none of these)" : "")}");
    }

    private static void AddGlob(string input, List<DatasetSource> sources, List<string> others)
    {
        var folder = Path.GetDirectoryName(input) is { Length: > 0 } named ? named : ".";
        if (folder.AsSpan().ContainsAny('*', '?')) throw new SourceException(input, "has a wildcard in a folder name; only the last part may have one");
        if (!Directory.Exists(folder)) throw new SourceException(input, "names a folder that does not exist");
        var found = Directory.GetFileSystemEntries(folder, Path.GetFileName(input));
        Array.Sort(found, StringComparer.Ordinal);
        foreach (var entry in found)
        {
            if (Directory.Exists(entry)) AddFolder(entry, Path.GetFileName(entry) + "/", sources, others);
            else AddFile(entry, sources, others, followLists: false);
        }
    }

    private static void AddFile(string path, List<DatasetSource> sources, List<string> others, bool followLists)
    {
        var source = SourceOf(path, Path.GetFileName(path));
        switch (source.Format)
        {
            case DatasetFormat.FileList when followLists:
                AddList(path, sources, others);
                break;
            case DatasetFormat.Unknown or DatasetFormat.FileList:
                others.Add(source.Name);
                break;
            case DatasetFormat.Picture:
                var only = Path.GetFileName(path);
                sources.Add(source with { Path = Path.GetDirectoryName(Path.GetFullPath(path))!, IsLeftOut = name => name != only });
                break;
            default:
                sources.Add(source with { Samples = SamplesBeside(source) });
                break;
        }
    }

    private static void AddList(string list, List<DatasetSource> sources, List<string> others)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        using var text = new StreamReader(TextSource.OpenText(list));
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            if (++number > DatasetLimits.MaxSources) throw new SourceException(list, $"has more than {DatasetLimits.MaxSources} lines");
            var entry = line.Trim();
            if (entry.Length == 0 || entry.StartsWith('#')) continue;
            var path = Path.GetFullPath(entry, folder);
            if (Directory.Exists(path)) AddFolder(path, entry.TrimEnd('/') + "/", sources, others);
            else if (File.Exists(path)) AddFile(path, sources, others, followLists: false);
            else throw new SourceException(list, $"line {number}: there is no '{entry}' beside the list");
        }
    }

    private static void AddFolder(string folder, string prefix, List<DatasetSource> sources, List<string> others)
    {
        var files = Directory.EnumerateFiles(folder, "*", Walk).Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')).ToList();
        files.Sort(StringComparer.Ordinal);
        var pictures = files.Where(IsPictureName).ToList();
        var stems = pictures.Select(Stem).ToHashSet(StringComparer.Ordinal);
        var tables = files.Where(name => !IsPictureName(name) && !stems.Contains(Stem(name)) && !IsStatistics(name, files))
            .Select(name => SourceOf(Path.Combine(folder, name), name)).ToList();
        var paired = new HashSet<string>(StringComparer.Ordinal);
        var namesFiles = false;
        foreach (var table in tables.Where(table => table.Format == DatasetFormat.Parquet).ToList())
        {
            if (SamplesBeside(table) is not { } samples) continue;
            paired.Add(Path.GetRelativePath(folder, samples).Replace(Path.DirectorySeparatorChar, '/'));
            tables[tables.IndexOf(table)] = table with { Samples = samples };
        }
        foreach (var table in tables.Where(table => !paired.Contains(table.Name)))
        {
            if (table.Format is DatasetFormat.Unknown or DatasetFormat.FileList) others.Add(prefix + table.Name);
            else sources.Add(table with { Name = prefix + table.Name });
            namesFiles |= table.Format is DatasetFormat.Csv or DatasetFormat.JsonLines && NamesFiles(table);
        }
        bool IsPaired(string name)
        {
            for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
                if (paired.Contains(name[..slash])) return true;
            return false;
        }
        if (!namesFiles && pictures.Exists(name => !IsPaired(name)))
            sources.Add(new DatasetSource(folder, prefix.Length > 0 ? prefix.TrimEnd('/') : ".", DatasetFormat.Folder, 0) { IsLeftOut = IsPaired });
    }

    private static DatasetSource SourceOf(string path, string name) =>
        new(path, name, FormatDetector.Detect(path, out var delimiter), new FileInfo(path).Length) { Delimiter = delimiter };

    /// <summary>img2dataset: NNNNN.parquet with NNNNN.tar or the folder NNNNN beside it.</summary>
    private static string? SamplesBeside(DatasetSource table)
    {
        if (table.Format != DatasetFormat.Parquet) return null;
        var stem = Stem(table.Path);
        if (File.Exists(stem + ".tar") && FormatDetector.Detect(stem + ".tar", out _) == DatasetFormat.Tar) return stem + ".tar";
        return Directory.Exists(stem) && Directory.EnumerateFiles(stem, "*", Walk).Any(IsPictureName) ? stem : null;
    }

    /// <summary>Hugging Face's imagefolder: metadata.csv or metadata.jsonl names the pictures.</summary>
    private static bool NamesFiles(DatasetSource table)
    {
        using IDatasetReader reader = table.Format == DatasetFormat.Csv ? new CsvRows(TextSource.OpenText(table.Path), table.Delimiter, null) : new JsonRows(TextSource.OpenText(table.Path), true, null);
        return reader.Binding[ColumnRole.File] >= 0;
    }

    private static bool IsPictureName(string name) => SampleRows.IsPicture(Path.GetExtension(name).TrimStart('.').ToLowerInvariant());

    private static string Stem(string name) => name[..(name.Length - Path.GetExtension(name).Length)];

    private static bool IsStatistics(string name, List<string> files) =>
        name.EndsWith("_stats.json", StringComparison.Ordinal) && files.Exists(other => other == name[..^"_stats.json".Length] + ".parquet" || other == name[..^"_stats.json".Length] + ".tar");
}
