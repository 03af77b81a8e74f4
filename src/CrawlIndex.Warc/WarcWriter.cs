using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CrawlIndex.Warc;

/// <summary>How a file is written.</summary>
public sealed record WarcWriterOptions
{
    /// <summary>One gzip member a record (WARC 1.1, annex D); false writes plain records.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>How hard the members are compressed.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;

    /// <summary>Version in the first line of each record.</summary>
    public string Version { get; init; } = "WARC/1.0";

    /// <summary>Leave the stream open when the writer is disposed.</summary>
    public bool LeaveOpen { get; init; }
}

/// <summary>Where a record was written.</summary>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Bytes of its member, or of the record and its line ends.</param>
public readonly record struct WrittenRecord(long Offset, long Length);

/// <summary>
/// Writes WARC files in the shape Common Crawl gives them: CRLF, SHA-1 digests in base32, one gzip member a record. Ids
/// and dates come from the caller, so the same calls give the same bytes. Not thread-safe.
/// </summary>
public sealed class WarcWriter(Stream target, WarcWriterOptions? options = null) : IDisposable
{
    private readonly WarcWriterOptions _options = options ?? new WarcWriterOptions();
    private readonly MemoryStream _plain = new();
    private readonly MemoryStream _member = new();
    private readonly StringBuilder _head = new();

    /// <summary>Bytes written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Writes the record that opens a file; <paramref name="fields"/> are its lines.</summary>
    public WrittenRecord WriteWarcinfo(Guid id, DateTimeOffset date, string fileName, IEnumerable<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var block = new StringBuilder();
        foreach (var (name, value) in fields) block.Append(name).Append(": ").Append(value).Append("\r\n");
        return Write(WarcRecordType.Warcinfo, id, date, null, "application/warc-fields", Encoding.UTF8.GetBytes(block.ToString()), [new("WARC-Filename", fileName)]);
    }

    /// <summary>Writes an HTTP request, head and body as sent.</summary>
    public WrittenRecord WriteRequest(Guid id, DateTimeOffset date, string uri, ReadOnlySpan<byte> message, params ReadOnlySpan<KeyValuePair<string, string>> extra) =>
        Write(WarcRecordType.Request, id, date, uri, "application/http; msgtype=request", message, extra);

    /// <summary>Writes an HTTP response, head and body; the payload digest covers what follows the head.</summary>
    public WrittenRecord WriteResponse(Guid id, DateTimeOffset date, string uri, ReadOnlySpan<byte> message, params ReadOnlySpan<KeyValuePair<string, string>> extra) =>
        Write(WarcRecordType.Response, id, date, uri, "application/http; msgtype=response", message, extra);

    /// <summary>Writes a revisit: the HTTP head of a response whose payload an earlier record holds.</summary>
    public WrittenRecord WriteRevisit(Guid id, DateTimeOffset date, string uri, ReadOnlySpan<byte> head, string payloadDigest, Guid refersTo, string profile) =>
        Write(
            WarcRecordType.Revisit, id, date, uri, "application/http; msgtype=response", head,
            [new("WARC-Payload-Digest", payloadDigest), new("WARC-Refers-To", Urn(refersTo)), new("WARC-Profile", profile)]);

    /// <summary>Writes a resource: bytes without a protocol around them.</summary>
    public WrittenRecord WriteResource(Guid id, DateTimeOffset date, string uri, string contentType, ReadOnlySpan<byte> block) =>
        Write(WarcRecordType.Resource, id, date, uri, contentType, block);

    /// <summary>Writes metadata about another record.</summary>
    public WrittenRecord WriteMetadata(Guid id, DateTimeOffset date, string uri, string contentType, ReadOnlySpan<byte> block, Guid concurrentTo) =>
        Write(WarcRecordType.Metadata, id, date, uri, contentType, block, [new("WARC-Concurrent-To", Urn(concurrentTo))]);

    /// <summary>Writes any record.</summary>
    /// <exception cref="ArgumentException">A value holds a line end.</exception>
    public WrittenRecord Write(
        WarcRecordType type, Guid id, DateTimeOffset date, string? uri, string contentType, ReadOnlySpan<byte> block, params ReadOnlySpan<KeyValuePair<string, string>> extra)
    {
        _head.Clear().Append(_options.Version).Append("\r\n");
        Field("WARC-Type", RecordTypes.NameOf(type));
        Field("WARC-Date", date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Field("WARC-Record-ID", Urn(id));
        Field("Content-Length", block.Length.ToString());
        Field("Content-Type", contentType);
        if (uri is not null) Field("WARC-Target-URI", uri);
        foreach (var (name, value) in extra) Field(name, value);
        if (type is WarcRecordType.Response or WarcRecordType.Resource) Field("WARC-Payload-Digest", Sha1(Payload(type, block)));
        Field("WARC-Block-Digest", Sha1(block));
        _plain.SetLength(0);
        _plain.Write(Encoding.UTF8.GetBytes(_head.Append("\r\n").ToString()));
        _plain.Write(block);
        _plain.Write("\r\n\r\n"u8);
        return Flush();
    }

    /// <summary>The digest of bytes as WARC fields spell it.</summary>
    public static string Sha1(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[20];
        Span<byte> text = stackalloc byte[32];
#pragma warning disable CA5350 // The format names SHA-1; nothing is secured by it.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        Base32.Encode(hash, text);
        return "sha1:" + Encoding.ASCII.GetString(text);
    }

    /// <summary>Flushes and, unless told otherwise, closes the stream.</summary>
    public void Dispose()
    {
        target.Flush();
        if (!_options.LeaveOpen) target.Dispose();
        _plain.Dispose();
        _member.Dispose();
    }

    private static string Urn(Guid id) => $"<urn:uuid:{id:D}>";

    private static ReadOnlySpan<byte> Payload(WarcRecordType type, ReadOnlySpan<byte> block)
    {
        if (type == WarcRecordType.Resource) return block;
        var end = block.IndexOf("\r\n\r\n"u8);
        return end < 0 ? default : block[(end + 4)..];
    }

    private void Field(string name, string value)
    {
        if (name.AsSpan().ContainsAny("\r\n:") || value.AsSpan().ContainsAny("\r\n\0")) throw new ArgumentException($"line end in field {name}", nameof(value));
        _head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private WrittenRecord Flush()
    {
        var bytes = _plain.GetBuffer().AsSpan(0, (int)_plain.Length);
        if (_options.Compress) bytes = Member(bytes);
        target.Write(bytes);
        var written = new WrittenRecord(Position, bytes.Length);
        Position += bytes.Length;
        return written;
    }

    private Span<byte> Member(ReadOnlySpan<byte> record)
    {
        _member.SetLength(0);
        using (var gzip = new GZipStream(_member, _options.Level, leaveOpen: true)) gzip.Write(record);
        var member = _member.GetBuffer().AsSpan(0, (int)_member.Length);

        // Time, level hint and system differ between builds of the library; the standard lets them be 0, 0 and unknown.
        BinaryPrimitives.WriteUInt32LittleEndian(member[4..], 0);
        member[8] = 0;
        member[9] = 255;
        return member;
    }
}
