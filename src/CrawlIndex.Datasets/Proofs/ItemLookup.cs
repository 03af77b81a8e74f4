using System.Buffers;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>
/// Answers queries from an export's folder: a binary search in a tree file, a few dozen hashes, and one row group of the item-level
/// Parquet, whatever the number of items.
/// </summary>
public static class ItemLookup
{
    /// <summary>Answers what a person typed: a URL that no row has is looked up in its canonical form too.</summary>
    public static ItemAnswer Answer(Manifest manifest, string text)
    {
        var answer = Answer(manifest, ItemQuery.Parse(text));
        if (answer.IsIncluded || answer.Query.Tree != TreeKind.Urls || !new UrlCanonicalizer().TryCanonicalize(Encoding.UTF8.GetBytes(text), out var canonical)) return answer;
        var other = Encoding.UTF8.GetString(canonical);
        return other != text && Answer(manifest, ItemQuery.Parse(other)) is { IsIncluded: true } found ? found : answer;
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when files are missing or damaged beyond reading; a damaged file that reads gives an answer that fails its check.</summary>
    public static ItemAnswer Answer(Manifest manifest, ItemQuery query)
    {
        using var tree = Open(manifest, query.Tree);
        var at = tree.LowerBound(query.Key);
        var found = new List<TreeProof>();
        for (var i = at; i < tree.Root.Count && found.Count < ItemAnswer.MaxMatches && tree.Entry(i).AsSpan().StartsWith(query.Key); i++) found.Add(tree.Prove(i));
        if (found.Count == 0)
            return new ItemAnswer(manifest.Document, query, [], at > 0 ? tree.Prove(at - 1) : null, at < tree.Root.Count ? tree.Prove(at) : null);
        if (query.Tree == TreeKind.Items) return new ItemAnswer(manifest.Document, query, Rows(manifest, [.. found.Select(item => ((TreeProof?)null, item))]), null, null);
        using var items = Open(manifest, TreeKind.Items);
        var matches = found.Select(lookup => ((TreeProof?)lookup, items.Prove(Math.Min(items.LowerBound(lookup.Entry.AsSpan(MerkleHash.Length)), items.Root.Count - 1)))).ToList();
        return new ItemAnswer(manifest.Document, query, Rows(manifest, matches), null, null);
    }

    private static TreeFile Open(Manifest manifest, TreeKind kind)
    {
        var path = manifest.PathOf(Manifest.TreePath(kind));
        return File.Exists(path) ? TreeFile.Open(path, kind) : throw new InvalidDataException($"{path} is missing; proofs are made from it");
    }

    private static List<ItemMatch> Rows(Manifest manifest, IReadOnlyList<(TreeProof? Lookup, TreeProof Item)> found)
    {
        var files = manifest.ReadFiles().Where(file => file.Role == FileRole.Items).Select(file => manifest.PathOf(file.Path)).ToList();
        var wanted = found.ToDictionary(one => Convert.ToHexStringLower(one.Item.Entry.AsSpan(0, TreeEntry.PairIdLength)), one => one, StringComparer.Ordinal);
        var matches = new List<ItemMatch>(found.Count);
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        // Rows are sorted by pair id: bounds let DuckDB skip every file and row group but one or two, a list of ids alone would not.
        using var rows = session.Query(
            $"SELECT {ItemRow.SelectList} FROM read_parquet([{string.Join(", ", files.Select(SqlSession.PathOf))}]) WHERE {string.Join(" OR ", wanted.Keys.Select(id => $"pair_id = '{id}'"))}",
            "read the items");
        var (row, json) = (new ItemRow(), new ArrayBufferWriter<byte>());
        while (rows.Read())
        {
            row.Read(rows);
            json.ResetWrittenCount();
            row.AppendJson(json);
            if (wanted.Remove(rows.Text(ItemColumn.PairId), out var one)) matches.Add(new ItemMatch(one.Lookup, one.Item, json.WrittenSpan.ToArray()));
        }
        return wanted.Count == 0 ? matches : throw new InvalidDataException($"{manifest.Path}: the item-level Parquet lacks the pair {wanted.Keys.First()}");
    }
}
