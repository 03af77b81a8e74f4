using System.Buffers;
using System.Text.Json;

namespace CrawlIndex.Warc;

/// <summary>
/// Reads the JSON of a WAT metadata record. Sink calls come during Read; the fields of this class are set after it.
/// Reused: a second Read overwrites them. Allocates nothing beyond its scratch, which grows to the longest value.
/// </summary>
public sealed partial class WatEnvelope : IDisposable
{
    private const int MaxDepth = 64;

    private readonly Slot[] _slots = new Slot[8];
    private byte[] _scratch = ArrayPool<byte>.Shared.Rent(16 << 10);
    private int _used;
    private int _kept;
    private Slot _uri;
    private Slot _date;
    private Slot _type;
    private Slot _file;

    private struct Slot
    {
        public int Start;
        public int Length;
    }

    /// <summary>WARC-Target-URI of the record the envelope describes.</summary>
    public ReadOnlySpan<byte> TargetUri => Of(_uri);

    /// <summary>WARC-Date of that record.</summary>
    public ReadOnlySpan<byte> Date => Of(_date);

    /// <summary>WARC-Type of that record: response, request, warcinfo, ...</summary>
    public ReadOnlySpan<byte> RecordType => Of(_type);

    /// <summary>Name of the WARC file that holds it.</summary>
    public ReadOnlySpan<byte> FileName => Of(_file);

    /// <summary>Its offset there, or -1.</summary>
    public long Offset { get; private set; }

    /// <summary>Its length there (Gzip-Metadata Deflate-Length), or -1.</summary>
    public long Length { get; private set; }

    /// <summary>HTTP status, or -1.</summary>
    public int Status { get; private set; }

