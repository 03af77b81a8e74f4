using System.Text;

namespace CrawlIndex.Warc;

/// <summary>
/// Header fields of a WARC record or HTTP message, in file order. Spans point into the reader's buffer and are valid
/// until its next Read. Names compare without case (RFC 9110, section 5.1); values come without outer white space.
/// </summary>
public sealed class HeaderBlock
{
    private struct Field
    {
        public int NameStart;
        public int NameLength;
        public int ValueStart;
        public int ValueLength;
        public bool Own;
    }

    private byte[] _bytes = [];
    private byte[] _own = [];
    private Field[] _fields = new Field[32];
    private int _base;
    private int _ownLength;

    /// <summary>Fields kept.</summary>
    public int Count { get; private set; }

    /// <summary>Fields over the limit, not kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>Lines that are neither field nor continuation.</summary>
    public int Malformed { get; private set; }

    /// <summary>Bytes of the raw lines, without the empty line.</summary>
    public int RawLength { get; private set; }

    /// <summary>The raw lines as they stand in the file, first line of the head excluded.</summary>
    public ReadOnlySpan<byte> Raw => _bytes.AsSpan(_base, RawLength);

    /// <summary>Name of a field by 0-based index.</summary>
    public ReadOnlySpan<byte> NameAt(int index)
    {
        ref readonly var field = ref _fields[index];
        return field.Own ? _own.AsSpan(field.NameStart, field.NameLength) : _bytes.AsSpan(_base + field.NameStart, field.NameLength);
    }

    /// <summary>Value of a field by 0-based index; folded lines are joined by one space (RFC 9112, section 5.2).</summary>
    public ReadOnlySpan<byte> ValueAt(int index)
    {
        ref readonly var field = ref _fields[index];
        return field.ValueStart < 0 ? _own.AsSpan(~field.ValueStart, field.ValueLength) : _bytes.AsSpan(_base + field.ValueStart, field.ValueLength);
    }

    /// <summary>Value of the first field of that name, empty when there is none.</summary>
    public ReadOnlySpan<byte> First(ReadOnlySpan<byte> name) => TryFirst(name, out var value) ? value : default;

    /// <summary>Value of the one field of that name; empty when there is none or more than one.</summary>
    public ReadOnlySpan<byte> Sole(ReadOnlySpan<byte> name)
    {
        var first = IndexOf(name, 0);
        return first < 0 || IndexOf(name, first + 1) >= 0 ? default : ValueAt(first);
    }

    /// <summary>All values of that name, in order.</summary>
    public ValueEnumerator All(ReadOnlySpan<byte> name) => new(this, name);

    /// <summary>True when a field of that name is there, with its first value.</summary>
    public bool TryFirst(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var index = IndexOf(name, 0);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    /// <summary>Index of the next field of that name at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from)
    {
        for (var i = from; i < Count; i++)
        {
            if (_fields[i].NameLength == name.Length && Ascii.EqualsIgnoreCase(NameAt(i), name)) return i;
        }

        return -1;
    }

    internal void Clear()
    {
        Count = 0;
        Dropped = 0;
        Malformed = 0;
        RawLength = 0;
        _ownLength = 0;
    }

    /// <summary>Points the fields at the bytes they were parsed from, wherever the buffer keeps them now.</summary>
    internal void Bind(byte[] bytes, int start)
    {
        _bytes = bytes;
        _base = start;
    }

    /// <summary>Parses the lines of a head, the empty line excluded.</summary>
    /// <returns>True when every line ends in CR LF.</returns>
    internal bool Parse(byte[] bytes, int start, int length, int maxFields)
    {
        Clear();
        Bind(bytes, start);
        RawLength = length;
        var crlf = true;
        var at = 0;
        while (at < length)
        {
            var rest = bytes.AsSpan(start + at, length - at);
            var end = rest.IndexOf((byte)'\n');
            var next = end < 0 ? rest.Length : end + 1;
            if (end < 0) end = rest.Length;
            var text = rest[..end].TrimEnd((byte)'\r').Length;
            if (text != end - 1) crlf = false;
            end = text;
            if (end > 0) AddLine(rest[..end], at, maxFields);
            at += next;
        }

        return crlf;
    }

    private void AddLine(ReadOnlySpan<byte> line, int at, int maxFields)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            if (Count == 0) Malformed++;
            else if (Dropped == 0) Fold(Count - 1, line, at);
            return;
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            Malformed++;
            return;
        }

        if (Count == maxFields)
        {
            Dropped++;
            return;
        }

        if (Count == _fields.Length) Array.Resize(ref _fields, Count * 2);
        var nameLength = colon;
        while (nameLength > 0 && line[nameLength - 1] is (byte)' ' or (byte)'\t') nameLength--;
        var start = colon + 1;
        var end = line.Length;
        while (start < end && line[start] is (byte)' ' or (byte)'\t') start++;
        while (end > start && line[end - 1] is (byte)' ' or (byte)'\t') end--;
        _fields[Count++] = new Field { NameStart = at, NameLength = nameLength, ValueStart = at + start, ValueLength = end - start };
    }

    /// <summary>Adds a field whose name is not in the bytes (ARC fields take theirs from the version block).</summary>
    internal void AddNamed(ReadOnlySpan<byte> name, int valueAt, int valueLength)
    {
        if (Count == _fields.Length) Array.Resize(ref _fields, Count * 2);
        var start = AppendOwn(name);
        _fields[Count++] = new Field { NameStart = start, NameLength = name.Length, ValueStart = valueAt, ValueLength = valueLength, Own = true };
    }

    private void Fold(int index, ReadOnlySpan<byte> line, int at)
    {
        ref var field = ref _fields[index];
        var more = line.Trim(" \t"u8);
        if (more.IsEmpty) return;
        if (field.ValueLength == 0)
        {
            field.ValueStart = at + line.IndexOfAnyExcept((byte)' ', (byte)'\t');
            field.ValueLength = more.Length;
            return;
        }

        // A value that is last in the scratch grows in place: many continuation lines stay linear.
        if (field.ValueStart >= 0)
        {
            field.ValueStart = ~AppendOwn(_bytes.AsSpan(_base + field.ValueStart, field.ValueLength));
        }

        AppendOwn(" "u8);
        AppendOwn(more);
        field.ValueLength += 1 + more.Length;
    }

    private int AppendOwn(ReadOnlySpan<byte> bytes)
    {
        if (_own.Length - _ownLength < bytes.Length) Array.Resize(ref _own, Math.Max(256, Math.Max(_own.Length * 2, _ownLength + bytes.Length)));
        bytes.CopyTo(_own.AsSpan(_ownLength));
        var start = _ownLength;
        _ownLength += bytes.Length;
        return start;
    }

    /// <summary>Walks the values of one name.</summary>
    public ref struct ValueEnumerator
    {
        private readonly HeaderBlock _block;
        private readonly ReadOnlySpan<byte> _name;
        private int _index;

        internal ValueEnumerator(HeaderBlock block, ReadOnlySpan<byte> name)
        {
            _block = block;
            _name = name;
            _index = -1;
        }

        public readonly ReadOnlySpan<byte> Current => _block.ValueAt(_index);

        public readonly ValueEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            var next = _block.IndexOf(_name, _index + 1);
            if (next < 0) return false;
            _index = next;
            return true;
        }
    }
}
