using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Datasets.Registers;

/// <summary>The items of an export (by the list of files beside its manifest) or of an audit (its findings), as one SQL table.</summary>
/// <param name="Kind">"manifest" or "audit".</param>
/// <param name="Scan">url, pair_ids (joined by blanks), sha256, domain, licence, attribution, basis, permit_until; one row an item.</param>
/// <param name="Anchor">File whose digest names the whole: the manifest, or the findings.</param>
internal sealed record ItemFiles(string Kind, string Scan, string Anchor)
{
    private const int MaxList = 64 << 20;

    /// <param name="path">Folder of an audit or export, or the manifest in it.</param>
    /// <exception cref="SourceException">It is neither.</exception>
    public static ItemFiles Open(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var findings = Path.Combine(folder, "findings.parquet");
        if (File.Exists(findings) && (Directory.Exists(path) || Path.GetFullPath(path) == Path.GetFullPath(findings)))
            return new("audit", $"(SELECT url, pair_ids, sha256, domain, coalesce(licence, stated_licence) AS licence, attribution, outcome AS basis, NULL::TIMESTAMP AS permit_until FROM read_parquet({SqlSession.PathOf(findings)}))", findings);
        var manifest = Directory.Exists(path) ? Path.Combine(path, "manifest.json") : path;
        var list = Path.Combine(folder, "files.json");
        if (!File.Exists(manifest) || !File.Exists(list)) throw new SourceException(path, "is neither the folder of an audit nor a manifest with its files.json");
        var items = Items(list, folder);
        return new("manifest", $"(SELECT url, pair_id AS pair_ids, sha256, url_host_registered_domain AS domain, licence, attribution, basis, permit_until FROM read_parquet([{string.Join(", ", items.Select(SqlSession.PathOf))}]))", manifest);
    }

    private static List<string> Items(string list, string folder)
    {
        if (new FileInfo(list).Length > MaxList) throw new SourceException(list, $"is larger than {MaxList} bytes");
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        List<string> items = [];
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(list));
            foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
            {
                if (file.GetProperty("role").GetString() != "items") continue;
                var path = Path.GetFullPath(file.GetProperty("path").GetString()!, root);
                if (!path.StartsWith(root, StringComparison.Ordinal)) throw new SourceException(list, "names a file outside of its folder");
                items.Add(path);
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SourceException(list, $"is no list of the files of an export: {fault.Message}");
        }
        return items.Count > 0 ? items : throw new SourceException(list, "names no file of items");
    }
}
