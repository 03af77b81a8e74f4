namespace CrawlIndex.Warc;

/// <summary>The chunked transfer coding (RFC 9112, section 7.1), read leniently: LF alone, blanks around sizes.</summary>
internal ref struct ChunkedBody(ReadOnlySpan<byte> body)
{
    private const int MaxSizeLine = 4096;

    private ReadOnlySpan<byte> _rest = body;

    /// <summary>True once the last chunk was read.</summary>
    public bool Ended { get; private set; }

    /// <summary>True when the next bytes are no chunk size.</summary>
    public bool Bad { get; private set; }

    /// <summary>What was not read as chunks.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Moves to the next chunk; one cut by the end of the body is given as far as it goes.</summary>
    public bool Next(out ReadOnlySpan<byte> chunk)
    {
        chunk = default;
        if (Ended || Bad || _rest.IsEmpty) return false;
        var window = _rest[..Math.Min(_rest.Length, MaxSizeLine)];
        var end = window.IndexOf((byte)'\n');
        var line = end < 0 ? window : window[..end];
        var size = SizeOf(line);
        if (size < 0 || (end < 0 && window.Length < _rest.Length))
        {
            Bad = true;
            return false;
        }

        if (end < 0)
        {
            _rest = default;
            return false;
        }

        _rest = _rest[(end + 1)..];
        if (size == 0)
        {
            Ended = true;
            return false;
        }

        chunk = _rest[..(int)Math.Min(size, _rest.Length)];
        _rest = _rest[chunk.Length..];
        if (_rest.StartsWith("\r\n"u8)) _rest = _rest[2..];
        else if (_rest.StartsWith("\n"u8)) _rest = _rest[1..];
        return true;
    }

    /// <summary>The size in a chunk line without its extensions, or -1; sizes over 2^60 count as bad.</summary>
    private static long SizeOf(ReadOnlySpan<byte> line)
    {
        var extension = line.IndexOf((byte)';');
        if (extension >= 0) line = line[..extension];
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || line.Length > 15) return -1;
        long size = 0;
        foreach (var digit in line)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return -1;
            size = (size << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return size;
    }
}
