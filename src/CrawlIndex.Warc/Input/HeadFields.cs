using System.Buffers.Text;

namespace CrawlIndex.Warc.Input;

/// <summary>What the framing needs out of a parsed WARC head.</summary>
internal static class HeadFields
{
    public static void Apply(WarcRecord record, ReadOnlySpan<byte> firstLine)
    {
        var header = record.Header;
        record.Type = RecordTypes.Parse(header.First("WARC-Type"u8));
        var at = header.IndexOf("Content-Length"u8, 0);
        record.ContentLength = at < 0 ? -1 : Length(header.ValueAt(at));
        if (at >= 0 && header.IndexOf("Content-Length"u8, at + 1) >= 0) record.Defects |= RecordDefects.RepeatedLength;
        if (header.Malformed > 0) record.Defects |= RecordDefects.MalformedField;
        if (header.Dropped > 0) record.Defects |= RecordDefects.FieldsDropped;
        if (at < 0 || header.First("WARC-Type"u8).IsEmpty || header.First("WARC-Date"u8).IsEmpty || header.First("WARC-Record-ID"u8).IsEmpty)
        {
            record.Defects |= RecordDefects.MissingField;
        }

        var version = firstLine.TrimEnd("\r\n"u8);
        if (!version.SequenceEqual("WARC/1.0"u8) && !version.SequenceEqual("WARC/1.1"u8) && !version.SequenceEqual("WARC/0.17"u8) && !version.SequenceEqual("WARC/0.18"u8))
        {
            record.Defects |= RecordDefects.UnknownVersion;
        }
    }

    /// <summary>A length as digits only; -1 for anything else and for numbers beyond 63 bits.</summary>
    public static long Length(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(value, out long length, out var used) && used == value.Length
            ? length
            : -1;
}
