namespace CrawlIndex.Index.Text;

/// <summary>How the lines of a hash list ended; the numbers add up to all lines.</summary>
public sealed record HashListCounts(long Hashes, long Blank, long BadHashes, long TooLong)
{
    public long Lines => Hashes + Blank + BadHashes + TooLong;
}

/// <summary>Reads a hash list line by line in bounded memory; every line has one outcome. A byte order mark is skipped.</summary>
public sealed class HashListReader(Stream stream)
{
    /// <summary>Bytes of a line; longer ones are skipped whole.</summary>
    public const int MaxLine = 1 << 16;

    private readonly byte[] buffer = new byte[2 * MaxLine];
    private readonly long[] outcomes = new long[4];
    private int start;
    private int end;
    private bool ended;
    private bool begun;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    public HashListCounts Counts => new(outcomes[0], outcomes[1], outcomes[2], outcomes[3]);

    /// <summary>Goes on to the next line with a hash, counting the others; false at the end. The metadata is valid until the next call.</summary>
    public bool TryRead(out Key256 key, out ReadOnlySpan<byte> metadata)
    {
        while (TryReadLine(out var line, out var tooLong))
        {
            Line++;
            key = default;
            metadata = default;
            var outcome = tooLong ? HashLineOutcome.TooLong : HashLine.Read(line, out key, out metadata);
            outcomes[(int)outcome]++;
            if (outcome == HashLineOutcome.Hash) return true;
        }
        key = default;
        metadata = default;
        return false;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = false;
        while (true)
        {
            var unread = buffer.AsSpan(start, end - start);
            var length = unread.IndexOf((byte)'\n');
            if (length >= 0 || (ended && unread.Length > 0))
            {
                line = length >= 0 ? unread[..length] : unread;
                start += length >= 0 ? length + 1 : unread.Length;
                tooLong |= line.Length > MaxLine;
                return true;
            }
            if (ended)
            {
                // A cut-off line whose kept part was dropped still is one line.
                line = default;
                return tooLong;
            }
            if (unread.Length > MaxLine)
            {
                tooLong = true;
                start = end = 0;
            }
            Fill();
        }
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var read = stream.Read(buffer, end, buffer.Length - end);
        ended = read == 0;
        end += read;
        if (begun || end < 3 && !ended) return;
        begun = true;
        if (buffer.AsSpan(0, end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) start = 3;
    }
}
