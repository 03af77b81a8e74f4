using System.Text;
using CrawlIndex.Warc;

namespace CrawlIndex.Datasets.Readers;

/// <summary>Opens files with gzip and zstd undone; text also with UTF-16 (told by its byte order mark) transcoded and a UTF-8 mark passed over.</summary>
internal static class TextSource
{
    public static Stream OpenDecoded(string path) =>
        DecodedStream.Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.SequentialScan));

    public static Stream OpenText(string path)
    {
        Span<byte> head = stackalloc byte[3];
        var start = head[..Sniff(path, head)];
        var stream = OpenDecoded(path);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || start.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            var isBigEndian = start[0] == 0xfe;
            stream.ReadExactly(head[..2]);
            return Encoding.CreateTranscodingStream(stream, new UnicodeEncoding(isBigEndian, byteOrderMark: false), new UTF8Encoding(false));
        }
        if (start.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) stream.ReadExactly(head);
        return stream;
    }

    /// <summary>The first decoded bytes; fewer where the file ends or is damaged.</summary>
    public static int Sniff(string path, Span<byte> head)
    {
        var read = 0;
        try
        {
            using var stream = OpenDecoded(path);
            for (int count; read < head.Length && (count = stream.Read(head[read..])) > 0;) read += count;
        }
        catch (InvalidDataException)
        {
            // The damage is met again, and told, by the reader.
        }
        return read;
    }
}
