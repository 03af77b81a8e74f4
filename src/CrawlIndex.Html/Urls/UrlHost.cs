using System.Text;

namespace CrawlIndex.Html.Urls;

/// <summary>The host parser and serialiser (URL Standard, sections 3.4 to 3.6).</summary>
internal sealed class UrlHost
{
    private readonly UrlText _decoded = new();
    private DomainToAscii? _idna;

    /// <summary>Appends the serialised host; false is the standard's failure. An empty host is allowed in non-special schemes only.</summary>
    public bool TryAppend(ReadOnlySpan<byte> input, bool special, UrlText target)
    {
        if (!input.IsEmpty && input[0] == '[') return input[^1] == ']' && TryAppendIpv6(input[1..^1], target);
        if (special) return TryAppendDomain(input, target);
        if (input.IndexOfAny(UrlBytes.ForbiddenHost) >= 0) return false;
        target.AppendEncoded(input, UrlBytes.OpaqueSafe);
        return true;
    }

    private bool TryAppendDomain(ReadOnlySpan<byte> input, UrlText target)
    {
        if (input.IndexOf((byte)'%') >= 0)
        {
            PercentDecode(input);
            input = _decoded.Span;
        }
        var start = target.Length;
        if (Ascii.IsValid(input))
        {
            Ascii.ToLower(input, target.Reserve(input.Length), out _);
        }
        else if (!(_idna ??= new()).TryAppend(input, target))
        {
            return false;
        }
        var domain = target[start..];
        if (domain.IsEmpty || domain.IndexOfAny(UrlBytes.ForbiddenDomain) >= 0) return false;
        if (!EndsInNumber(domain)) return true;
        if (!TryParseIpv4(domain, out var address)) return false;
        target.Truncate(start);
        AppendIpv4(address, target);
        return true;
    }

    private void PercentDecode(ReadOnlySpan<byte> input)
    {
        _decoded.Clear();
        for (var i = 0; i < input.Length; i++)
        {
            var value = input[i];
            if (value == '%' && i + 2 < input.Length)
            {
                int high = UrlBytes.HexValue(input[i + 1]), low = UrlBytes.HexValue(input[i + 2]);
                if (high >= 0 && low >= 0)
                {
                    value = (byte)(high << 4 | low);
                    i += 2;
                }
            }
            _decoded.Append(value);
        }
    }

    private static bool EndsInNumber(ReadOnlySpan<byte> domain)
    {
        if (domain[^1] == '.') domain = domain[..^1];
        var last = domain[(domain.LastIndexOf((byte)'.') + 1)..];
        return !last.IsEmpty && (!last.ContainsAnyExceptInRange((byte)'0', (byte)'9') || TryParseIpv4Number(last, out _));
    }

    private static bool TryParseIpv4(ReadOnlySpan<byte> domain, out uint address)
    {
        address = 0;
        if (domain[^1] == '.') domain = domain[..^1];
        ulong sum = 0;
        for (var count = 1; ; count++)
        {
            if (count > 4) return false;
            var dot = domain.IndexOf((byte)'.');
            if (!TryParseIpv4Number(dot < 0 ? domain : domain[..dot], out var number)) return false;
            if (dot < 0)
            {
                if (number >= 1UL << 8 * (5 - count)) return false;
                address = (uint)(sum + number);
                return true;
            }
            if (number > 255) return false;
            sum += number << 8 * (4 - count);
            domain = domain[(dot + 1)..];
        }
    }

    /// <summary>Reads a decimal, 0x or 0-octal number; values over 2^32 are capped there, which is out of range everywhere.</summary>
    private static bool TryParseIpv4Number(ReadOnlySpan<byte> digits, out ulong number)
    {
        number = 0;
        if (digits.IsEmpty) return false;
        var radix = 10;
        if (digits.Length >= 2 && digits[0] == '0')
        {
            radix = (digits[1] | 0x20) == 'x' ? 16 : 8;
            digits = digits[(radix == 16 ? 2 : 1)..];
        }
        foreach (var digit in digits)
        {
            var value = UrlBytes.HexValue(digit);
            if (value < 0 || value >= radix) return false;
            number = Math.Min(number * (uint)radix + (uint)value, 1UL << 32);
        }
        return true;
    }

    private static void AppendIpv4(uint address, UrlText target)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            target.AppendNumber(address >> shift & 255);
            if (shift != 0) target.Append((byte)'.');
        }
    }

    private static bool TryAppendIpv6(ReadOnlySpan<byte> input, UrlText target)
    {
        Span<ushort> pieces = stackalloc ushort[8];
        pieces.Clear();
        if (!Ipv6.TryParse(input, pieces)) return false;
        target.Append((byte)'[');
        Ipv6.Append(pieces, target);
        target.Append((byte)']');
        return true;
    }
}
