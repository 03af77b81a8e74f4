using System.Buffers;
using System.Text;

namespace CrawlIndex.Warc;

/// <summary>How the codings of a body were undone.</summary>
public enum PayloadOutcome
{
    /// <summary>No coding named; the body is as it was sent.</summary>
    Plain = 0,

    /// <summary>All codings named were undone.</summary>
    Decoded = 1,

    /// <summary>A coding is named that the body does not have (crawlers store decoded bodies); left as it is.</summary>
    NotEncoded = 2,

    /// <summary>The coded body breaks off; what came before is given.</summary>
    Truncated = 3,

    /// <summary>The coded body is damaged; what came before is given.</summary>
    Corrupt = 4,

    /// <summary>Decoded beyond the limit; the first bytes are given.</summary>
    TooLarge = 5,

    /// <summary>A coding that is not known, or more of them than the limit; the body is given with it.</summary>
    UnknownCoding = 6,
}

/// <summary>Undoes transfer and content codings of an HTTP body, only where the body really has them. Reused; pooled.</summary>
public sealed class HttpPayload(WarcLimits? limits = null) : IDisposable
{
    private const int FirstBytes = 256 << 10;

    private readonly WarcLimits _limits = limits ?? WarcLimits.Default;
    private readonly ContentDecoder _decoder = new();
    private readonly ContentCodings[] _codings = new ContentCodings[(limits ?? WarcLimits.Default).MaxContentCodings];
    private byte[] _target = [];
    private byte[] _source = [];
    private byte[] _bytes = [];
    private int _start;
    private int _length;

    /// <summary>How decoding ended.</summary>
    public PayloadOutcome Outcome { get; private set; }

    /// <summary>The codings that the body had and that were undone.</summary>
    public ContentCodings Undone { get; private set; }

    /// <summary>The decoded body, valid until the next Decode and the reader's next Read.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_start, _length);

    /// <summary>The buffer that holds <see cref="Body"/>, for parsers that keep offsets.</summary>
    public ArraySegment<byte> Segment => new(_bytes, _start, _length);

    /// <summary>Decodes the body of a message.</summary>
    public PayloadOutcome Decode(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Begin(message);
        if (IsChunked(message.Header)) Dechunk();
        if (Outcome != PayloadOutcome.TooLarge)
        {
            var count = ReadCodings(message.Header);
            if (count < 0) Outcome = PayloadOutcome.UnknownCoding;
            while (--count >= 0 && Undo(_codings[count])) { }
        }

        return Outcome;
    }

    /// <summary>Undoes the transfer coding only: the entity body that payload digests cover.</summary>
    public PayloadOutcome DecodeTransfer(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Begin(message);
        if (IsChunked(message.Header)) Dechunk();
        return Outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        if (_target.Length > 0) ArrayPool<byte>.Shared.Return(_target);
        if (_source.Length > 0) ArrayPool<byte>.Shared.Return(_source);
        _target = _source = _bytes = [];
        _length = 0;
    }

    private static bool IsChunked(HeaderBlock header)
    {
        foreach (var value in header.All("Transfer-Encoding"u8))
        {
            var last = value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(last, "chunked"u8)) return true;
        }

