using System.Globalization;

namespace CrawlIndex.Catalog;

/// <summary>Which state of a workspace to read: all tables as of a time, or named tables at versions of their logs and the others at the newest.</summary>
public sealed record CatalogVersion
{
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    private CatalogVersion()
    {
    }

    /// <summary>UTC.</summary>
    public DateTime? AsOf { get; private init; }

    public static CatalogVersion At(DateTime time) => new() { AsOf = time };

    /// <summary>Reads `pairs=12,pages=7`, the form <see cref="CatalogReader.Snapshot"/> gives; null when it is none.</summary>
    public static CatalogVersion? Parse(string text)
    {
        var at = new CatalogVersion();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || !Tables.All.Any(table => table.Name == sides[0]) || !long.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return null;
            at._versions[sides[0]] = version;
        }
        return at._versions.Count > 0 ? at : null;
    }

    internal long? Of(string table) => _versions.TryGetValue(table, out var version) ? version : null;
}
