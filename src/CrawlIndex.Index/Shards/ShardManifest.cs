using System.Globalization;
using System.Text;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>A segment as the manifest names it; Deleted is null when all its rows live.</summary>
internal sealed record SegmentEntry(string File, string? Deleted);

/// <summary>
/// What a shard consists of. A text file, replaced whole, one fact a line: `crawlindex-shard 1`, `number N` (the next file number),
/// `sequence N`, `log FILE`, `segment FILE DELETED-or--` for each segment in order of age, `crc HEX` of all bytes before that line.
/// </summary>
internal sealed record ShardManifest(long Number, long Sequence, string Log, IReadOnlyList<SegmentEntry> Segments)
{
    public const string FileName = "MANIFEST";
    private const string FirstLine = "crawlindex-shard 1";
    private const int MaxBytes = 1 << 20;

    public void WriteTo(string folder, DurableFile durable)
    {
        var text = new StringBuilder().Append(FirstLine).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"number {Number}\nsequence {Sequence}\nlog {Log}\n");
        foreach (var segment in Segments) text.Append(CultureInfo.InvariantCulture, $"segment {segment.File} {segment.Deleted ?? "-"}\n");
        var body = Encoding.UTF8.GetBytes(text.ToString());
        var bytes = (byte[])[.. body, .. Encoding.UTF8.GetBytes($"crc {Checksum.Of(body):x8}\n")];
        durable.Publish(Path.Combine(folder, FileName), file => RandomAccess.Write(file, bytes, 0));
    }

    /// <exception cref="CorruptIndexException">Not a manifest, or not the one written.</exception>
    public static ShardManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (new FileInfo(path).Length > MaxBytes) throw new CorruptIndexException(path, MaxBytes, "too long for a manifest");
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().LastIndexOf("crc "u8);
        if (end < 0 || !bytes.AsSpan(end).SequenceEqual(Encoding.UTF8.GetBytes($"crc {Checksum.Of(bytes.AsSpan(0, end)):x8}\n"))) throw new CorruptIndexException(path, Math.Max(0, end), "checksum differs");
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(0, end)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 4 || lines[0] != FirstLine) throw new CorruptIndexException(path, 0, $"not a manifest of version 1");
        var segments = new List<SegmentEntry>();
        foreach (var line in lines[4..])
        {
            if (line.Split(' ') is not ["segment", var file, var deleted] || !IsPlainName(file) || !IsPlainName(deleted)) throw new CorruptIndexException(path, 0, $"unknown line '{line}'");
            segments.Add(new SegmentEntry(file, deleted == "-" ? null : deleted));
        }
        var log = Value(path, lines[3], "log ");
        if (!IsPlainName(log)) throw new CorruptIndexException(path, 0, "log outside the folder");
        return new ShardManifest(Number64(path, lines[1], "number "), Number64(path, lines[2], "sequence "), log, segments);
    }

    /// <summary>All files that belong to the shard.</summary>
    public IEnumerable<string> Files() =>
        Segments.Select(segment => segment.File).Concat(Segments.Select(segment => segment.Deleted).OfType<string>()).Append(Log).Append(FileName);

    /// <summary>A manifest names files of its own folder only, whoever wrote it.</summary>
    private static bool IsPlainName(string name) => name.Length is > 0 and < 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && name[0] != '.';

    private static string Value(string path, string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : throw new CorruptIndexException(path, 0, $"no '{name.Trim()}' line");

    private static long Number64(string path, string line, string name) =>
        long.TryParse(Value(path, line, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CorruptIndexException(path, 0, $"'{line}' holds no number");
}
