using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Samples of a tar (WebDataset's layout: the key ends at the first dot of the file name). Headers are listed once, content is read by place.
/// Members need not be adjacent; names are keys and never paths on this machine. A compressed tar is unpacked to a temporary file first.
/// </summary>
internal sealed class TarStore : ISampleStore
{
    private const long MaxUnpacked = 1L << 40;

    private readonly SafeFileHandle file;
    private readonly SampleGrouping grouping = new();
    private readonly byte[] block = new byte[TarHeader.Size];
    private readonly long length;

    public TarStore(string path)
    {
        file = Unpack(path, out var fault) ?? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        length = RandomAccess.GetLength(file);
        Fault = List() ?? fault;
    }

    public IReadOnlyList<Sample> Samples => grouping.Samples;

    public string? Fault { get; }

    public int Read(in SampleMember member, Span<byte> into)
    {
        var read = 0;
        for (int count; read < into.Length && (count = RandomAccess.Read(file, into[read..], member.Offset + read)) > 0;) read += count;
        return read;
    }

    public void Dispose() => file.Dispose();

    private static SafeFileHandle? Unpack(string path, out string? fault)
    {
        fault = null;
        using var source = TextSource.OpenDecoded(path);
        if (source is FileStream) return null;
        var name = Path.GetTempFileName();
        var target = File.OpenHandle(name, FileMode.Create, FileAccess.ReadWrite, FileShare.Delete, OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        // Without a name it goes with the process, however that ends.
        if (!OperatingSystem.IsWindows()) File.Delete(name);
        var buffer = new byte[1 << 17];
        long length = 0;
        try
        {
            for (int read; (read = source.Read(buffer)) > 0; length += read)
            {
                if (length > MaxUnpacked) throw new InvalidDataException("unpacks to more than a terabyte");
                RandomAccess.Write(target, buffer.AsSpan(0, read), length);
            }
        }
        catch (InvalidDataException damaged)
        {
            fault = damaged.Message;
        }
        catch
        {
            target.Dispose();
            throw;
        }
        return target;
    }

    /// <summary>Walks the headers; gives the reason when it ends before the archive does.</summary>
    private string? List()
    {
        long at = 0;
        var members = 0;
        string? longName = null;
        long? longSize = null;
        string? fault = null;
        while (at + TarHeader.Size <= length)
        {
            if (RandomAccess.Read(file, block, at) < TarHeader.Size) break;
            if (TarHeader.IsZero(block))
            {
                at += TarHeader.Size;
                continue;
            }
            if (!TarHeader.IsHeader(block) || !TarHeader.TrySize(block, out var size))
            {
                // The next block with a right checksum is a header again: content between damaged ones is lost, the rest is not.
                fault ??= $"has a damaged header at offset {at}";
                at += TarHeader.Size;
                continue;
            }
            var content = at + TarHeader.Size;
            var type = TarHeader.TypeOf(block);
            if (type is (byte)'x' or (byte)'L')
            {
                if (size > DatasetLimits.MaxTarExtension) return $"has a name of {size} bytes at offset {at}";
                var records = new byte[(int)Math.Min(size, length - content)];
                Read(new SampleMember("", content, records.Length), records);
                if (type == 'L') longName = TarHeader.Text(records);
                else TarHeader.ReadPax(records, ref longName, ref longSize);
                at = Next(content, size);
                continue;
            }
            if (type is (byte)'g' or (byte)'K')
            {
                at = Next(content, size);
                continue;
            }
            size = longSize ?? size;
            if (type is (byte)'0' or 0 or (byte)'7')
            {
                if (++members > DatasetLimits.MaxMembers) return $"has more than {DatasetLimits.MaxMembers} members";
                Add(longName ?? TarHeader.NameOf(block), content, Math.Min(size, length - content));
                if (content + size > length) fault = "is cut off inside its last member";
            }
            (longName, longSize) = (null, null);
            at = Next(content, size);
        }
        return at < length && at + TarHeader.Size > length ? fault ?? "is cut off inside a header" : fault;
    }

    private static long Next(long content, long size) => size > long.MaxValue - content - TarHeader.Size ? long.MaxValue - TarHeader.Size : content + ((size + TarHeader.Size - 1) / TarHeader.Size * TarHeader.Size);

    private void Add(string name, long offset, long size)
    {
        if (name.EndsWith('/') || name.Length == 0) return;
        var file = name[(name.LastIndexOf('/') + 1)..];
        // Resource forks and hidden files ("._x", ".DS_Store") are no samples.
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        if (dot == 0) return;
        var key = dot < 0 ? name : name[..(name.Length - file.Length + dot)];
        grouping.Add(key, new SampleMember(dot < 0 ? "" : file[(dot + 1)..].ToLowerInvariant(), offset, size));
    }
}
