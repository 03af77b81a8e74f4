namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Records of delimited text (RFC 4180, any delimiter): quotes open at the start of a field only, a doubled quote is one. A quote that never closes
/// costs its own line and no more. Blank lines are no records. Fields are valid until the next record.
/// </summary>
/// <param name="window">The text.</param>
/// <param name="delimiter">Between fields.</param>
/// <param name="multiline">False: a quoted field ends with its line, and a quote without its partner there is an ordinary character (TSV).</param>
internal sealed class CsvScanner(ByteWindow window, byte delimiter, bool multiline)
{
    private readonly List<(int Start, int Length)> fields = [];
    private byte[] values = new byte[4096];
    private int used;

    public int Count => fields.Count;

    /// <summary>The record was damaged: a quote without its partner, or too long. It has no fields.</summary>
    public bool IsBroken { get; private set; }

    public ReadOnlySpan<byte> this[int field] => field < fields.Count ? values.AsSpan(fields[field].Start, fields[field].Length) : default;

    public bool Read()
    {
        while (true)
        {
            IsBroken = false;
            if (window.Unread.IsEmpty && !window.Fill()) return false;
            var length = multiline ? RecordLength() : -1;
            if (length >= 0)
            {
                // An empty line is no record; so is one of blanks only.
                var blank = window.Unread[..length].Trim(" \t\r\n"u8).IsEmpty;
                if (!blank) Split(window.Unread[..length]);
                window.Consume(length);
                if (!blank) return true;
                continue;
            }
            if (!window.TryReadLine(out var line, out var isCut)) return false;
            if (!isCut && line.Trim(" \t"u8).IsEmpty) continue;
            fields.Clear();
            IsBroken = isCut || multiline;
            if (!IsBroken) Split(line);
            return true;
        }
    }

    /// <summary>Bytes of the next record with its line end; -1 when a quote in it does not close or it is too long.</summary>
    private int RecordLength()
    {
        var at = 0;
        var fieldStart = true;
        while (true)
        {
            var rest = window.Unread[at..];
            if (fieldStart && rest.Length > 0 && rest[0] == '"')
            {
                at = QuoteEnd(at + 1);
                if (at < 0) return -1;
                fieldStart = false;
                continue;
            }
            var stop = rest.IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
            if (stop < 0)
            {
                at += rest.Length;
                fieldStart &= rest.Length == 0;
                if (window.Fill()) continue;
                return window.IsAtEnd ? at : -1;
            }
            at += stop;
            if (rest[stop] == delimiter)
            {
                at++;
                fieldStart = true;
                continue;
            }
            if (rest[stop] == '\r' && at + 1 == window.Unread.Length) window.Fill();
            return at + (window.Unread[at] == '\r' && at + 1 < window.Unread.Length && window.Unread[at + 1] == '\n' ? 2 : 1);
        }
    }

    /// <summary>Position after the quote that closes the field, or -1.</summary>
    private int QuoteEnd(int at)
    {
        var begin = at;
        while (at - begin <= DatasetLimits.MaxField)
        {
            var quote = window.Unread[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                at = window.Unread.Length;
                if (window.Fill()) continue;
                return -1;
            }
            at += quote + 1;
            if (at == window.Unread.Length) window.Fill();
            if (at == window.Unread.Length || window.Unread[at] != '"') return at;
            at++;
        }
        return -1;
    }

    private void Split(ReadOnlySpan<byte> record)
    {
        if (record.EndsWith("\r\n"u8)) record = record[..^2];
        else if (record.Length > 0 && record[^1] is (byte)'\n' or (byte)'\r') record = record[..^1];
        fields.Clear();
        used = 0;
        if (values.Length < record.Length) values = new byte[Math.Max(record.Length, values.Length * 2)];
        while (fields.Count < DatasetLimits.MaxColumns)
        {
            var start = used;
            if (record.Length > 0 && record[0] == '"' && TryUnquote(record, out var read)) record = record[read..];
            var stop = record.IndexOf(delimiter);
            var plain = stop < 0 ? record : record[..stop];
            plain.CopyTo(values.AsSpan(used));
            used += plain.Length;
            fields.Add((start, used - start));
            if (stop < 0) return;
            record = record[(stop + 1)..];
        }
    }

    private bool TryUnquote(ReadOnlySpan<byte> record, out int read)
    {
        var before = used;
        read = 1;
        while (read < record.Length)
        {
            var quote = record[read..].IndexOf((byte)'"');
            if (quote < 0) break;
            record.Slice(read, quote).CopyTo(values.AsSpan(used));
            used += quote;
            read += quote + 1;
            if (read == record.Length || record[read] != '"')
            {
                // In TSV a quote counts only when it spans the whole field.
                if (multiline || read == record.Length || record[read] == delimiter) return true;
                break;
            }
            values[used++] = (byte)'"';
            read++;
        }
        used = before;
        read = 0;
        return false;
    }
}
