using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrawlIndex.Html.Tokens;

/// <summary>Finds an ASCII name, case-insensitively, in a fixed list by one multiplication and one comparison (perfect hash).</summary>
internal sealed unsafe class NameTable
{
    /// <summary>Longest name a table may hold: three overlapping 8-byte loads cover it.</summary>
    public const int MaxLength = 24;

    private const ulong LowerCase = 0x2020202020202020;
    private const int SlotBits = 10;

    private readonly Slot[] _slots = new Slot[1 << SlotBits];
    private readonly ulong _multiplier;

    /// <summary>Name at index i is found as i + <paramref name="firstId"/>; empty names are placeholders. The search for a multiplier without
    /// collisions begins at <paramref name="multiplier"/>: a long list names one that is known to fit.</summary>
    public NameTable(string[] names, int firstId, ulong multiplier = 0x9E3779B97F4A7C15)
    {
        var keys = new (ulong Head, ulong Tail, int Length)[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(names[i]);
            if (bytes.Length > MaxLength) throw new ArgumentException(names[i], nameof(names));
            fixed (byte* name = bytes)
                if (bytes.Length > 0) keys[i] = (Head(name, bytes.Length, bytes.Length) + (bytes.Length > 16 ? Middle(name) : 0), Tail(name, bytes.Length), bytes.Length);
        }
        if (keys.Distinct().Count() < keys.Length - Math.Max(0, names.Count(name => name.Length == 0) - 1)) throw new ArgumentException("a name stands twice", nameof(names));
        while (!TryPlace(keys, multiplier, firstId)) multiplier = multiplier * 6364136223846793005 + 1442695040888963407 | 1;
        _multiplier = multiplier;
    }

    private bool TryPlace((ulong Head, ulong Tail, int Length)[] keys, ulong multiplier, int firstId)
    {
        Array.Clear(_slots);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length == 0) continue;
            ref var slot = ref _slots[Hash(keys[i].Head, keys[i].Tail, keys[i].Length, multiplier)];
            if (slot.Length != 0) return false;
            slot = new Slot { Head = keys[i].Head, Tail = keys[i].Tail, Length = keys[i].Length, Id = i + firstId };
        }
        return true;
    }

    /// <summary>Id of a name, 0 when it is none of the list; <paramref name="readable"/> bytes may be read from <paramref name="name"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* name, int length, long readable)
    {
        if ((uint)(length - 1) >= MaxLength) return 0;
        var head = Head(name, length, readable);
        var tail = length <= 8 ? head : Tail(name, length);
        if (length > 16) head += Middle(name);
        ref var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)Hash(head, tail, length, _multiplier));
        return slot.Head == head && slot.Tail == tail && slot.Length == length ? slot.Id : 0;
    }

    /// <summary>The same for a span.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name) return Find(start, name.Length, name.Length);
    }

    /// <summary>First eight bytes in lower case, zero-padded: equal for two names up to 8 bytes only if they are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Head(byte* name, int length, long readable)
    {
        if (length >= 8) return *(ulong*)name | LowerCase;
        if (readable >= 8) return (*(ulong*)name | LowerCase) & (ulong.MaxValue >> (64 - 8 * length));
        var head = 0UL;
        for (var i = 0; i < length; i++) head |= (ulong)(name[i] | 0x20) << (8 * i);
        return head;
    }

    /// <summary>Bytes 9 to 16 of a longer name, spread so that adding them to the head keeps both.</summary>
    private static ulong Middle(byte* name) => (*(ulong*)(name + 8) | LowerCase) * 0x9E3779B97F4A7C15;

    private static ulong Tail(byte* name, int length) =>
        length <= 8 ? Head(name, length, length) : *(ulong*)(name + length - 8) | LowerCase;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong head, ulong tail, int length, ulong multiplier) =>
        (uint)((head + (tail >> 3) + (uint)length) * multiplier >> (64 - SlotBits));

    private struct Slot
    {
        public ulong Head;
        public ulong Tail;
        public int Length;
        public int Id;
    }
}
