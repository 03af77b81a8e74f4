using System.Numerics;
using System.Runtime.CompilerServices;

namespace CrawlIndex.Html.Tokens;

/// <summary>
/// Reads the attributes of one tag up to its true end (HTML Standard 13.2.5.32 to 13.2.5.40): positions only, nothing is
/// folded or decoded. Attributes over the capacity are read past but not kept.
/// </summary>
internal sealed unsafe class AttributeScanner
{
    private const int Capacity = 1024;

    private readonly AttributeSlice[] _slices = GC.AllocateArray<AttributeSlice>(Capacity, pinned: true);
    private int _count;

    public bool SelfClosing { get; private set; }

    /// <summary>Whether an attribute passed the filter of the last scan (hash-like: a hit is a maybe).</summary>
    public bool FilterHit { get; private set; }

    public ReadOnlySpan<AttributeSlice> Slices => _slices.AsSpan(0, _count);

    /// <summary>Scans from the byte after the tag's name; returns the position after '&gt;', or -1 when the input ends first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Scan(byte* input, int at, int length, ReadOnlySpan<uint> filter)
    {
        var hits = 0U;
        var count = 0;
        SelfClosing = false;
        fixed (AttributeSlice* slices = _slices)
        fixed (uint* words = filter)
        {
            while (true)
            {
                AttributeSlice slice;
                while (at + 1 < length && ByteScan.IsSpace(input[at + 1]) && ByteScan.IsSpace(input[at])) at++;
                if (at + ByteScan.Width <= length)
                {
                    if (input[at] == '>') break;
                    // The common form, ` name="value"`, from the masks of one block; every other form takes the standard's states below.
                    var equals = BitOperations.TrailingZeroCount(ByteScan.EqualMask(input + at, (byte)'='));
                    var ends = ByteScan.NameEndMask(input + at);
                    if ((ends & 1) != 0 && input[at] != '/' && equals > 1 && equals < ByteScan.Width - 2
                        && equals < BitOperations.TrailingZeroCount(ends & ~1UL) && input[at + equals + 1] is var quote and ((byte)'"' or (byte)'\''))
                    {
                        var start = at + equals + 2;
                        var closes = ByteScan.EqualMask(input + at, quote) >> (equals + 2);
                        var close = closes != 0 ? start + BitOperations.TrailingZeroCount(closes) : ByteScan.FindFar(input, at + ByteScan.Width, length, quote);
                        if (close < 0) return -1;
                        slice = new AttributeSlice(at + 1, equals - 1, start, close - start);
                        at = close + 1;
                        goto keep;
                    }
                }
                at = ScanOne(input, at, length, out slice);
                if (at < 0) return -1;
                if (slice.NameLength == 0) break;

            keep:
                if (words != null && slice.NameLength < 32) hits |= words[input[slice.NameStart] & 31] >> slice.NameLength;
                if (count < Capacity) slices[count++] = slice;
            }
        }
        _count = count;
        FilterHit = (hits & 1) != 0;
        return at + 1;
    }

    /// <summary>One attribute from the "before attribute name" state. A nameless slice means the tag ends at the position returned.</summary>
    private int ScanOne(byte* input, int at, int length, out AttributeSlice slice)
    {
        slice = default;
        for (; ; at++)
        {
            if (at >= length) return -1;
            if (input[at] == '>') return at;
            if (input[at] == '/')
            {
                if (at + 1 >= length) return -1;
                if (input[at + 1] != '>') continue;
                SelfClosing = true;
                return at + 1;
            }
            if (!ByteScan.IsSpace(input[at])) break;
        }
        var name = at++;
        while (at < length && input[at] != '=' && !ByteScan.EndsName(input[at])) at++;
        var nameLength = at - name;
        slice = new AttributeSlice(name, nameLength, at, 0);
        var next = SkipSpace(input, at, length);
        if (next >= length) return -1;
        if (input[next] != '=') return next;
        at = SkipSpace(input, next + 1, length);
        if (at >= length) return -1;
        if (input[at] == '>') return at;
        if (input[at] is (byte)'"' or (byte)'\'')
        {
            var close = ByteScan.Find(input, at + 1, length, input[at]);
            slice = new AttributeSlice(name, nameLength, at + 1, close - at - 1);
            return close < 0 ? -1 : close + 1;
        }
        var value = at;
        while (at < length && input[at] != '>' && !ByteScan.IsSpace(input[at])) at++;
        slice = new AttributeSlice(name, nameLength, value, at - value);
        return at >= length ? -1 : at;
    }

    private static int SkipSpace(byte* input, int at, int length)
    {
        while (at < length && ByteScan.IsSpace(input[at])) at++;
        return at;
    }
}
