namespace CrawlIndex.Index.Layouts;

/// <summary>How much memory an index may take for its speed.</summary>
public enum IndexProfile
{
    /// <summary>At most 100 bytes per key, all included.</summary>
    Compact = 0,

    /// <summary>At most 350 bytes per key, all included.</summary>
    Fast = 1,
}

/// <summary>
/// One slot: <see cref="Width"/> bits of the key from bit <see cref="Start"/> on. The first <see cref="Prefix"/> of them choose the
/// bucket; the 16 bits after those, running on into the next slot of the ring, are the sketch kept beside each row.
/// </summary>
public readonly record struct Slot(int Start, int Width, int Prefix)
{
    /// <summary>Bits of the sketch.</summary>
    public const int SketchBits = 16;

    /// <summary>Sketch bits that still belong to this slot.</summary>
    public int OwnSketchMask => (1 << Math.Min(SketchBits, Width - Prefix)) - 1;

    public int Buckets => 1 << Prefix;
}

/// <summary>The slots of one segment: they cover the 256 bits in order, without gaps. No slot at all means: always scan.</summary>
public sealed class SlotLayout
{
    public const int MaxSlots = 16;
    public const int MaxPrefix = 24;

    /// <summary>Below this many keys a scan is as quick as any table.</summary>
    public const int MinKeys = 1024;

    /// <summary>The radius a layout is chosen for: PDQ's usual 31. Every other radius is exact too.</summary>
    public const int DesignRadius = 31;

    /// <summary>Bytes of a key, its id and its quality.</summary>
    public const int ItemBytes = 41;

    private readonly Slot[] slots;

    private SlotLayout(Slot[] slots) => this.slots = slots;

    public static SlotLayout ScanOnly { get; } = new([]);

    public ReadOnlySpan<Slot> Slots => slots;

    /// <summary>Splits the 256 bits evenly; the prefix of a slot is at most its width.</summary>
    public static SlotLayout Even(int count, int prefix)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxSlots);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefix, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix, MaxPrefix);
        var slots = new Slot[count];
        for (int i = 0, start = 0; i < count; i++)
        {
            var width = (Key256.Bits / count) + (i < Key256.Bits % count ? 1 : 0);
            slots[i] = new Slot(start, width, Math.Min(prefix, width));
            start += width;
        }
        return new SlotLayout(slots);
    }

    /// <summary>Takes slots read from a file; false when they do not cover the ring or leave the bounds of this class.</summary>
    public static bool TryCreate(ReadOnlySpan<Slot> slots, out SlotLayout layout)
    {
        layout = ScanOnly;
        if (slots.Length == 0) return true;
        if (slots.Length > MaxSlots) return false;
        var start = 0;
        foreach (var slot in slots)
        {
            if (slot.Start != start || slot.Width < Slot.SketchBits || slot.Prefix < 1) return false;
            if (slot.Prefix > Math.Min(slot.Width, MaxPrefix)) return false;
            start += slot.Width;
        }
        if (start != Key256.Bits) return false;
        layout = new SlotLayout(slots.ToArray());
        return true;
    }

    /// <summary>
    /// The layout whose predicted query at <see cref="DesignRadius"/> is cheapest on this machine, among those within the
    /// bytes per key of the profile.
    /// </summary>
    public static SlotLayout Choose(long keys, IndexProfile profile, CostModel costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        var best = ScanOnly;
        if (keys < MinKeys) return best;
        var cheapest = double.MaxValue;
        for (var count = 4; count <= MaxSlots; count++)
        {
            for (var prefix = 8; prefix <= Math.Min(MaxPrefix, Key256.Bits / count); prefix++)
            {
                var layout = Even(count, prefix);
                if (layout.BytesPerKey(keys) > BytesPerKey(profile)) continue;
                var cost = new RadiusPlan(layout, keys, DesignRadius, costs).ProbeNanoseconds;
                if (cost >= cheapest) continue;
                cheapest = cost;
                best = layout;
            }
        }
        return best;
    }

    /// <summary>The most bytes per key a profile may take, with 1 % kept back for headers and checksums.</summary>
    public static double BytesPerKey(IndexProfile profile) => profile == IndexProfile.Compact ? 99 : 346;

    /// <summary>Bytes of a row number in a slot table.</summary>
    public static int RowBytes(long keys) => keys <= 1 << 24 ? 3 : 4;

    /// <summary>Bytes per key on disk and in memory: the item, and for each slot its row number, sketch and share of the bucket offsets.</summary>
    public double BytesPerKey(long keys)
    {
        var bytes = (double)ItemBytes;
        foreach (var slot in slots) bytes += RowBytes(keys) + 2 + (4.0 * (slot.Buckets + 1) / Math.Max(1, keys));
        return bytes;
    }

    public override string ToString() =>
        slots.Length == 0 ? "scan only" : $"{slots.Length} slots of {slots[^1].Width}-{slots[0].Width} bits, {slots.Max(slot => slot.Prefix)}-bit buckets";
}
