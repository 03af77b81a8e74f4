using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace CrawlIndex.Html.Encodings;

/// <summary>
/// Decodes a page to UTF-8 with the decoders of the Encoding Standard, error mode "replacement": malformed bytes become U+FFFD and
/// an ASCII byte after a broken lead byte is read again, so no markup is swallowed. One instance per thread; its buffer is reused.
/// </summary>
public sealed class Transcoder : IDisposable
{
    private readonly Utf8Output _output;
    private char[] _swapped = [];

    /// <summary>Creates a transcoder whose output never exceeds <paramref name="maxOutputBytes"/>.</summary>
    public Transcoder(int maxOutputBytes = 64 << 20)
    {
        MaxOutputBytes = maxOutputBytes;
        _output = new Utf8Output(maxOutputBytes);
    }

    /// <summary>Largest output in bytes; longer texts are cut at a character boundary.</summary>
    public int MaxOutputBytes { get; }

    /// <summary>Whether the last text was cut at <see cref="MaxOutputBytes"/>.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Decodes to valid UTF-8; valid UTF-8 input comes back as is. The result lives until the next call. BOMs are the caller's.</summary>
    public ReadOnlySpan<byte> ToUtf8(HtmlEncoding encoding, ReadOnlySpan<byte> input)
    {
        _output.Clear();
        if (encoding == HtmlEncoding.Utf8 && Utf8Check.IsValid(input))
        {
            Truncated = input.Length > MaxOutputBytes;
            return Truncated ? CutAtBoundary(input) : input;
        }
        Decode(encoding, input);
        Truncated = _output.IsFull;
        return _output.Written;
    }

    public void Dispose() => _output.Dispose();

    private void Decode(HtmlEncoding encoding, ReadOnlySpan<byte> input)
    {
        switch (encoding)
        {
            case HtmlEncoding.Utf8:
                RepairUtf8(input);
                break;
            case HtmlEncoding.Utf16Le or HtmlEncoding.Utf16Be:
                Utf16(input, encoding == HtmlEncoding.Utf16Be);
                break;
            case HtmlEncoding.Gbk or HtmlEncoding.Gb18030:
                ChineseDecoders.Gb18030(input, _output);
                break;
            case HtmlEncoding.Big5:
                ChineseDecoders.Big5(input, _output);
                break;
            case HtmlEncoding.EucJp:
                JapaneseDecoders.EucJp(input, _output);
                break;
            case HtmlEncoding.ShiftJis:
                JapaneseDecoders.ShiftJis(input, _output);
                break;
            case HtmlEncoding.Iso2022Jp:
                Iso2022JpDecoder.Decode(input, _output);
                break;
            case HtmlEncoding.EucKr:
                KoreanDecoder.Decode(input, _output);
                break;
            case HtmlEncoding.Replacement:
                if (!input.IsEmpty) _output.AppendError();
                break;
            case HtmlEncoding.XUserDefined:
                UserDefined(input);
                break;
            default:
                SingleByte(input, EncodingIndexes.SingleByte(encoding));
                break;
        }
    }

    private ReadOnlySpan<byte> CutAtBoundary(ReadOnlySpan<byte> valid)
    {
        var end = MaxOutputBytes;
        while (end > 0 && (valid[end] & 0xC0) == 0x80) end--;
        return valid[..end];
    }

    private void RepairUtf8(ReadOnlySpan<byte> input)
    {
        for (var at = 0; (at = _output.CopyAscii(input, at)) < input.Length;)
        {
            // The runtime reports maximal subparts, as the standard's decoder does.
            Rune.DecodeFromUtf8(input[at..], out var rune, out var used);
            _output.Append(rune.Value);
            at += used;
        }
    }

    private void SingleByte(ReadOnlySpan<byte> input, ReadOnlySpan<ushort> table)
    {
        for (var at = 0; (at = _output.CopyAscii(input, at)) < input.Length;)
        {
            for (; at < input.Length && input[at] >= 0x80; at++)
            {
                int scalar = table[input[at] - 0x80];
                _output.Append(scalar == 0 ? 0xFFFD : scalar);
            }
        }
    }

    private void UserDefined(ReadOnlySpan<byte> input)
    {
        for (var at = 0; (at = _output.CopyAscii(input, at)) < input.Length; at++) _output.Append(0xF780 + input[at] - 0x80);
    }

    private void Utf16(ReadOnlySpan<byte> input, bool bigEndian)
    {
        var odd = input.Length % 2 != 0;
        var units = MemoryMarshal.Cast<byte, char>(input);
        if (odd && units.Length > 0 && char.IsHighSurrogate(Unit(units[^1], bigEndian))) units = units[..^1];
        if (!bigEndian)
        {
            WriteUtf16(units);
        }
        else
        {
            const int Chunk = 8192;
            if (_swapped.Length == 0) _swapped = new char[Chunk];
            while (!units.IsEmpty && !_output.IsFull)
            {
                var count = Math.Min(units.Length, Chunk);
                // A pair must not be split over two chunks.
                if (count < units.Length && count > 1 && char.IsHighSurrogate(Unit(units[count - 1], true))) count--;
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<char, ushort>(units[..count]), MemoryMarshal.Cast<char, ushort>(_swapped.AsSpan(0, count)));
                WriteUtf16(_swapped.AsSpan(0, count));
                units = units[count..];
            }
        }
        if (odd) _output.AppendError();
    }

    private static char Unit(char value, bool bigEndian) => bigEndian ? (char)BinaryPrimitives.ReverseEndianness(value) : value;

    private void WriteUtf16(ReadOnlySpan<char> units)
    {
        while (!units.IsEmpty)
        {
            const int Chunk = 64 << 10;
            var final = units.Length <= Chunk;
            Utf8.FromUtf16(final ? units : units[..Chunk], _output.Free(Math.Min(units.Length, Chunk) * 3), out var read, out var written, replaceInvalidSequences: true, isFinalBlock: final);
            _output.Advance(written);
            if (read == 0)
            {
                _output.MarkFull();
                return;
            }
            units = units[read..];
        }
    }
}
