namespace CrawlIndex.Index.Text;

/// <summary>How one line of a hash list ended; the values are stable.</summary>
public enum HashLineOutcome
{
    /// <summary>A hash.</summary>
    Hash = 0,

    /// <summary>Nothing but white space.</summary>
    Blank = 1,

    /// <summary>Not 64 hex digits where the hash belongs.</summary>
    BadHash = 2,

    /// <summary>Longer than <see cref="HashListReader.MaxLine"/>.</summary>
    TooLong = 3,
}

/// <summary>One line of a hash list of the PDQ tools: `HEX[,metadata]` or `hash=HEX[,metadata]`, HEX being 64 hex digits of either case.</summary>
public static class HashLine
{
    private static ReadOnlySpan<byte> Prefix => "hash="u8;

    /// <summary>Reads a line without its end; <paramref name="metadata"/> is what follows the comma.</summary>
    public static HashLineOutcome Read(ReadOnlySpan<byte> line, out Key256 key, out ReadOnlySpan<byte> metadata)
    {
        key = default;
        metadata = default;
        line = Trim(line);
        if (line.IsEmpty) return HashLineOutcome.Blank;
        if (line.StartsWith(Prefix)) line = line[Prefix.Length..];
        var comma = line.IndexOf((byte)',');
        if (comma >= 0) metadata = line[(comma + 1)..];
        var hex = Trim(comma >= 0 ? line[..comma] : line);
        return Key256.TryParse(hex, out key) ? HashLineOutcome.Hash : HashLineOutcome.BadHash;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8);
}
