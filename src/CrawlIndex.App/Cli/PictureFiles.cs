using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.App.Cli;

/// <summary>Picture files as a user names them: files, folders (all files below), globs in the last part of a path, - for a list on standard input.</summary>
public static class PictureFiles
{
    /// <summary>Paths in the order of the arguments, folders and globs sorted by name. A named file need not exist: that is found when it is read.</summary>
    /// <exception cref="SourceException">A glob names a folder that does not exist.</exception>
    public static IEnumerable<string> Expand(IEnumerable<string> inputs)
    {
        foreach (var input in inputs)
        {
            var paths = input == "-" ? Listed(Console.In) : Directory.Exists(input) ? Below(input, "*", SearchOption.AllDirectories) : IsGlob(input) ? Matching(input) : [input];
            foreach (var path in paths) yield return path;
        }
    }

    private static IEnumerable<string> Listed(TextReader list)
    {
        while (list.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }

    // A file may have '*' or '[' in its name: what exists is meant.
    private static bool IsGlob(string input) => input.AsSpan().ContainsAny('*', '?') && !File.Exists(input);

    private static IEnumerable<string> Matching(string glob)
    {
        var folder = Path.GetDirectoryName(glob) is { Length: > 0 } named ? named : ".";
        if (!Directory.Exists(folder)) throw new SourceException(glob, "names a folder that does not exist; only the last part of a path may have a wildcard");
        return Below(folder, Path.GetFileName(glob), SearchOption.TopDirectoryOnly);
    }

    private static IEnumerable<string> Below(string folder, string pattern, SearchOption depth) =>
        Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = depth == SearchOption.AllDirectories, MatchType = MatchType.Simple, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System })
            .Order(StringComparer.Ordinal);
}
