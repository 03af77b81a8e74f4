using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Finds pictures that unrelated sites all serve: the same bytes on very many registered domains are a tile of a content
/// system, not works of so many authors. Their rows are written once more, as placeholders; no request is made.
/// </summary>
internal sealed class SpreadPlaceholders(Workspace workspace, int domains)
{
    /// <summary>Marks what is spread too far by now; the number of rows marked.</summary>
    public async Task<long> MarkAsync(CancellationToken cancel)
    {
        using var table = new TableWriter(Tables.Images, workspace.StagingPath(".images"));
        var urls = new List<string>();
        var attempt = 1L;
        using (var catalog = new CatalogReader(workspace.Folder))
        {
            using var rows = catalog.Sql(
                $"""
                WITH spread AS (
                  SELECT sha256, count(DISTINCT url_host_registered_domain) AS domains FROM images
                  WHERE outcome = 'fetched' AND url_host_registered_domain <> '' GROUP BY sha256 HAVING domains >= {domains})
                SELECT images.* REPLACE (epoch_us(fetch_time) AS fetch_time, attempt + 1 AS attempt), domains FROM images JOIN spread USING (sha256) WHERE outcome = 'fetched' ORDER BY url
                """);
            while (rows.Read())
            {
                Copy(rows, table);
                table.Text(ImageColumn.Outcome, Encoding.ASCII.GetBytes(FetchOutcome.Placeholder.Name()));
                table.Text(ImageColumn.Reason, Encoding.ASCII.GetBytes($"the same bytes on {rows.Int64(Tables.Images.Columns.Count)} domains"));
                table.EndRow();
                urls.Add(rows.Text(ImageColumn.Url));
                attempt = Math.Max(attempt, rows.Int64(ImageColumn.Attempt));
            }
        }
        if (urls.Count == 0) return 0;
        table.Finish();
        await workspace.Logs.AppendAsync(Tables.Images, FetchBatch.NameOf(urls, (int)attempt), table.Path, cancel).ConfigureAwait(false);
        return urls.Count;
    }

    private static void Copy(ResultSet from, TableWriter to)
    {
        for (var column = 0; column < to.Schema.Columns.Count; column++)
        {
            if (from.IsNull(column)) continue;
            switch (to.Schema.Columns[column].Type)
            {
                case ColumnType.Int32: to.Int32(column, (int)from.Int64(column)); break;
                case ColumnType.Int64: to.Int64(column, from.Int64(column)); break;
                case ColumnType.Timestamp: to.TimestampMicros(column, from.Int64(column)); break;
                default: to.Text(column, Encoding.UTF8.GetBytes(from.Text(column))); break;
            }
        }
    }
}
