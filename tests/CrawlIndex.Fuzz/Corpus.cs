namespace CrawlIndex.Fuzz;

/// <summary>The small files mutations start from, tests/Data/fuzz/TARGET/*: seeds, and inputs that failed once and stay.</summary>
public static class Corpus
{
    /// <summary>The folder, found from the directory of the program upwards.</summary>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "tests", "Data", "fuzz");
            if (Directory.Exists(corpus)) return corpus;
        }
        throw new DirectoryNotFoundException("there is no tests/Data/fuzz above the program");
    }

    /// <summary>The files of a target in the order of their names; one empty input where it has none.</summary>
    public static IReadOnlyList<byte[]> Of(string folder, string target)
    {
        var files = Path.Combine(folder, target);
        return Directory.Exists(files) ? [.. Directory.GetFiles(files).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [[]];
    }
}
