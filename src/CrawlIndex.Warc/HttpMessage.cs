using System.Buffers;
using System.Buffers.Text;

namespace CrawlIndex.Warc;

/// <summary>
/// An HTTP request or response head and its body as stored (RFC 9112), read leniently: no reason phrase, LF alone, no
/// status line at all. Reused; spans are valid until the reader's next Read.
/// </summary>
public sealed class HttpMessage
{
    private static readonly SearchValues<byte> NoName = SearchValues.Create(" \t\r\0<>\"/"u8);

    private byte[] _bytes = [];
    private int _start;
    private int _lineLength;
    private int _bodyStart;
    private int _bodyLength;

    /// <summary>True when the first line is a status line, or fields only in a response record.</summary>
    public bool IsResponse { get; private set; }

    /// <summary>Status code, or -1 when the message has none.</summary>
    public int Status { get; private set; }

    /// <summary>The first line without its line end; empty when the message starts with fields.</summary>
    public ReadOnlySpan<byte> FirstLine => _bytes.AsSpan(_start, _lineLength).TrimEnd("\r\n"u8);

    /// <summary>The header fields.</summary>
    public HeaderBlock Header { get; } = new();

    /// <summary>The body with all codings that it was stored with.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_bodyStart, _bodyLength);

    /// <summary>False when the empty line after the fields is missing.</summary>
    public bool HeadIsComplete { get; private set; }

    internal byte[] Bytes => _bytes;

    internal int BodyStart => _bodyStart;

    /// <summary>Parses a message out of a buffer; false when it is none.</summary>
    public bool Parse(byte[] bytes, int start, int count, WarcLimits? limits = null)
    {
        limits ??= WarcLimits.Default;
        _bytes = bytes;
        _start = start;
        _lineLength = 0;
        Status = -1;
        HeadIsComplete = false;
        var message = bytes.AsSpan(start, count);
        if (!ReadFirstLine(message)) return false;
        var at = _lineLength;
        var fieldsEnd = -1;
        while (at < count && at <= limits.MaxHeaderBytes)
        {
            var end = message[at..].IndexOf((byte)'\n');
            if (end < 0) break;
            if (message.Slice(at, end).IndexOfAnyExcept((byte)'\r') < 0)
            {
                HeadIsComplete = true;
                fieldsEnd = at;
                at += end + 1;
                break;
            }

            at += end + 1;
        }

        if (!HeadIsComplete) fieldsEnd = at = at > limits.MaxHeaderBytes ? at : count;
        Header.Parse(bytes, start + _lineLength, fieldsEnd - _lineLength, limits.MaxHeaderFields);
        _bodyStart = start + at;
        _bodyLength = count - at;
        return true;
    }

    private bool ReadFirstLine(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        var line = end < 0 ? message : message[..end];
        var words = line.TrimEnd("\r "u8);
        if (words.IsEmpty) return false;
        _lineLength = end < 0 ? message.Length : end + 1;
        var blank = words.IndexOf((byte)' ');
        var first = blank < 0 ? words : words[..blank];
        int status = -1, digits = 0;
        var hasStatus = blank > 0 && Utf8Parser.TryParse(words[blank..].TrimStart((byte)' '), out status, out digits) && status is >= 0 and <= 9999;
        if (StartsWithHttp(first) || (hasStatus && digits == 3 && !first.Contains((byte)':')))
        {
            IsResponse = true;
            if (hasStatus) Status = status;
            return true;
        }

        IsResponse = false;
        var last = words.LastIndexOf((byte)' ');
        if (last > blank && StartsWithHttp(words[(last + 1)..]) && !first.Contains((byte)':')) return true;

        // A head without its first line: fields from the start.
        if (first.Length < 2 || first[^1] != (byte)':' || first[..^1].ContainsAny(NoName)) return false;
        IsResponse = true;
        _lineLength = 0;
        return true;
    }

    private static bool StartsWithHttp(ReadOnlySpan<byte> word) =>
        word.Length >= 4 && (word[0] | 0x20) == 'h' && (word[1] | 0x20) == 't' && (word[2] | 0x20) == 't' && (word[3] | 0x20) == 'p' && (word.Length == 4 || word[4] == (byte)'/');
}
