using System.Buffers;

namespace CrawlIndex.Html.Encodings;

/// <summary>The reused output buffer of the decoders: grows from the pool up to its limit, then drops the rest.</summary>
internal sealed class Utf8Output(int limit) : IDisposable
{
    private const int First = 32 << 10;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Whether the limit was reached; decoders may stop then.</summary>
    public bool IsFull { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        IsFull = false;
    }

    /// <summary>Copies the ASCII run at <paramref name="at"/>; returns the position behind it.</summary>
    public int CopyAscii(ReadOnlySpan<byte> input, int at)
    {
        if (at < input.Length && input[at] >= 0x80) return IsFull ? input.Length : at;
        var rest = input[at..];
        var run = rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (run < 0) run = rest.Length;
        Append(rest[..run]);
        return IsFull ? input.Length : at + run;
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        if (!Ensure(text.Length))
        {
            if (IsFull) return;
            text = text[..(limit - _length)];
            Ensure(text.Length);
            IsFull = true;
        }
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>Appends a scalar value.</summary>
    public void Append(int scalar)
    {
        if (Math.Min(_bytes.Length, limit) - _length < 4 && !Ensure(4))
        {
            IsFull = true;
            return;
        }
        var target = _bytes.AsSpan(_length, 4);
        if (scalar < 0x80)
        {
            target[0] = (byte)scalar;
            _length++;
        }
        else if (scalar < 0x800)
        {
            target[0] = (byte)(0xC0 | scalar >> 6);
            target[1] = (byte)(0x80 | scalar & 0x3F);
            _length += 2;
        }
        else if (scalar < 0x10000)
        {
            target[0] = (byte)(0xE0 | scalar >> 12);
            target[1] = (byte)(0x80 | scalar >> 6 & 0x3F);
            target[2] = (byte)(0x80 | scalar & 0x3F);
            _length += 3;
        }
        else
        {
            target[0] = (byte)(0xF0 | scalar >> 18);
            target[1] = (byte)(0x80 | scalar >> 12 & 0x3F);
            target[2] = (byte)(0x80 | scalar >> 6 & 0x3F);
            target[3] = (byte)(0x80 | scalar & 0x3F);
            _length += 4;
        }
    }

    public void AppendError() => Append(0xFFFD);

    /// <summary>Free space for at least <paramref name="count"/> bytes, or what the limit leaves; commit with <see cref="Advance"/>.</summary>
    public Span<byte> Free(int count)
    {
        Ensure(Math.Min(count, limit - _length));
        return _bytes.AsSpan(_length, Math.Min(_bytes.Length, limit) - _length);
    }

    public void Advance(int count) => _length += count;

    public void MarkFull() => IsFull = true;

    public void Dispose()
    {
        if (_bytes.Length != 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private bool Ensure(int count)
    {
        if (IsFull || count > limit - _length) return false;
        if (count <= _bytes.Length - _length) return true;
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(int.MaxValue / 2, Math.Max(First, Math.Max(_length + (long)count, _bytes.Length * 2L))));
        Written.CopyTo(bigger);
        if (_bytes.Length != 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
        return true;
    }
}
