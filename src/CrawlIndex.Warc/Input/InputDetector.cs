namespace CrawlIndex.Warc.Input;

/// <summary>Finds out from the first bytes which container a file is.</summary>
internal static class InputDetector
{
    // The LZ4 frame format, version 1.6.1: frame magic, legacy magic, both little-endian.
    private static ReadOnlySpan<byte> Lz4Frame => [0x04, 0x22, 0x4d, 0x18];

    private static ReadOnlySpan<byte> Lz4Legacy => [0x02, 0x21, 0x4c, 0x18];

    public static RecordInput Open(Stream stream, string fileName, WarcReaderOptions options, WarcAccounting accounting)
    {
        var limits = options.Limits;
        var window = new FileWindow(stream, fileName, limits.WindowBytes, accounting, options.KnownLength);
        window.Ensure(64);
        var head = window.Span.TrimStart("\0\r\n"u8);
        if (window.Count == 0) return new PlainInput(window, accounting);
        if (head.StartsWith(Lz4Frame) || head.StartsWith(Lz4Legacy))
        {
            accounting.Coding = FileCoding.Unsupported;
            return new SkippedInput(window, SkipReason.UnsupportedFormat, accounting);
        }

        var coding = CodingOf(head);
        if (coding == FileCoding.Empty) coding = Search(window);
        accounting.Coding = coding;
        if (coding == FileCoding.Plain) return new PlainInput(window, accounting);
        MemberCodec codec = coding == FileCoding.Gzip ? new GzipCodec(options.Inflate) : new ZstdCodec(limits, accounting);
        if (codec.Missing is not { } reason) return new MemberInput(window, codec, limits, accounting);
        codec.Dispose();
        return new SkippedInput(window, reason, accounting);
    }

    private static FileCoding CodingOf(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 3 && head[0] == 0x1f && head[1] == 0x8b) return FileCoding.Gzip;
        if (ZstdCodec.IsMagic(head)) return FileCoding.Zstd;
        return RecordStart.IsVersionLine(head) || RecordStart.IsArcVersion(head) ? FileCoding.Plain : FileCoding.Empty;
    }

    /// <summary>A file that starts with neither: the kind of start that comes first in the first window decides.</summary>
    private static FileCoding Search(FileWindow window)
    {
        window.Ensure(window.Buffer.Capacity);
        var bytes = window.Span;
        if (RecordStart.IsArcLine(bytes)) return FileCoding.Plain;
        var plain = RecordStart.FindVersionLine(bytes);
        var gzip = bytes.IndexOf([(byte)0x1f, (byte)0x8b, (byte)8]);
        var zstd = bytes.IndexOf(ZstdCodec.FrameMagic);
        var compressed = gzip < 0 ? zstd : zstd < 0 ? gzip : Math.Min(gzip, zstd);
        if (compressed < 0 || (plain >= 0 && plain < compressed)) return FileCoding.Plain;
        return compressed == gzip ? FileCoding.Gzip : FileCoding.Zstd;
    }
}
