using Xunit;

namespace CrawlIndex.Tests;

/// <summary>Real data outside the repository: CRAWLINDEX_TEST_DATA, else ../shared/data beside the checkout.</summary>
public static class TestData
{
    /// <summary>Folder of the real data, or null when this machine has none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Root of the checkout (the folder that holds CrawlIndex.sln).</summary>
    public static string Repository { get; } = FindRepository();

    public static string PathOf(string relative) => Path.Combine(Root ?? throw new InvalidOperationException("no test data"), relative);

    private static string? Find()
    {
        var set = Environment.GetEnvironmentVariable("CRAWLINDEX_TEST_DATA");
        var root = string.IsNullOrEmpty(set) ? Path.Combine(FindRepository(), "..", "shared", "data") : set;
        return Directory.Exists(root) ? Path.GetFullPath(root) : null;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrawlIndex.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("tests run outside the checkout");
    }
}

/// <summary>A fact that needs the real data; skipped, and counted as skipped, where it is absent.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute() => Skip = TestData.Root is null ? "needs CRAWLINDEX_TEST_DATA" : null;
}

/// <summary>A theory that needs the real data; skipped, and counted as skipped, where it is absent.</summary>
public sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute() => Skip = TestData.Root is null ? "needs CRAWLINDEX_TEST_DATA" : null;
}
