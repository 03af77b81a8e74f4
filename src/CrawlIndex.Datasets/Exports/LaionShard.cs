using CrawlIndex.Catalog;
using Of = CrawlIndex.Catalog.ColumnType;

namespace CrawlIndex.Datasets.Exports;

/// <summary>
/// The eight columns of LAION-400M by name, case and type, then whose work it is. What was never measured is NULL: NSFW, similarity.
/// LICENSE is "?" where none is known, as there.
/// </summary>
internal sealed class LaionShard(string path) : IShardWriter
{
    private const int SampleId = 0, Url = 1, Text = 2, License = 3, Width = 4, Height = 5, PairId = 6, Attribution = 7, EvidenceId = 8, PageUrl = 9;

    private readonly TableWriter table = new(Schema, path);

    private static TableSchema Schema { get; } = new(
        "laion",
        new("SAMPLE_ID", Of.Int64), new("URL", Of.Text), new("TEXT", Of.Text), new("LICENSE", Of.Text), new("WIDTH", Of.Int32), new("HEIGHT", Of.Int32),
        new("pair_id", Of.Text), new("attribution", Of.Text), new("evidence_id", Of.Text), new("page_url", Of.Text))
    {
        Projection = "SAMPLE_ID, URL, TEXT, LICENSE, NULL::VARCHAR AS NSFW, NULL::DOUBLE AS similarity, WIDTH, HEIGHT, pair_id, attribution, evidence_id, page_url",
    };

    public void Add(ItemRow row, long index)
    {
        table.Int64(SampleId, index);
        table.Text(Url, row.Text(ItemColumn.Url));
        table.Text(Text, row.Text(ItemColumn.Alt));
        table.Text(License, row.IsNull(ItemColumn.Licence) ? "?"u8 : row.Text(ItemColumn.Licence));
        if (!row.IsNull(ItemColumn.Width)) table.Int32(Width, (int)row.Number(ItemColumn.Width));
        if (!row.IsNull(ItemColumn.Height)) table.Int32(Height, (int)row.Number(ItemColumn.Height));
        table.Text(PairId, row.Text(ItemColumn.PairId));
        if (!row.IsNull(ItemColumn.Attribution)) table.Text(Attribution, row.Text(ItemColumn.Attribution));
        table.Text(EvidenceId, row.Text(ItemColumn.EvidenceId));
        if (!row.IsNull(ItemColumn.PageUrl)) table.Text(PageUrl, row.Text(ItemColumn.PageUrl));
        table.EndRow();
    }

    public void Finish() => table.Finish();

    public void Dispose() => table.Dispose();
}

/// <summary>The nine columns of DataComp's metadata by name and type, then whose work it is. Scores and faces were never measured: NULL.</summary>
internal sealed class DataCompShard(string path) : IShardWriter
{
    private const int Uid = 0, Url = 1, Text = 2, OriginalWidth = 3, OriginalHeight = 4, Sha256 = 5, Licence = 6, Attribution = 7, EvidenceId = 8, PageUrl = 9;

    private readonly TableWriter table = new(Schema, path);

    private static TableSchema Schema { get; } = new(
        "datacomp",
        new("uid", Of.Text), new("url", Of.Text), new("text", Of.Text), new("original_width", Of.Int64), new("original_height", Of.Int64), new("sha256", Of.Text),
        new("licence", Of.Text), new("attribution", Of.Text), new("evidence_id", Of.Text), new("page_url", Of.Text))
    {
        Projection = "uid, url, text, original_width, original_height, NULL::DOUBLE AS clip_b32_similarity_score, NULL::DOUBLE AS clip_l14_similarity_score, "
            + "NULL::DOUBLE[][] AS face_bboxes, sha256, licence, attribution, evidence_id, page_url",
    };

    public void Add(ItemRow row, long index)
    {
        table.Text(Uid, row.Text(ItemColumn.PairId));
        table.Text(Url, row.Text(ItemColumn.Url));
        table.Text(Text, row.Text(ItemColumn.Alt));
        if (!row.IsNull(ItemColumn.Width)) table.Int64(OriginalWidth, row.Number(ItemColumn.Width));
        if (!row.IsNull(ItemColumn.Height)) table.Int64(OriginalHeight, row.Number(ItemColumn.Height));
        if (!row.IsNull(ItemColumn.Sha256)) table.Text(Sha256, row.Text(ItemColumn.Sha256));
        if (!row.IsNull(ItemColumn.Licence)) table.Text(Licence, row.Text(ItemColumn.Licence));
        if (!row.IsNull(ItemColumn.Attribution)) table.Text(Attribution, row.Text(ItemColumn.Attribution));
        table.Text(EvidenceId, row.Text(ItemColumn.EvidenceId));
        if (!row.IsNull(ItemColumn.PageUrl)) table.Text(PageUrl, row.Text(ItemColumn.PageUrl));
        table.EndRow();
    }

    public void Finish() => table.Finish();

    public void Dispose() => table.Dispose();
}
