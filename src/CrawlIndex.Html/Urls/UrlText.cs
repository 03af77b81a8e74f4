using System.Buffers;

namespace CrawlIndex.Html.Urls;

/// <summary>A growing byte buffer a URL is serialised into; kept between URLs.</summary>
internal sealed class UrlText
{
    private byte[] _bytes = new byte[512];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> this[Range range] => Span[range];

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    public void Append(byte value) => Reserve(1)[0] = value;

    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Grows the text by <paramref name="count"/> bytes and returns them for writing.</summary>
    public Span<byte> Reserve(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Appends with every byte outside <paramref name="safe"/> percent-encoded.</summary>
    public void AppendEncoded(ReadOnlySpan<byte> value, SearchValues<byte> safe)
    {
        while (true)
        {
            var run = value.IndexOfAnyExcept(safe);
            if (run < 0)
            {
                Append(value);
                return;
            }
            Append(value[..run]);
            AppendPercent(value[run]);
            value = value[(run + 1)..];
        }
    }

    public void AppendPercent(byte value)
    {
        var target = Reserve(3);
        target[0] = (byte)'%';
        target[1] = "0123456789ABCDEF"u8[value >> 4];
        target[2] = "0123456789ABCDEF"u8[value & 15];
    }

    public void AppendNumber(uint value)
    {
        Span<byte> digits = stackalloc byte[10];
        var start = digits.Length;
        do
        {
            digits[--start] = (byte)('0' + value % 10);
            value /= 10;
        } while (value != 0);
        Append(digits[start..]);
    }

    /// <summary>Opens a gap at <paramref name="position"/> and fills it.</summary>
    public void Insert(int position, ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        _bytes.AsSpan(position, Length - value.Length - position).CopyTo(_bytes.AsSpan(position + value.Length));
        value.CopyTo(_bytes.AsSpan(position));
    }
}