    /// <summary>Reads an envelope and pushes what it holds.</summary>
    public WatOutcome Read(WarcRecord record, IWatSink sink)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Type != WarcRecordType.Metadata || !record.ContentType.StartsWith("application/json"u8)) return WatOutcome.NotAnEnvelope;
        return Read(record.Block, sink);
    }

    /// <summary>Reads the JSON of an envelope.</summary>
    public WatOutcome Read(ReadOnlySpan<byte> json, IWatSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _used = _kept = 0;
        _uri = _date = _type = _file = default;
        Offset = Length = Status = -1;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return WatOutcome.BadJson;
            while (NextName(ref reader))
            {
                if (reader.ValueTextEquals("Container"u8)) ReadContainer(ref reader);
                else if (reader.ValueTextEquals("Envelope"u8)) ReadEnvelope(ref reader, sink);
                else Pass(ref reader);
            }

            return WatOutcome.Complete;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return WatOutcome.BadJson;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_scratch.Length > 0) ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = [];
    }

    private void ReadContainer(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("Filename"u8)) _file = Keep(ref reader);
            else if (reader.ValueTextEquals("Offset"u8)) Offset = Number(ref reader);
            else if (reader.ValueTextEquals("Gzip-Metadata"u8)) ReadGzip(ref reader);
            else Pass(ref reader);
        }
    }

    private void ReadGzip(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("Deflate-Length"u8)) Length = Number(ref reader);
            else Pass(ref reader);
        }
    }

    private void ReadEnvelope(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("WARC-Header-Metadata"u8)) ReadWarcHeader(ref reader);
            else if (reader.ValueTextEquals("ARC-Header-Metadata"u8)) ReadWarcHeader(ref reader);
            else if (reader.ValueTextEquals("Payload-Metadata"u8)) ReadPayload(ref reader, sink);
            else Pass(ref reader);
        }
    }

    private void ReadWarcHeader(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("WARC-Target-URI"u8) || reader.ValueTextEquals("Target-URI"u8)) _uri = Keep(ref reader);
            else if (reader.ValueTextEquals("WARC-Date"u8) || reader.ValueTextEquals("Date"u8)) _date = Keep(ref reader);
            else if (reader.ValueTextEquals("WARC-Type"u8)) _type = Keep(ref reader);
            else Pass(ref reader);
        }
    }

    private void ReadPayload(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("HTTP-Response-Metadata"u8)) ReadResponse(ref reader, sink);
            else Pass(ref reader);
        }
    }

    private void ReadResponse(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("Response-Message"u8)) ReadStatus(ref reader);
            else if (reader.ValueTextEquals("Headers"u8)) ReadHeaders(ref reader, sink);
            else if (reader.ValueTextEquals("HTML-Metadata"u8)) ReadHtml(ref reader, sink);
            else Pass(ref reader);
        }
    }

    private void ReadStatus(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("Status"u8)) Status = (int)Math.Clamp(Number(ref reader), -1, 9999);
            else Pass(ref reader);
        }
    }

    private void ReadHeaders(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            _used = _kept;
            var name = Take(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                var scratch = _used;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    _used = scratch;
                    if (IsValue(reader.TokenType)) PushHeader(ref reader, sink, name);
                    else reader.Skip();
                }
            }
            else if (IsValue(reader.TokenType))
            {
                PushHeader(ref reader, sink, name);
            }
            else
            {
                reader.Skip();
            }
        }

        _used = _kept;
    }

    private void PushHeader(ref Utf8JsonReader reader, IWatSink sink, Slot name)
    {
        var value = Take(ref reader);
        sink.Header(Of(name), Of(value));
    }

    private void ReadHtml(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("Head"u8)) ReadHead(ref reader, sink);
            else if (reader.ValueTextEquals("Links"u8)) ReadLinks(ref reader, sink, inHead: false);
            else Pass(ref reader);
        }
    }

    private void ReadHead(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!Enter(ref reader)) return;
        while (NextName(ref reader))
        {
            _used = _kept;
            if (reader.ValueTextEquals("Title"u8)) sink.Title(Of(TakeNext(ref reader)));
            else if (reader.ValueTextEquals("Base"u8)) sink.Base(Of(TakeNext(ref reader)));
            else if (reader.ValueTextEquals("Metas"u8)) ReadMetas(ref reader, sink);
            else if (reader.ValueTextEquals("Link"u8)) ReadLinks(ref reader, sink, inHead: true);
            else Pass(ref reader);
        }

        _used = _kept;
    }

    private void ReadMetas(ref Utf8JsonReader reader, IWatSink sink)
    {
        if (!EnterArray(ref reader)) return;
        while (NextItem(ref reader))
        {
            BeginItem();
            while (NextName(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) _slots[0] = TakeNext(ref reader);
                else if (reader.ValueTextEquals("property"u8)) _slots[1] = TakeNext(ref reader);
                else if (reader.ValueTextEquals("http-equiv"u8)) _slots[2] = TakeNext(ref reader);
                else if (reader.ValueTextEquals("content"u8)) _slots[3] = TakeNext(ref reader);
                else Pass(ref reader);
            }

            sink.Meta(Of(_slots[0]), Of(_slots[1]), Of(_slots[2]), Of(_slots[3]));
        }
    }

    private void ReadLinks(ref Utf8JsonReader reader, IWatSink sink, bool inHead)
    {
        if (!EnterArray(ref reader)) return;
        for (var index = 0; NextItem(ref reader); index++)
        {
            BeginItem();
            while (NextName(ref reader))
            {
                var slot = LinkSlot(ref reader);
                if (slot >= 0) _slots[slot] = TakeNext(ref reader);
                else Pass(ref reader);
            }

            sink.Link(inHead, index, new WatLink
            {
                Path = Of(_slots[0]),
                Url = Of(_slots[1]),
                Alt = Of(_slots[2]),
                Title = Of(_slots[3]),
                Text = Of(_slots[4]),
                Rel = Of(_slots[5]),
                Type = Of(_slots[6]),
            });
        }
    }

    private static int LinkSlot(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("path"u8)) return 0;
        if (reader.ValueTextEquals("url"u8)) return 1;
        if (reader.ValueTextEquals("alt"u8)) return 2;
        if (reader.ValueTextEquals("title"u8)) return 3;
        if (reader.ValueTextEquals("text"u8)) return 4;
        if (reader.ValueTextEquals("rel"u8)) return 5;
        return reader.ValueTextEquals("type"u8) ? 6 : -1;
    }

    private void BeginItem()
    {
        _used = _kept;
        Array.Clear(_slots);
    }
}
