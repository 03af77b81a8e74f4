using System.Text;

namespace CrawlIndex.Consent.Access;

/// <summary>One link of a Link header (RFC 8288).</summary>
public readonly ref struct LinkValue
{
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The rel parameter, quotes removed: one or more relation types.</summary>
    public ReadOnlySpan<byte> Rel { get; init; }

    public ReadOnlySpan<byte> Type { get; init; }

    public bool HasRel(ReadOnlySpan<byte> lower)
    {
        foreach (var range in Rel.Split((byte)' '))
            if (Ascii.EqualsIgnoreCase(Rel[range], lower)) return true;
        return false;
    }
}

/// <summary>Reads the links of one Link header line, skipping what is broken.</summary>
public ref struct LinkHeader(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> line = line;
    private int at;

    /// <summary>Target of the first rel=license link, RSL or not.</summary>
    public static string? FindLicence(ReadOnlySpan<byte> line)
    {
        var reader = new LinkHeader(line);
        while (reader.TryRead(out var link))
            if (link.HasRel("license"u8)) return Encoding.UTF8.GetString(link.Target);
        return null;
    }

    public bool TryRead(out LinkValue link)
    {
        link = default;
        var open = line[at..].IndexOf((byte)'<');
        if (open < 0) return false;
        var start = at + open + 1;
        var close = line[start..].IndexOf((byte)'>');
        if (close < 0) return false;
        at = start + close + 1;
        ReadOnlySpan<byte> rel = [], type = [];
        while (TryReadParameter(out var name, out var value))
        {
            if (rel.IsEmpty && Ascii.EqualsIgnoreCase(name, "rel"u8)) rel = value;
            else if (type.IsEmpty && Ascii.EqualsIgnoreCase(name, "type"u8)) type = value;
        }
        link = new LinkValue { Target = line.Slice(start, close).Trim(" \t"u8), Rel = rel, Type = type };
        return true;
    }

    private bool TryReadParameter(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = [];
        SkipBlanks();
        if (at >= line.Length || line[at] != ';') return false;
        at++;
        SkipBlanks();
        var end = line[at..].IndexOfAny("=;,"u8);
        if (end < 0) end = line.Length - at;
        name = line.Slice(at, end).Trim(" \t"u8);
        at += end;
        if (at >= line.Length || line[at] != '=') return true;
        at++;
        SkipBlanks();
        var quoted = at < line.Length && line[at] == '"';
        if (quoted) at++;
        var stop = quoted ? line[at..].IndexOf((byte)'"') : line[at..].IndexOfAny(";,"u8);
        if (stop < 0) stop = line.Length - at;
        value = line.Slice(at, stop).Trim(" \t"u8);
        at = Math.Min(line.Length, at + stop + (quoted ? 1 : 0));
        return true;
    }

    private void SkipBlanks()
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t') at++;
    }
}
