using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>Sorts the rows of a segment into the buckets of one slot by counting; its memory is reused for the next slot.</summary>
internal sealed unsafe class SlotSorter(Key256* keys, long count) : IDisposable
{
    private readonly NativeColumn<uint> offsets = new();
    private readonly NativeColumn<ushort> sketches = new();
    private readonly NativeColumn<byte> rows = new();

    /// <summary>First entry of each bucket, and one past the last.</summary>
    public uint* Offsets => offsets.Items;

    public ushort* Sketches => sketches.Items;

    /// <summary>Row numbers of 3 or 4 bytes.</summary>
    public byte* Rows => rows.Items;

    public void Sort(Slot slot)
    {
        var rowBytes = SlotLayout.RowBytes(count);
        offsets.Resize(slot.Buckets + 2);
        sketches.Resize(count);
        rows.Resize(rowBytes * count);
        // Counts land two places on, so that after summing and scattering each place holds the start of its bucket.
        var next = offsets.Items;
        new Span<byte>(next, 4 * (slot.Buckets + 2)).Clear();
        var bits = slot.Prefix + Slot.SketchBits;
        var mask = (ulong)slot.Buckets - 1;
        for (var row = 0L; row < count; row++) next[(Key256.Window(keys[row], slot.Start, bits) & mask) + 2]++;
        for (var bucket = 2; bucket < slot.Buckets + 2; bucket++) next[bucket] += next[bucket - 1];
        next++;
        if (rowBytes == 3) Scatter3(slot, next, bits, mask);
        else Scatter4(slot, next, bits, mask);
    }

    public void Dispose()
    {
        offsets.Dispose();
        sketches.Dispose();
        rows.Dispose();
    }

    private void Scatter3(Slot slot, uint* next, int bits, ulong mask)
    {
        var into = sketches.Items;
        var numbers = rows.Items;
        for (var row = 0L; row < count; row++)
        {
            var window = Key256.Window(keys[row], slot.Start, bits);
            var at = next[window & mask]++;
            into[at] = (ushort)(window >> slot.Prefix);
            var number = numbers + (3L * at);
            *(ushort*)number = (ushort)row;
            number[2] = (byte)(row >> 16);
        }
    }

    private void Scatter4(Slot slot, uint* next, int bits, ulong mask)
    {
        var into = sketches.Items;
        var numbers = (uint*)rows.Items;
        for (var row = 0L; row < count; row++)
        {
            var window = Key256.Window(keys[row], slot.Start, bits);
            var at = next[window & mask]++;
            into[at] = (ushort)(window >> slot.Prefix);
            numbers[at] = (uint)row;
        }
    }
}
