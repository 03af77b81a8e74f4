using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CrawlIndex.Warc;

/// <summary>
/// Writes one CDXJ line a capture: <c>SURT-key timestamp {"url", "mime", "status", "digest", "length", "offset",
/// "filename"}</c>, all values strings. Records in shared gzip members carry <c>offset-in-member</c> as well.
/// </summary>
public sealed class CdxjWriter(Stream target, string fileName) : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly HttpPayload _payload = new();
    private readonly StringBuilder _timestamp = new();

    /// <summary>Lines written.</summary>
    public long Lines { get; private set; }

    /// <summary>Indexes a whole file in file order.</summary>
    public static long Write(WarcReader reader, Stream target, string fileName)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var writer = new CdxjWriter(target, fileName);
        while (reader.Read()) writer.Add(reader.Record);
        return writer.Lines;
    }

    /// <summary>Writes the line of a record; false for records that are no capture of a URL.</summary>
    public bool Add(WarcRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Type is not (WarcRecordType.Response or WarcRecordType.Revisit or WarcRecordType.Resource or WarcRecordType.Metadata or WarcRecordType.Conversion)) return false;
        if (record.TargetUri.IsEmpty || record.ContentType.StartsWith("application/warc-fields"u8)) return false;
        var url = Encoding.UTF8.GetString(record.TargetUri);
        _line.Clear();
        Append(Surt.Key(url));
        Append(" ");
        Append(Timestamp(record.Date));
        Append(" ");
        using (var json = new Utf8JsonWriter(_line, Relaxed)) WriteFields(json, record, url);
        Append("\n");
        target.Write(_line.WrittenSpan);
        Lines++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _payload.Dispose();

    private void WriteFields(Utf8JsonWriter json, WarcRecord record, string url)
    {
        var isHttp = record.TryGetHttp(out var http);
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString("mime", MimeOf(record, isHttp ? http : null));
        if (!record.IdentifiedPayloadType.IsEmpty) json.WriteString("mime-detected", record.IdentifiedPayloadType);
        if (isHttp && http.Status >= 0) json.WriteString("status", http.Status.ToString());
        json.WriteString("digest", DigestOf(record, isHttp ? http : null));
        json.WriteString("length", record.Length.ToString());
        json.WriteString("offset", record.Offset.ToString());
        json.WriteString("filename", fileName);
        if (!record.AloneInMember) json.WriteString("offset-in-member", record.OffsetInMember.ToString());
        if (isHttp && http.Status is >= 300 and < 400 && http.Header.TryFirst("Location"u8, out var location)) json.WriteString("redirect", Encoding.UTF8.GetString(location));
        if (!record.WarcTruncated.IsEmpty) json.WriteString("truncated", record.WarcTruncated);
        json.WriteEndObject();
    }

    private static string MimeOf(WarcRecord record, HttpMessage? http)
    {
        if (record.Type == WarcRecordType.Revisit) return "warc/revisit";
        var type = http is null ? record.ContentType : http.Header.First("Content-Type"u8);
        var end = type.IndexOfAny((byte)';', (byte)',');
        if (end >= 0) type = type[..end];
        type = type.Trim(" \t"u8);
        return type.IsEmpty ? "unk" : Encoding.UTF8.GetString(type);
    }

    private string DigestOf(WarcRecord record, HttpMessage? http)
    {
        var field = record.PayloadDigest;
        if (!field.IsEmpty) return Encoding.UTF8.GetString(field[(field.IndexOf((byte)':') + 1)..]);
        var payload = record.Block;
        if (http is not null)
        {
            _payload.DecodeTransfer(http);
            payload = _payload.Body;
        }

        return WarcWriter.Sha1(payload)["sha1:".Length..];
    }

    /// <summary>The digits of a date, 14 of them; missing ones are 0 (day and month 1), as dates may be shorter.</summary>
    private string Timestamp(ReadOnlySpan<byte> date)
    {
        _timestamp.Clear();
        foreach (var letter in date)
        {
            if (letter == (byte)'.' || _timestamp.Length == 14) break;
            if (char.IsAsciiDigit((char)letter)) _timestamp.Append((char)letter);
        }

        return _timestamp.Append("00000101000000", _timestamp.Length, 14 - _timestamp.Length).ToString();
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _line);
}
