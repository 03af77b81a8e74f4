namespace CrawlIndex.Consent.Eval;

/// <summary>Splits a stream into lines at LF; a line beyond the limit is passed over and reported.</summary>
internal sealed class LineReader(Stream stream, int maxBytes)
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>1-based number of the line read last.</summary>
    public long Number { get; private set; }

    /// <summary>False at the end of the stream. The span is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        var searched = start;
        while (true)
        {
            var feed = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = isTooLong ? [] : buffer.AsSpan(start, searched + feed - start);
                start = searched + feed + 1;
                Number++;
                return true;
            }
            searched = end;
            if (atEnd)
            {
                line = isTooLong ? [] : buffer.AsSpan(start, end - start);
                var any = isTooLong || end > start;
                start = end;
                if (any) Number++;
                return any;
            }
            if (end - start >= maxBytes) isTooLong = true;
            if (isTooLong) start = end;
            Fill();
            searched = isTooLong ? start : Math.Max(start, searched - moved);
        }
    }

    private int moved;

    private void Fill()
    {
        moved = 0;
        if (start > 0 && end == buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            moved = start;
            end -= start;
            start = 0;
        }
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = stream.Read(buffer, end, buffer.Length - end);
        atEnd = read == 0;
        end += read;
    }
}
