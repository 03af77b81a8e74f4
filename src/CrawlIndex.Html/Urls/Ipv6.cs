namespace CrawlIndex.Html.Urls;

/// <summary>The IPv6 parser and serialiser (URL Standard, sections 3.5 and 3.6); pieces are the eight 16-bit groups.</summary>
internal static class Ipv6
{
    public static bool TryParse(ReadOnlySpan<byte> input, Span<ushort> pieces)
    {
        int piece = 0, compress = -1, at = 0;
        if (input.StartsWith(":"u8))
        {
            if (!input.StartsWith("::"u8)) return false;
            at = 2;
            compress = ++piece;
        }
        while (at < input.Length)
        {
            if (piece == 8) return false;
            if (input[at] == ':')
            {
                if (compress >= 0) return false;
                at++;
                compress = ++piece;
                continue;
            }
            int value = 0, length = 0;
            for (int digit; length < 4 && at < input.Length && (digit = UrlBytes.HexValue(input[at])) >= 0; length++, at++) value = value << 4 | digit;
            if (at < input.Length && input[at] == '.')
            {
                if (length == 0 || piece > 6 || !TryParseTail(input[(at - length)..], pieces[piece..])) return false;
                piece += 2;
                break;
            }
            if (at < input.Length && (input[at] != ':' || ++at == input.Length)) return false;
            pieces[piece++] = (ushort)value;
        }
        if (compress < 0) return piece == 8;
        // What follows "::" moves to the end; the gap is zeros.
        var tail = piece - compress;
        for (var i = 1; i <= tail && 8 - i != compress + tail - i; i++)
        {
            pieces[8 - i] = pieces[compress + tail - i];
            pieces[compress + tail - i] = 0;
        }
        return true;
    }

    /// <summary>The dotted IPv4 form of the last two pieces: exactly four decimal bytes without leading zeros.</summary>
    private static bool TryParseTail(ReadOnlySpan<byte> input, Span<ushort> pieces)
    {
        var at = 0;
        for (var number = 0; number < 4; number++)
        {
            if (number > 0 && (at == input.Length || input[at++] != '.')) return false;
            var value = -1;
            for (; at < input.Length && UrlBytes.IsDigit(input[at]); at++)
            {
                if (value == 0) return false;
                value = Math.Max(value, 0) * 10 + input[at] - '0';
                if (value > 255) return false;
            }
            if (value < 0) return false;
            pieces[number / 2] = (ushort)(pieces[number / 2] << 8 | value);
        }
        return at == input.Length;
    }

    public static void Append(ReadOnlySpan<ushort> pieces, UrlText target)
    {
        int longest = -1, longestLength = 1;
        for (var i = 0; i < 8; i++)
        {
            var run = 0;
            while (i + run < 8 && pieces[i + run] == 0) run++;
            if (run > longestLength) (longest, longestLength) = (i, run);
            i += run;
        }
        for (var i = 0; i < 8; i++)
        {
            if (i == longest)
            {
                target.Append(i == 0 ? "::"u8 : ":"u8);
                i += longestLength - 1;
                continue;
            }
            for (var shift = pieces[i] > 0xFFF ? 12 : pieces[i] > 0xFF ? 8 : pieces[i] > 0xF ? 4 : 0; shift >= 0; shift -= 4)
            {
                target.Append("0123456789abcdef"u8[pieces[i] >> shift & 15]);
            }
            if (i != 7) target.Append((byte)':');
        }
    }
}
