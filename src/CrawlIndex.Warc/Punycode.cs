using System.Text;

namespace CrawlIndex.Warc;

/// <summary>Host labels in ASCII (RFC 3492); the runtime's own mapping is absent in invariant-globalization builds.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;

    public static string ToAscii(string host)
    {
        if (Ascii.IsValid(host)) return host;
        var labels = host.ToLowerInvariant().Split('.', '\u3002', '\uff0e', '\uff61');
        for (var i = 0; i < labels.Length; i++)
        {
            if (!Ascii.IsValid(labels[i])) labels[i] = "xn--" + Encode(labels[i]);
        }

        return string.Join('.', labels);
    }

    /// <summary>RFC 3492, section 6.3.</summary>
    private static string Encode(string label)
    {
        var points = label.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var output = new StringBuilder();
        foreach (var point in points.Where(point => point < 0x80)) output.Append((char)point);
        var basic = output.Length;
        var handled = basic;
        if (basic > 0) output.Append('-');
        var next = 0x80;
        var delta = 0;
        var bias = 72;
        while (handled < points.Length)
        {
            var smallest = points.Where(point => point >= next).Min();
            delta += (smallest - next) * (handled + 1);
            next = smallest;
            foreach (var point in points)
            {
                if (point < next) delta++;
                if (point != next) continue;
                AppendDelta(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            next++;
        }

        return output.ToString();
    }

    private static void AppendDelta(StringBuilder output, int delta, int bias)
    {
        var rest = delta;
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (rest < threshold) break;
            output.Append(Digit(threshold + ((rest - threshold) % (Base - threshold))));
            rest = (rest - threshold) / (Base - threshold);
        }

        output.Append(Digit(rest));
    }

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base) delta /= Base - TMin;
        return k + ((Base - TMin + 1) * delta / (delta + Skew));
    }
}
