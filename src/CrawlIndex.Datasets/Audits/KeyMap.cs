using System.Runtime.InteropServices;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// 128-bit keys to numbers from 0 in the order they came, outside the managed heap: 16 bytes a key and 8 bytes a slot, at most two thirds of the
/// slots in use. Written by one thread; then any number may look keys up.
/// </summary>
internal sealed unsafe class KeyMap : IDisposable
{
    private const ulong NumberMask = 0xffff_ffff;

    private UInt128* keys;
    private ulong* slots;
    private ulong mask;
    private long capacity;

    /// <param name="expected">Keys to make room for; more are taken too.</param>
    public KeyMap(long expected = 0)
    {
        capacity = Math.Max(64, expected);
        keys = (UInt128*)NativeMemory.Alloc((nuint)capacity, (nuint)sizeof(UInt128));
        Rehash();
    }

    public int Count { get; private set; }

    /// <summary>The number of a key; -1 when it is not there.</summary>
    public int Find(UInt128 key)
    {
        for (var at = Home(key); ; at = (at + 1) & mask)
        {
            var slot = slots[at];
            if (slot == 0) return -1;
            if (slot >> 32 != (ulong)(key >> 96)) continue;
            var number = (int)((slot & NumberMask) - 1);
            if (keys[number] == key) return number;
        }
    }

    /// <summary>The number of a key, which is new when <paramref name="isNew"/>.</summary>
    public int Add(UInt128 key, out bool isNew)
    {
        var number = Find(key);
        isNew = number < 0;
        if (!isNew) return number;
        if (Count == int.MaxValue - 1) throw new InvalidOperationException("more than two billion keys in one table");
        if (Count == capacity)
        {
            capacity *= 2;
            keys = (UInt128*)NativeMemory.Realloc(keys, (nuint)(capacity * sizeof(UInt128)));
            NativeMemory.Free(slots);
            Rehash();
        }
        keys[Count] = key;
        Place(key, Count);
        return Count++;
    }

    public void Dispose()
    {
        NativeMemory.Free(keys);
        NativeMemory.Free(slots);
        keys = null;
        slots = null;
    }

    private ulong Home(UInt128 key) => (ulong)key & mask;

    private void Place(UInt128 key, int number)
    {
        var at = Home(key);
        while (slots[at] != 0) at = (at + 1) & mask;
        slots[at] = ((ulong)(key >> 96) << 32) | (uint)(number + 1);
    }

    private void Rehash()
    {
        var size = 1L;
        while (size * 2 < capacity * 3) size *= 2;
        mask = (ulong)size - 1;
        slots = (ulong*)NativeMemory.AllocZeroed((nuint)size, sizeof(ulong));
        for (var i = 0; i < Count; i++) Place(keys[i], i);
    }
}
