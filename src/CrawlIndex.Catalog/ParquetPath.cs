using System.Text.RegularExpressions;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>Paths as DuckDB's readers take them.</summary>
internal static partial class ParquetPath
{
    /// <summary>A path whose '*', '?' and '[' mean themselves.</summary>
    public static string Literal(string path) => GlobCharacter().Replace(path, "[$0]");

    /// <summary>Files as an SQL list of strings.</summary>
    public static string List(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(path => Connection.Quote(Literal(path))))}]";

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex GlobCharacter();
}
