using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>What a file of a dataset is. Names are persisted in summaries: only ever add.</summary>
public enum DatasetFormat : byte
{
    Unknown = 0,
    Empty,
    Parquet,
    Csv,
    Tsv,
    JsonLines,
    Json,

    /// <summary>A list of URLs.</summary>
    UrlList,

    /// <summary>A list of files of a dataset.</summary>
    FileList,

    /// <summary>WebDataset or any tar of pictures.</summary>
    Tar,

    /// <summary>A folder of pictures.</summary>
    Folder,

    /// <summary>A DataComp subset: a NumPy array of 128-bit uids.</summary>
    UidList,

    /// <summary>A picture.</summary>
    Picture,
}

/// <summary>Tells the format of a file by its content, never by its name.</summary>
internal static class FormatDetector
{
    private const int TarBlock = 512;

    public static DatasetFormat Detect(string path, out byte delimiter)
    {
        var head = new byte[DatasetLimits.SniffBytes];
        return Detect(head.AsSpan(0, TextSource.Sniff(path, head)), path, out delimiter);
    }

    public static bool IsPicture(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || head.StartsWith("GIF8"u8) || (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..12].SequenceEqual("WEBP"u8))
        || (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) || head.StartsWith((ReadOnlySpan<byte>)[(byte)'I', (byte)'I', 42, 0])
        || head.StartsWith((ReadOnlySpan<byte>)[(byte)'M', (byte)'M', 0, 42]) || (head.StartsWith("BM"u8) && head.Length > 14 && head[6..10].IndexOfAnyExcept((byte)0) < 0)
        || head.StartsWith((ReadOnlySpan<byte>)[0xff, 0x0a]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']);

    private static DatasetFormat Detect(ReadOnlySpan<byte> head, string path, out byte delimiter)
    {
        delimiter = (byte)',';
        if (head.IsEmpty) return new FileInfo(path).Length == 0 ? DatasetFormat.Empty : DatasetFormat.Unknown;
        if (head.StartsWith("PAR1"u8) || head.StartsWith("PARE"u8)) return DatasetFormat.Parquet;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'])) return UidRows.IsList(head) ? DatasetFormat.UidList : DatasetFormat.Unknown;
        if (TarHeader.IsHeader(head)) return DatasetFormat.Tar;
        if (IsPicture(head)) return DatasetFormat.Picture;
        if (head.Length >= 2 && head is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            head = Encoding.UTF8.GetBytes((head[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(head[2..]));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) head = head[3..];
        if (head.Contains((byte)0)) return DatasetFormat.Unknown;
        var text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return DatasetFormat.Empty;
        return text[0] switch
        {
            (byte)'[' => DatasetFormat.Json,
            (byte)'{' => IsObjectLine(text) ? DatasetFormat.JsonLines : DatasetFormat.Json,
            _ => OfText(text, path, out delimiter),
        };
    }

    private static bool IsObjectLine(ReadOnlySpan<byte> text)
    {
        // Damaged first lines are met in real JSON Lines; any early line that is whole decides.
        for (var lines = 0; lines < 20 && !text.IsEmpty; lines++)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            if (JsonFields.CollectNames(line, [])) return true;
            text = end < 0 ? default : text[(end + 1)..];
        }
        return false;
    }

    private static DatasetFormat OfText(ReadOnlySpan<byte> text, string path, out byte delimiter)
    {
        delimiter = (byte)',';
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var first = Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Trim();
        if (first.Contains('\t', StringComparison.Ordinal))
        {
            delimiter = (byte)'\t';
            return DatasetFormat.Tsv;
        }
        if (AreAllAddresses(text)) return DatasetFormat.UrlList;
        foreach (var candidate in (ReadOnlySpan<char>)[',', ';', '|'])
        {
            var fields = first.Split(candidate);
            if (fields.Length < 2 || !fields.Any(field => ColumnBinding.IsKnownName(field.Trim().Trim('"')) || CsvRows.IsAddress(field.Trim().Trim('"')))) continue;
            delimiter = (byte)candidate;
            return DatasetFormat.Csv;
        }
        if (ColumnBinding.IsKnownName(first.Trim('"'))) return DatasetFormat.Csv;
        if (first.Length < 4096 && !first.Contains("://", StringComparison.Ordinal) && NamesAFile(first, path)) return DatasetFormat.FileList;
        if (CsvRows.IsAddress(first.TrimStart('"'))) return first.StartsWith('"') || first.Contains(',', StringComparison.Ordinal) ? DatasetFormat.Csv : DatasetFormat.UrlList;
        return first.Contains(',', StringComparison.Ordinal) ? DatasetFormat.Csv : DatasetFormat.Unknown;
    }

    /// <summary>Every line that is there whole is one address: commas inside are its own.</summary>
    private static bool AreAllAddresses(ReadOnlySpan<byte> text)
    {
        var seen = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0 && seen > 0) break;
            var line = (end < 0 ? text : text[..end]).Trim(" \t"u8);
            text = end < 0 ? default : text[(end + 1)..];
            if (line.IsEmpty) continue;
            if (!(line.StartsWith("http"u8) || line.StartsWith("HTTP"u8) || line.StartsWith("data:"u8)) || line.IndexOf(",\""u8) >= 0) return false;
            // A caption after a comma has blanks; an address with blanks is rare, and then without a comma.
            if (line.Contains((byte)' ') && line.Contains((byte)',')) return false;
            seen++;
        }
        return seen > 0;
    }

    private static bool NamesAFile(string line, string list)
    {
        if (line.AsSpan().ContainsAny('\0', '\n')) return false;
        var target = Path.GetFullPath(line, Path.GetDirectoryName(Path.GetFullPath(list))!);
        return File.Exists(target) || Directory.Exists(target);
    }
}
