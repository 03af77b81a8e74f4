namespace CrawlIndex.Html.Urls;

/// <summary>Normalization Form C (UAX #15) over scalar values.</summary>
internal static class CanonicalComposition
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    /// <summary>Longest expansion of one code point by canonical decomposition.</summary>
    public const int MaxExpansion = 4;

    /// <summary>Normalizes <paramref name="input"/> into <paramref name="target"/> (room for MaxExpansion times the input); returns the length.</summary>
    public static int Normalize(ReadOnlySpan<int> input, Span<int> target)
    {
        var length = Decompose(input, target);
        Reorder(target[..length]);
        return Compose(target[..length]);
    }

    private static int Decompose(ReadOnlySpan<int> input, Span<int> target)
    {
        var length = 0;
        foreach (var scalar in input)
        {
            var syllable = scalar - SBase;
            if ((uint)syllable < SCount)
            {
                target[length++] = LBase + syllable / (VCount * TCount);
                target[length++] = VBase + syllable % (VCount * TCount) / TCount;
                if (syllable % TCount != 0) target[length++] = TBase + syllable % TCount;
                continue;
            }
            var parts = scalar < 0xC0 ? default : IdnaTables.Decomposition(scalar);
            if (parts.IsEmpty) target[length++] = scalar;
            parts.CopyTo(target[length..]);
            length += parts.Length;
        }
        return length;
    }

    /// <summary>Canonical ordering: a stable sort of each run of marks by combining class.</summary>
    private static void Reorder(Span<int> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            var mark = text[i];
            var order = Class(mark);
            if (order == 0) continue;
            var at = i;
            for (; at > 0 && Class(text[at - 1]) > order; at--) text[at] = text[at - 1];
            text[at] = mark;
        }
    }

    private static int Compose(Span<int> text)
    {
        int length = 0, starter = -1, last = -1;
        foreach (var scalar in text)
        {
            var order = Class(scalar);
            // A mark is blocked by a mark of its own or a higher class since the starter.
            if (starter >= 0 && (last < order || (last <= 0 && length == starter + 1)))
            {
                var composed = Pair(text[starter], scalar);
                if (composed != 0)
                {
                    text[starter] = composed;
                    continue;
                }
            }
            if (order == 0)
            {
                starter = length;
                last = -1;
            }
            else
            {
                last = order;
            }
            text[length++] = scalar;
        }
        return length;
    }

    private static int Pair(int first, int second)
    {
        if (first is >= LBase and < LBase + LCount && second is >= VBase and < VBase + VCount) return SBase + ((first - LBase) * VCount + second - VBase) * TCount;
        if ((uint)(first - SBase) < SCount && (first - SBase) % TCount == 0 && second is > TBase and < TBase + TCount) return first + second - TBase;
        return IdnaTables.Composition(first, second);
    }

    private static int Class(int scalar) => scalar < 0x300 ? 0 : IdnaTables.Of(scalar).CombiningClass;
}
