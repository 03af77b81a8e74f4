namespace CrawlIndex.Consent.Licences;

/// <summary>
/// Steps through the links of one Link header value (RFC 8288 section 3). Broken parts are skipped to the next comma.
/// Spans point into the value; quoted strings come without quotes, their escapes as they stand.
/// </summary>
internal ref struct LinkHeader(ReadOnlySpan<byte> value)
{
    private readonly ReadOnlySpan<byte> value = value;
    private int at;

    public ReadOnlySpan<byte> Target { get; private set; }

    public ReadOnlySpan<byte> Rel { get; private set; }

    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>Another context than the response (the anchor parameter).</summary>
    public ReadOnlySpan<byte> Anchor { get; private set; }

    /// <summary>First byte of the link in the value, and its length.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    public bool Next()
    {
        while (at < value.Length)
        {
            Target = Rel = Type = Anchor = default;
            SkipGap(",");
            if (at >= value.Length) return false;
            Start = at;
            if (value[at] != '<')
            {
                SkipToComma();
                continue;
            }
            var end = value[at..].IndexOf((byte)'>');
            if (end < 0) return false;
            Target = value.Slice(at + 1, end - 1);
            at += end + 1;
            while (Parameter()) { }
            Length = at - Start;
            return true;
        }
        return false;
    }

    private bool Parameter()
    {
        SkipGap("");
        if (at >= value.Length || value[at] == ',') return false;
        if (value[at] != ';')
        {
            SkipToComma();
            return false;
        }
        at++;
        SkipGap("");
        var name = Token("=;,");
        SkipGap("");
        if (at >= value.Length || value[at] != '=') return true;
        at++;
        SkipGap("");
        var content = at < value.Length && value[at] == '"' ? Quoted() : Token(";,");
        // The first rel and type count (RFC 8288 section 3.3).
        if (Is(name, "rel"u8) && Rel.IsEmpty) Rel = content;
        else if (Is(name, "type"u8) && Type.IsEmpty) Type = content;
        else if (Is(name, "anchor"u8) && Anchor.IsEmpty) Anchor = content;
        return true;
    }

    private ReadOnlySpan<byte> Token(string ends)
    {
        var start = at;
        while (at < value.Length && !ends.Contains((char)value[at], StringComparison.Ordinal)) at++;
        return value[start..at].Trim((byte)' ');
    }

    private ReadOnlySpan<byte> Quoted()
    {
        var start = ++at;
        while (at < value.Length && value[at] != '"') at += value[at] == '\\' ? 2 : 1;
        at = Math.Min(at, value.Length);
        var content = value[start..at];
        at = Math.Min(at + 1, value.Length);
        return content;
    }

    private void SkipToComma()
    {
        var comma = value[at..].IndexOf((byte)',');
        at = comma < 0 ? value.Length : at + comma;
    }

    private void SkipGap(string also)
    {
        while (at < value.Length && (value[at] is (byte)' ' or (byte)'\t' || also.Contains((char)value[at], StringComparison.Ordinal))) at++;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(name, word);
}