        return false;
    }

    private void Begin(HttpMessage message)
    {
        _bytes = message.Bytes;
        _start = message.BodyStart;
        _length = message.Body.Length;
        Outcome = PayloadOutcome.Plain;
        Undone = ContentCodings.None;
    }

    private int ReadCodings(HeaderBlock header)
    {
        var count = 0;
        foreach (var value in header.All("Content-Encoding"u8))
        {
            foreach (var part in value.Split((byte)','))
            {
                var coding = ContentDecoder.Parse(value[part].Trim(" \t"u8));
                if (coding is null || (coding != ContentCodings.None && count == _codings.Length)) return -1;
                if (coding != ContentCodings.None) _codings[count++] = coding.Value;
            }
        }

        return count;
    }

    private void Dechunk()
    {
        var body = new ChunkedBody(Body);
        var written = 0;
        while (body.Next(out var chunk))
        {
            if (written + (long)chunk.Length > _limits.MaxDecodedBytes)
            {
                Outcome = PayloadOutcome.TooLarge;
                break;
            }

            Reserve(written, chunk.Length);
            chunk.CopyTo(_target.AsSpan(written));
            written += chunk.Length;
        }

        if (written == 0 && (body.Bad || !body.Ended))
        {
            if (_length > 0) Outcome = PayloadOutcome.NotEncoded;
            return;
        }

        if (Outcome == PayloadOutcome.Plain) Outcome = body.Bad ? PayloadOutcome.Corrupt : body.Ended ? PayloadOutcome.Decoded : PayloadOutcome.Truncated;
        Undone |= ContentCodings.Chunked;
        Swap(written);
    }

    /// <summary>Undoes one coding; false when no earlier one can be undone after it.</summary>
    private bool Undo(ContentCodings coding)
    {
        if (_length == 0) return true;
        if (!ContentDecoder.CanBe(coding, Body))
        {
            if (Outcome is PayloadOutcome.Plain or PayloadOutcome.Decoded) Outcome = PayloadOutcome.NotEncoded;
            return true;
        }

        var raw = coding == ContentCodings.Deflate && !ContentDecoder.HasZlibHeader(Body);
        var end = Run(coding, raw, out var written);
        if (end == PayloadOutcome.Corrupt && written == 0 && coding == ContentCodings.Deflate && !raw) end = Run(coding, true, out written);
        if (end == PayloadOutcome.Corrupt && (written == 0 || LooksPlain(coding)))
        {
            Outcome = coding is ContentCodings.Gzip or ContentCodings.Zstd ? PayloadOutcome.Corrupt : PayloadOutcome.NotEncoded;
            return false;
        }

        if (Outcome is PayloadOutcome.Plain or PayloadOutcome.Decoded or PayloadOutcome.NotEncoded || end == PayloadOutcome.TooLarge) Outcome = end;
        Undone |= coding;
        Swap(written);
        return end == PayloadOutcome.Decoded || end == PayloadOutcome.Truncated;
    }

    /// <summary>Codings without magic: plain text can decode to a few bytes before it fails.</summary>
    private bool LooksPlain(ContentCodings coding) =>
        coding is ContentCodings.Brotli or ContentCodings.Deflate
        && !Body[..Math.Min(_length, 64)].ContainsAnyInRange((byte)0, (byte)8) && Ascii.IsValid(Body[..Math.Min(_length, 64)]);

    private PayloadOutcome Run(ContentCodings coding, bool raw, out int written)
    {
        written = 0;
        var source = Body;
        _decoder.Begin(coding, raw);
        while (true)
        {
            if (written >= _limits.MaxDecodedBytes) return PayloadOutcome.TooLarge;
            Reserve(written, 1);
            var room = Math.Min(_target.Length, _limits.MaxDecodedBytes) - written;
            var step = _decoder.Step(source, _target.AsSpan(written, room), out var consumed, out var made);
            source = source[consumed..];
            written += made;
            switch (step)
            {
                case CodingStep.End when coding is ContentCodings.Gzip or ContentCodings.Zstd && ContentDecoder.CanBe(coding, source):
                    _decoder.Begin(coding, raw);
                    break;
                case CodingStep.End:
                    return PayloadOutcome.Decoded;
                case CodingStep.Bad:
                    return PayloadOutcome.Corrupt;
                case CodingStep.NeedInput when source.IsEmpty || (consumed == 0 && made == 0):
                    return PayloadOutcome.Truncated;
            }
        }
    }

    private void Reserve(int used, int count)
    {
        if (_target.Length - used >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max((long)_limits.MaxDecodedBytes, FirstBytes), Math.Max(FirstBytes, Math.Max(_target.Length * 2L, (long)used + count))));
        _target.AsSpan(0, used).CopyTo(larger);
        if (_target.Length > 0) ArrayPool<byte>.Shared.Return(_target);
        _target = larger;
    }

    private void Swap(int written)
    {
        (_source, _target) = (_target, _source);
        _bytes = _source;
        _start = 0;
        _length = written;
    }
}
