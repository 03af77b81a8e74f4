namespace CrawlIndex.Warc.Input;

/// <summary>The sliding window over the bytes of the file; never seeks, so any stream will do.</summary>
internal sealed class FileWindow : IDisposable
{
    private readonly Stream _stream;
    private readonly SlidingBuffer _buffer;
    private readonly WarcAccounting _accounting;
    private readonly string _fileName;

    public FileWindow(Stream stream, string fileName, int capacity, WarcAccounting accounting, long knownLength)
    {
        _stream = stream;
        _fileName = fileName;
        _accounting = accounting;
        _buffer = new SlidingBuffer(capacity);
        Length = knownLength > 0 ? knownLength : stream.CanSeek ? stream.Length - stream.Position : -1;
    }

    /// <summary>Size of the file, or -1 when the stream cannot tell.</summary>
    public long Length { get; }

    public bool AtEnd { get; private set; }

    public SlidingBuffer Buffer => _buffer;

    public ReadOnlySpan<byte> Span => _buffer.Span;

    public int Count => _buffer.Count;

    /// <summary>File offset of the first byte of <see cref="Span"/>.</summary>
    public long Position => _buffer.Position;

    public void Consume(int count) => _buffer.Consume(count);

    /// <summary>Reads until <paramref name="count"/> bytes are in the window; false when the file ends before.</summary>
    public bool Ensure(int count)
    {
        while (_buffer.Count < count)
        {
            if (!Fill(count - _buffer.Count)) return false;
        }

        return true;
    }

    /// <summary>One read of at least one byte into room for <paramref name="count"/>; false at the end of the file.</summary>
    public bool Fill(int count)
    {
        if (AtEnd) return false;
        var room = _buffer.Reserve(count);
        int read;
        try
        {
            read = _stream.Read(room);
        }
        catch (IOException e)
        {
            throw new IOException($"{_fileName}: reading failed at offset {_accounting.FileBytes}: {e.Message}", e);
        }

        if (read == 0)
        {
            AtEnd = true;
            return false;
        }

        _accounting.FileBytes += read;
        _buffer.Commit(read);
        return true;
    }

    public void Dispose() => _buffer.Dispose();
}
