namespace CrawlIndex.Html.Urls;

/// <summary>Punycode: RFC 3492.</summary>
internal static class Punycode
{
    private const int Base = 36, TMin = 1, TMax = 26, Skew = 38, Damp = 700, InitialBias = 72, InitialN = 128;

    /// <summary>Appends the encoding of a label of scalar values (lower case digits).</summary>
    public static void Encode(ReadOnlySpan<int> label, UrlText target)
    {
        var handled = 0;
        foreach (var scalar in label)
        {
            if (scalar >= InitialN) continue;
            target.Append((byte)scalar);
            handled++;
        }
        var basic = handled;
        if (basic > 0) target.Append((byte)'-');
        int n = InitialN, delta = 0, bias = InitialBias;
        while (handled < label.Length)
        {
            var next = int.MaxValue;
            foreach (var scalar in label)
            {
                if (scalar >= n && scalar < next) next = scalar;
            }
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var scalar in label)
            {
                if (scalar < n) delta++;
                if (scalar != n) continue;
                var q = delta;
                for (var k = Base; ; k += Base)
                {
                    var t = Threshold(k, bias);
                    if (q < t) break;
                    target.Append(Digit(t + (q - t) % (Base - t)));
                    q = (q - t) / (Base - t);
                }
                target.Append(Digit(q));
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }
            delta++;
            n++;
        }
    }

    /// <summary>Decodes an ASCII label into <paramref name="target"/>; returns the length, -1 for bad input or no room.</summary>
    public static int Decode(ReadOnlySpan<int> label, Span<int> target)
    {
        var basic = Math.Max(label.LastIndexOf('-'), 0);
        if (basic > target.Length) return -1;
        label[..basic].CopyTo(target);
        var length = basic;
        int n = InitialN, i = 0, bias = InitialBias;
        for (var at = basic > 0 ? basic + 1 : 0; at < label.Length;)
        {
            long delta = i, weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (at == label.Length) return -1;
                var digit = Value(label[at++]);
                if (digit < 0) return -1;
                delta += digit * weight;
                if (delta > int.MaxValue) return -1;
                var t = Threshold(k, bias);
                if (digit < t) break;
                weight *= Base - t;
                if (weight > int.MaxValue) return -1;
            }
            bias = Adapt((int)delta - i, length + 1, i == 0);
            var scalar = n + delta / (length + 1);
            if (scalar > 0x10FFFF || scalar is >= 0xD800 and <= 0xDFFF || length == target.Length) return -1;
            n = (int)scalar;
            i = (int)(delta % (length + 1));
            target[i..length].CopyTo(target[(i + 1)..]);
            target[i++] = n;
            length++;
        }
        return length;
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, TMin, TMax);

    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base) delta /= Base - TMin;
        return k + (Base - TMin + 1) * delta / (delta + Skew);
    }

    private static byte Digit(int value) => (byte)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int Value(int digit) =>
        digit is >= '0' and <= '9' ? digit - '0' + 26 : digit is >= 'a' and <= 'z' ? digit - 'a' : digit is >= 'A' and <= 'Z' ? digit - 'A' : -1;
}
