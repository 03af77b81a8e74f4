using System.Text;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Writes a POSIX ustar archive whose bytes depend on names and contents alone: no clock, no owner. Names have at most 100 bytes, contents less than 8 GiB.</summary>
internal sealed class TarFile : IDisposable
{
    public const int Block = 512;

    private readonly string path;
    private readonly string partial;
    private readonly FileStream file;
    private readonly byte[] head = new byte[Block];

    public TarFile(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        partial = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.part");
        file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
    }

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        head.AsSpan().Clear();
        Encoding.ASCII.GetBytes(name, head.AsSpan(0, 100));
        Octal(head.AsSpan(100, 8), 0x1a4);
        Octal(head.AsSpan(108, 8), 0);
        Octal(head.AsSpan(116, 8), 0);
        Octal(head.AsSpan(124, 12), content.Length);
        Octal(head.AsSpan(136, 12), 0);
        head.AsSpan(148, 8).Fill((byte)' ');
        head[156] = (byte)'0';
        "ustar\0"u8.CopyTo(head.AsSpan(257));
        "00"u8.CopyTo(head.AsSpan(263));
        var sum = 0;
        foreach (var code in head) sum += code;
        Octal(head.AsSpan(148, 7), sum);
        file.Write(head);
        file.Write(content);
        Pad(content.Length);
    }

    /// <summary>Ends the archive (two blocks of zeros) and gives it its name.</summary>
    public void Finish()
    {
        head.AsSpan().Clear();
        file.Write(head);
        file.Write(head);
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(partial, path, overwrite: true);
    }

    public void Dispose()
    {
        file.Dispose();
        if (File.Exists(partial)) File.Delete(partial);
    }

    private static void Octal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
    }

    private void Pad(int length)
    {
        head.AsSpan().Clear();
        if (length % Block != 0) file.Write(head, 0, Block - (length % Block));
    }
}
