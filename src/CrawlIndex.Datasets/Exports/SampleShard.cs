using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Manifests;
using Of = CrawlIndex.Catalog.ColumnType;

namespace CrawlIndex.Datasets.Exports;

/// <summary>
/// A tar of samples: <c>KEY.txt</c> the text, <c>KEY.json</c> the item's row with caption, key and status, and <c>KEY.jpg</c> (or what the media
/// type says) where the workspace keeps the bytes. For img2dataset also Parquet and statistics.
/// KEY is the shard in five digits, then the sample's place in it.
/// </summary>
internal sealed class SampleShard : IShardWriter
{
    private const string Kept = "success", NotKept = "failed_to_download", NotKeptMessage = "the workspace keeps no bytes of this picture";
    private const int Url = 0, Caption = 1, PairId = 2, Licence = 3, Attribution = 4, EvidenceId = 5, PageUrl = 6, Key = 7, Status = 8, ErrorMessage = 9, Width = 10,
        Height = 11, OriginalWidth = 12, OriginalHeight = 13, Exif = 14, Sha256 = 15;

    private readonly TarFile tar;
    private readonly TableWriter? table;
    private readonly string statistics;
    private readonly IKeptPictures? pictures;
    private readonly int shard;
    private readonly int digits;
    private readonly ArrayBufferWriter<byte> json = new(1024);
    private int count;
    private int kept;

    public SampleShard(string folder, int shard, int rowsPerFile, IKeptPictures? pictures, bool withTables)
    {
        (this.shard, this.pictures) = (shard, pictures);
        digits = Math.Max(1, (int)Math.Ceiling(Math.Log10(rowsPerFile)));
        var stem = Path.Combine(folder, shard.ToString("00000", CultureInfo.InvariantCulture));
        tar = new TarFile($"{stem}.tar");
        table = withTables ? new TableWriter(Schema, $"{stem}.parquet") : null;
        statistics = $"{stem}_stats.json";
    }

    private static TableSchema Schema { get; } = new(
        "img2dataset",
        new("url", Of.Text), new("caption", Of.Text), new("pair_id", Of.Text), new("licence", Of.Text), new("attribution", Of.Text), new("evidence_id", Of.Text),
        new("page_url", Of.Text), new("key", Of.Text), new("status", Of.Text), new("error_message", Of.Text), new("width", Of.Int32), new("height", Of.Int32),
        new("original_width", Of.Int32), new("original_height", Of.Int32), new("exif", Of.Text), new("sha256", Of.Text));

    public void Add(ItemRow row, long index)
    {
        var key = shard.ToString("00000", CultureInfo.InvariantCulture) + count.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        count++;
        var isKept = false;
        var sha256 = row.IsNull(ItemColumn.Sha256) ? null : Encoding.ASCII.GetString(row.Text(ItemColumn.Sha256));
        if (pictures is not null && pictures.TryRead(row, out var bytes, out var mediaType))
        {
            isKept = true;
            kept++;
            sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
            tar.Add($"{key}.{Extension(mediaType)}", bytes.Span);
        }
        tar.Add($"{key}.txt", row.Text(ItemColumn.Alt));
        tar.Add($"{key}.json", Description(row, key, isKept));
        if (table is null) return;
        foreach (var (to, from) in (ReadOnlySpan<(int, int)>)[
            (Url, ItemColumn.Url), (Caption, ItemColumn.Alt), (PairId, ItemColumn.PairId), (Licence, ItemColumn.Licence), (Attribution, ItemColumn.Attribution),
            (EvidenceId, ItemColumn.EvidenceId), (PageUrl, ItemColumn.PageUrl)])
        {
            if (!row.IsNull(from)) table.Text(to, row.Text(from));
        }
        table.Text(Key, Encoding.ASCII.GetBytes(key));
        table.Text(Status, Encoding.ASCII.GetBytes(isKept ? Kept : NotKept));
        if (!isKept) table.Text(ErrorMessage, Encoding.ASCII.GetBytes(NotKeptMessage));
        if (!row.IsNull(ItemColumn.Width)) table.Int32(OriginalWidth, (int)row.Number(ItemColumn.Width));
        if (!row.IsNull(ItemColumn.Height)) table.Int32(OriginalHeight, (int)row.Number(ItemColumn.Height));
        if (sha256 is not null) table.Text(Sha256, Encoding.ASCII.GetBytes(sha256));
        table.EndRow();
    }

    public void Finish()
    {
        if (table is not null)
        {
            // img2dataset's times are of a download; there was none here.
            var missing = count - kept;
            var statusCounts = new JsonObject();
            if (kept > 0) statusCounts[Kept] = kept;
            if (missing > 0) statusCounts[NotKeptMessage] = missing;
            var stats = new JsonObject
            {
                ["count"] = count, ["successes"] = kept, ["failed_to_download"] = missing, ["failed_to_resize"] = 0, ["duration"] = 0, ["start_time"] = 0, ["end_time"] = 0,
                ["status_dict"] = statusCounts,
            };
            table.Finish();
            File.WriteAllBytes(statistics + ".part", CanonicalJson.Bytes(stats));
            File.Move(statistics + ".part", statistics, overwrite: true);
        }
        tar.Finish();
    }

    public void Dispose()
    {
        tar.Dispose();
        table?.Dispose();
    }

    private static string Extension(string mediaType) => mediaType switch
    {
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "image/avif" => "avif",
        "image/tiff" => "tiff",
        "image/svg+xml" => "svg",
        _ => "jpg",
    };

    private ReadOnlySpan<byte> Description(ItemRow row, string key, bool isKept)
    {
        json.ResetWrittenCount();
        json.Write("{\"caption\":"u8);
        CanonicalJson.AppendString(json, row.Text(ItemColumn.Alt));
        json.Write(Encoding.ASCII.GetBytes($",\"key\":\"{key}\",\"status\":\"{(isKept ? Kept : NotKept)}\","));
        if (!isKept) json.Write(Encoding.ASCII.GetBytes($"\"error_message\":\"{NotKeptMessage}\","));
        row.AppendMembers(json);
        json.Write("}"u8);
        return json.WrittenSpan;
    }
}
