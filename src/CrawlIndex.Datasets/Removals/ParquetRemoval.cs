using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Removals;

/// <summary>
/// Takes rows out of a Parquet file, in place of which a new one is written: columns, types and order stay. Rows are known by pair_id,
/// by uid (32 hex digits), or by URL and text, whose pair id is computed.
/// </summary>
internal static class ParquetRemoval
{
    private static readonly string[] Urls = ["url", "image_url", "contenturl", "originalurl"];
    private static readonly string[] Texts = ["alt", "text", "caption", "txt", "top_caption", "title"];

    public static RemovalResult Apply(RemovalDiff diff, string path, string partial)
    {
        // One thread: the rows stay in order and the same input gives the same bytes.
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        var source = $"read_parquet({SqlSession.PathOf(path)})";
        if (PairId(session, source) is not { } pairId) return new(path, RemovalOutcome.Unidentified, Count(session, source), 0, Count(session, source));
        session.Execute("CREATE TABLE tags (tag VARCHAR)", "hold the tags");
        foreach (var some in diff.Tags.Chunk(4096)) session.Execute($"INSERT INTO tags VALUES {string.Join(", ", some.Select(tag => $"('{tag}')"))}", "hold the tags");
        var tag = $"substr(sha256('{diff.Salt}' || {pairId}), 1, {2 * RemovalDiff.TagLength})";
        var isTagged = $"coalesce({tag} IN (SELECT tag FROM tags), false)";
        long items, removed, unidentified;
        using (var counts = session.Query($"SELECT count(*), count(*) FILTER ({isTagged}), count(*) FILTER ({pairId} IS NULL) FROM {source}", $"read {path}"))
        {
            counts.Read();
            (items, removed, unidentified) = (counts.Int64(0), counts.Int64(1), counts.Int64(2));
        }
        if (removed == 0) return new(path, RemovalOutcome.Unchanged, items, 0, unidentified);
        session.Execute($"COPY (SELECT * FROM {source} WHERE NOT {isTagged}) TO {SqlSession.Quote(partial)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, USE_TMP_FILE false)", $"rewrite {path}");
        return new(path, RemovalOutcome.Rewritten, items, removed, unidentified);
    }

    private static long Count(SqlSession session, string source)
    {
        using var count = session.Query($"SELECT count(*) FROM {source}", "count rows");
        count.Read();
        return count.Int64(0);
    }

    /// <summary>SQL for a row's pair id as 32 hex digits; null when the columns do not tell.</summary>
    private static string? PairId(SqlSession session, string source)
    {
        var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using (var described = session.Query($"DESCRIBE SELECT * FROM {source}", "read the columns"))
            while (described.Read()) columns.TryAdd(described.Text(0), described.Text(1));
        foreach (var name in (ReadOnlySpan<string>)["pair_id", "uid"])
        {
            if (columns.TryGetValue(name, out var type) && type == "VARCHAR") return $"CASE WHEN length({SqlSession.Name(name)}) = 32 THEN lower({SqlSession.Name(name)}) END";
        }
        var url = Array.Find(Urls, name => columns.TryGetValue(name, out var type) && type == "VARCHAR");
        var text = Array.Find(Texts, name => columns.TryGetValue(name, out var type) && type == "VARCHAR");
        return url is null || text is null ? null : $"substr(sha256({SqlSession.Name(url)} || chr(10) || coalesce({SqlSession.Name(text)}, '')), 1, 32)";
    }
}
