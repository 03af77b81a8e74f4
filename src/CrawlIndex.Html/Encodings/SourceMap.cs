using System.Text;

namespace CrawlIndex.Html.Encodings;

/// <summary>
/// Leads from positions in the decoded text of a page back to the bytes it was decoded from: exact for UTF-8 (BOM and repairs
/// included), UTF-16 and single-byte encodings, unknown for the others. One instance per thread; nothing is computed before it is asked.
/// </summary>
internal sealed class SourceMap
{
    private const int Step = 4096;

    // For repaired UTF-8: source position at the first character that starts at or after each step of the text, and that start.
    private int[] _sources = new int[64];
    private int[] _texts = new int[64];
    private int _count;
    private int _bomLength;
    private bool _isSame;

    /// <summary>1 for single-byte encodings, 2 for UTF-16, 0 for the rest.</summary>
    public int BytesPerUnit { get; private set; }

    /// <summary>Whether positions can be mapped at all.</summary>
    public bool IsExact { get; private set; }

    /// <summary>A text that is its own source.</summary>
    public void StartSame() => (BytesPerUnit, IsExact, _isSame, _bomLength, _count) = (0, true, true, 0, 0);

    /// <param name="encoding">What was sniffed.</param>
    /// <param name="isSame">Whether the text is the source without its BOM, not a copy.</param>
    public void Start(SniffedEncoding encoding, bool isSame)
    {
        BytesPerUnit = encoding.Encoding switch
        {
            HtmlEncoding.Utf16Le or HtmlEncoding.Utf16Be => 2,
            HtmlEncoding.XUserDefined or (>= HtmlEncoding.Ibm866 and <= HtmlEncoding.XMacCyrillic) => 1,
            _ => 0,
        };
        IsExact = encoding.Encoding == HtmlEncoding.Utf8 || BytesPerUnit > 0;
        (_isSame, _bomLength, _count) = (isSame, encoding.BomLength, 0);
    }

    /// <summary>Place in the source of a position in the text, -1 when unknown. Positions lie between characters.</summary>
    public int ToSource(ReadOnlySpan<byte> source, ReadOnlySpan<byte> text, int position)
    {
        if (!IsExact) return -1;
        if (_isSame) return position + _bomLength;
        if (_count == 0) Index(source, text);
        var index = Math.Min(position / Step, _count - 1);
        var (from, at) = (_texts[index], _sources[index]);
        if (BytesPerUnit > 0) return at + BytesPerUnit * Encoding.UTF8.GetCharCount(text[from..position]);
        while (from < position) (from, at) = Next(source, from, at);
        return at;
    }

    private void Index(ReadOnlySpan<byte> source, ReadOnlySpan<byte> text)
    {
        var (position, at) = (0, _bomLength);
        for (var step = 0; step <= text.Length; step += Step)
        {
            if (BytesPerUnit > 0)
            {
                var to = step;
                while (to < text.Length && (text[to] & 0xC0) == 0x80) to--;
                at += BytesPerUnit * Encoding.UTF8.GetCharCount(text[position..to]);
                position = to;
            }
            else
            {
                // Up to the last character that starts at or before the step.
                while (position < step && at < source.Length && Next(source, position, at) is var next && next.Text <= step) (position, at) = next;
            }
            if (_count == _sources.Length)
            {
                Array.Resize(ref _sources, _count * 2);
                Array.Resize(ref _texts, _count * 2);
            }
            (_texts[_count], _sources[_count]) = (position, at);
            _count++;
        }
    }

    /// <summary>One character on, as the decoder of UTF-8 went: a maximal subpart of a broken sequence is one U+FFFD.</summary>
    private static (int Text, int Source) Next(ReadOnlySpan<byte> source, int position, int at)
    {
        if (at >= source.Length) return (int.MaxValue, at);
        if (source[at] < 0x80) return (position + 1, at + 1);
        Rune.DecodeFromUtf8(source[at..], out var rune, out var used);
        return (position + rune.Utf8SequenceLength, at + used);
    }
}
