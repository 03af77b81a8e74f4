namespace CrawlIndex.Datasets.Readers;

/// <summary>A sliding window over a stream: <see cref="Unread"/> grows at its end until the caller consumes from its start. Never over its limit.</summary>
internal sealed class ByteWindow(Stream stream, int limit = DatasetLimits.MaxRecord) : IDisposable
{
    private byte[] buffer = new byte[256 << 10];
    private int start;
    private int end;

    public ReadOnlySpan<byte> Unread => buffer.AsSpan(start, end - start);

    public bool IsAtEnd { get; private set; }

    /// <summary>Why the stream broke off; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when the window holds as much as it may.</summary>
    public bool IsFull => end - start >= limit;

    /// <summary>Reads more; false at the end, at damage, and when the window is full.</summary>
    public bool Fill()
    {
        if (IsAtEnd || IsFull) return false;
        if (start > 0 && end + (64 << 10) > buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + (1 << 20)));
        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            IsAtEnd = read == 0;
        }
        catch (InvalidDataException damaged)
        {
            Fault = damaged.Message;
            IsAtEnd = true;
        }
        return !IsAtEnd;
    }

    public void Consume(int count) => start += count;

    /// <summary>
    /// The next line without its end (LF, CR LF or CR); false after the last. <paramref name="isCut"/>: it was longer than the window and its rest was
    /// passed over.
    /// </summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line, out bool isCut)
    {
        isCut = false;
        var seen = 0;
        while (true)
        {
            var at = Unread[seen..].IndexOfAny((byte)'\n', (byte)'\r');
            if (at >= 0)
            {
                var length = seen + at;
                // CR at the end of what is read may be half of CR LF.
                if (Unread[length] == '\r' && length + 1 == Unread.Length && Fill()) continue;
                var ending = Unread[length] == '\r' && length + 1 < Unread.Length && Unread[length + 1] == '\n' ? 2 : 1;
                line = isCut ? default : Unread[..length];
                Consume(length + ending);
                return true;
            }
            seen = Unread.Length;
            if (Fill()) continue;
            if (IsAtEnd)
            {
                line = isCut ? default : Unread;
                Consume(Unread.Length);
                return isCut || line.Length > 0;
            }
            isCut = true;
            Consume(Unread.Length);
            seen = 0;
        }
    }

    public void Dispose() => stream.Dispose();
}
