using System.Buffers.Binary;
using System.Text;

namespace CrawlIndex.Consent.Embedded;

/// <summary>One data item of CBOR (RFC 8949) with its span; maps keep order and repeated keys.</summary>
internal sealed class CborValue(byte major, int start)
{
    /// <summary>Major type 0-7 (tags are dissolved into <see cref="Tag"/>).</summary>
    public byte Major { get; } = major;

    public int Start { get; } = start;

    public int Length { get; set; }

    /// <summary>Outermost tag; -1 when none.</summary>
    public long Tag { get; set; } = -1;

    /// <summary>Integer (negative ones as such), or the simple value 20-23.</summary>
    public long Integer { get; init; }

    /// <summary>Content of a text string.</summary>
    public string Text { get; set; } = "";

    /// <summary>Content of a byte string.</summary>
    public byte[] Bytes { get; set; } = [];

    public List<CborValue> Items { get; } = [];

    public List<(CborValue Key, CborValue Value)> Pairs { get; } = [];

    public bool IsText => Major == 3;

    public bool IsBytes => Major == 2;

    public bool IsArray => Major == 4;

    public bool IsMap => Major == 5;

    public CborValue? this[string key]
    {
        get
        {
            foreach (var (name, value) in Pairs)
                if (name.IsText && name.Text == key) return value;
            return null;
        }
    }

    public CborValue? this[long key]
    {
        get
        {
            foreach (var (name, value) in Pairs)
                if (name.Major <= 1 && name.Integer == key) return value;
            return null;
        }
    }
}

/// <summary>Bounded reader of one CBOR item. Null for anything broken: half a map is no evidence of its other half.</summary>
internal ref struct CborTree
{
    private const int MaxDepth = 48;
    private const int MaxItems = 100_000;

    private readonly ReadOnlySpan<byte> data;
    private int at;
    private int items;

    private CborTree(ReadOnlySpan<byte> data) => this.data = data;

    /// <summary>The first item of the data; bytes after it are ignored.</summary>
    public static CborValue? Read(ReadOnlySpan<byte> data)
    {
        var tree = new CborTree(data);
        return tree.Item(0);
    }

    private CborValue? Item(int depth)
    {
        var start = at;
        long tag = -1;
        while (true)
        {
            if (depth > MaxDepth || ++items > MaxItems || at >= data.Length) return null;
            var (major, info) = ((byte)(data[at] >> 5), data[at] & 31);
            at++;
            if (!Argument(info, major, out var argument, out var isIndefinite)) return null;
            if (major == 6)
            {
                if (isIndefinite || argument > long.MaxValue) return null;
                if (tag < 0) tag = (long)argument;
                continue;
            }
            var value = Content(major, info, argument, isIndefinite, start, depth);
            if (value is null) return null;
            value.Tag = tag;
            value.Length = at - start;
            return value;
        }
    }

    private bool Argument(int info, byte major, out ulong argument, out bool isIndefinite)
    {
        isIndefinite = info == 31;
        argument = (ulong)info;
        if (info < 24 || (isIndefinite && major is >= 2 and <= 5)) return true;
        var size = info switch { 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => 0 };
        if (size == 0 || at + size > data.Length) return false;
        argument = size switch
        {
            1 => data[at],
            2 => BinaryPrimitives.ReadUInt16BigEndian(data[at..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(data[at..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(data[at..]),
        };
        at += size;
        return true;
    }

    private CborValue? Content(byte major, int info, ulong argument, bool isIndefinite, int start, int depth)
    {
        switch (major)
        {
            case 0 or 1:
                var integer = argument > long.MaxValue ? long.MaxValue : (long)argument;
                return new CborValue(major, start) { Integer = major == 0 ? integer : -1 - integer };
            case 7:
                return new CborValue(major, start) { Integer = info < 24 ? info : -1 };
            case 2 or 3:
                return String(major, argument, isIndefinite, start, depth);
        }
        var value = new CborValue(major, start);
        for (ulong i = 0; isIndefinite || i < argument; i++)
        {
            if (isIndefinite && at < data.Length && data[at] == 0xFF)
            {
                at++;
                break;
            }
            if (Item(depth + 1) is not { } first) return null;
            if (major == 4)
            {
                value.Items.Add(first);
                continue;
            }
            if (Item(depth + 1) is not { } second) return null;
            value.Pairs.Add((first, second));
        }
        return value;
    }

    private CborValue? String(byte major, ulong length, bool isIndefinite, int start, int depth)
    {
        var value = new CborValue(major, start);
        if (!isIndefinite)
        {
            if (length > (ulong)(data.Length - at)) return null;
            var content = data.Slice(at, (int)length);
            at += (int)length;
            if (major == 3) value.Text = Encoding.UTF8.GetString(content);
            else value.Bytes = content.ToArray();
            return value;
        }
        var joined = new MemoryStream();
        while (at < data.Length && data[at] != 0xFF)
        {
            if (data[at] >> 5 != major || Item(depth + 1) is not { } piece) return null;
            joined.Write(major == 3 ? Encoding.UTF8.GetBytes(piece.Text) : piece.Bytes);
        }
        if (at >= data.Length) return null;
        at++;
        if (major == 3) value.Text = Encoding.UTF8.GetString(joined.ToArray());
        else value.Bytes = joined.ToArray();
        return value;
    }
}
