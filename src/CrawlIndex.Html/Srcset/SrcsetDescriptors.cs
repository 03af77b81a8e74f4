using System.Buffers.Text;

namespace CrawlIndex.Html.Srcset;

/// <summary>The descriptor tokenizer and the descriptor parser of one candidate.</summary>
internal struct SrcsetDescriptors
{
    private int _width, _height;
    private double _density;
    private bool _hasWidth, _hasHeight, _hasDensity, _error;

    public readonly bool IsValid => !_error && (!_hasHeight || _hasWidth);

    public readonly SrcsetCandidate Candidate(ReadOnlySpan<byte> url) => new()
    {
        Url = url,
        Descriptor = _hasWidth ? SrcsetDescriptor.Width : _hasDensity ? SrcsetDescriptor.Density : SrcsetDescriptor.None,
        Width = _width,
        Height = _height,
        Density = _hasDensity ? _density : 1,
    };

    /// <summary>Tokenizes up to the comma outside parentheses that ends the candidate; returns what follows that comma.</summary>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> value)
    {
        var start = -1;
        var inside = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (inside)
            {
                inside = c != ')';
            }
            else if (c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' or (byte)',')
            {
                if (start >= 0) Add(value[start..i]);
                start = -1;
                if (c == ',') return value[(i + 1)..];
                continue;
            }
            else if (c == '(')
            {
                inside = true;
            }
            if (start < 0) start = i;
        }
        if (start >= 0) Add(value[start..]);
        return default;
    }

    private void Add(ReadOnlySpan<byte> descriptor)
    {
        var number = descriptor[..^1];
        switch (descriptor[^1])
        {
            case (byte)'w':
                _error |= _hasWidth || _hasDensity || !TryInteger(number, out _width) || _width == 0;
                _hasWidth = true;
                break;
            case (byte)'h':
                _error |= _hasHeight || _hasDensity || !TryInteger(number, out _height) || _height == 0;
                _hasHeight = true;
                break;
            case (byte)'x':
                _error |= _hasWidth || _hasHeight || _hasDensity || !TryFloat(number, out _density) || _density < 0;
                _hasDensity = true;
                break;
            default:
                _error = true;
                break;
        }
    }

    /// <summary>A valid non-negative integer (digits only), capped.</summary>
    private static bool TryInteger(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        foreach (var digit in digits) value = (int)Math.Min(value * 10L + digit - '0', int.MaxValue);
        return true;
    }

    /// <summary>A valid floating-point number: optional minus, digits and/or a fraction, optional exponent; no plus sign in front.</summary>
    private static bool TryFloat(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var at = text.StartsWith("-"u8) ? 1 : 0;
        var digits = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            var fraction = Digits(text, ref at);
            if (fraction == 0) return false;
            digits += fraction;
        }
        if (digits == 0) return false;
        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            if (Digits(text, ref at) == 0) return false;
        }
        return at == text.Length && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);
    }

    private static int Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at - start;
    }
}
