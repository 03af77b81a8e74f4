
namespace CrawlIndex.Datasets.Audits;

/// <summary>Fields of a Thrift struct in the order they came: whole numbers as long, text as byte[], lists, structs, booleans.</summary>
internal sealed class ThriftStruct
{
    public List<(short Id, byte Type, object Value)> Fields { get; } = [];

    public List<object> List(short id) => ((ThriftList)Value(id)).Items;

    public ThriftStruct Struct(short id) => (ThriftStruct)Value(id);

    public long Number(short id) => (long)Value(id);

    public void Set(short id, long value)
    {
        var at = Fields.FindIndex(field => field.Id == id);
        Fields[at] = Fields[at] with { Value = value };
    }

    /// <summary>Adds to a whole number that is there and above 0.</summary>
    public void Shift(short id, long by)
    {
        var at = Fields.FindIndex(field => field.Id == id);
        if (at >= 0 && (long)Fields[at].Value > 0) Fields[at] = Fields[at] with { Value = (long)Fields[at].Value + by };
    }

    public void Remove(short id) => Fields.RemoveAll(field => field.Id == id);

    private object Value(short id) => Fields.Find(field => field.Id == id).Value ?? throw new InvalidDataException($"the Parquet footer has no field {id}");
}

internal sealed record ThriftList(byte ElementType, List<object> Items);

/// <summary>Thrift's compact protocol (thrift-compact-protocol.md) for structs as Parquet footers use them; maps and sets do not occur there.</summary>
internal static class ThriftCompact
{
    private const byte True = 1, False = 2, Byte = 3, I16 = 4, I32 = 5, I64 = 6, Double = 7, Binary = 8, List = 9, Struct = 12;
    private const int MaxDepth = 32;

    public static ThriftStruct Read(ReadOnlySpan<byte> bytes) => ReadStruct(ref bytes, 0);

    public static void Write(ThriftStruct value, Stream to)
    {
        short last = 0;
        foreach (var (id, type, field) in value.Fields)
        {
            var delta = id - last;
            if (delta is > 0 and <= 15)
            {
                to.WriteByte((byte)((delta << 4) | type));
            }
            else
            {
                to.WriteByte(type);
                WriteVarint(ZigZag(id), to);
            }
            last = id;
            WriteValue(type, field, to);
        }
        to.WriteByte(0);
    }

    private static ThriftStruct ReadStruct(ref ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException("the Parquet footer is nested too deep");
        var result = new ThriftStruct();
        short last = 0;
        while (true)
        {
            var head = Take(ref bytes);
            if (head == 0) return result;
            var type = (byte)(head & 15);
            last = head >> 4 == 0 ? (short)UnZigZag(ReadVarint(ref bytes)) : (short)(last + (head >> 4));
            result.Fields.Add((last, type, ReadValue(type, ref bytes, depth)));
        }
    }

    private static object ReadValue(byte type, ref ReadOnlySpan<byte> bytes, int depth)
    {
        switch (type)
        {
            case True or False:
                return type == True;
            case Byte:
                return (long)(sbyte)Take(ref bytes);
            case I16 or I32 or I64:
                return UnZigZag(ReadVarint(ref bytes));
            case Double:
                return Slice(ref bytes, 8).ToArray();
            case Binary:
                return Slice(ref bytes, checked((int)ReadVarint(ref bytes))).ToArray();
            case List:
                var head = Take(ref bytes);
                var element = (byte)(head & 15);
                var count = head >> 4 == 15 ? checked((int)ReadVarint(ref bytes)) : head >> 4;
                if (count > bytes.Length) throw new InvalidDataException("the Parquet footer ends inside a list");
                var items = new List<object>(count);
                for (var i = 0; i < count; i++) items.Add(element is True or False ? Take(ref bytes) == True : ReadValue(element, ref bytes, depth + 1));
                return new ThriftList(element, items);
            case Struct:
                return ReadStruct(ref bytes, depth + 1);
            default:
                throw new InvalidDataException($"the Parquet footer has a value of type {type}");
        }
    }

    private static void WriteValue(byte type, object value, Stream to)
    {
        switch (type)
        {
            case True or False:
                break;
            case Byte:
                to.WriteByte((byte)(sbyte)(long)value);
                break;
            case I16 or I32 or I64:
                WriteVarint(ZigZag((long)value), to);
                break;
            case Double:
                to.Write((byte[])value);
                break;
            case Binary:
                WriteVarint((ulong)((byte[])value).Length, to);
                to.Write((byte[])value);
                break;
            case List:
                var list = (ThriftList)value;
                if (list.Items.Count < 15)
                {
                    to.WriteByte((byte)((list.Items.Count << 4) | list.ElementType));
                }
                else
                {
                    to.WriteByte((byte)(0xf0 | list.ElementType));
                    WriteVarint((ulong)list.Items.Count, to);
                }
                foreach (var item in list.Items)
                {
                    if (list.ElementType is True or False) to.WriteByte((bool)item ? True : False);
                    else WriteValue(list.ElementType, item, to);
                }
                break;
            default:
                Write((ThriftStruct)value, to);
                break;
        }
    }

    private static byte Take(ref ReadOnlySpan<byte> bytes) => Slice(ref bytes, 1)[0];

    private static ReadOnlySpan<byte> Slice(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (length < 0 || length > bytes.Length) throw new InvalidDataException("the Parquet footer is cut off");
        var slice = bytes[..length];
        bytes = bytes[length..];
        return slice;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(ref bytes);
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("the Parquet footer has a number over 64 bits");
    }

    private static void WriteVarint(ulong value, Stream to)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        for (; value >= 0x80; value >>= 7) bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        to.Write(bytes[..length]);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
