using System.Buffers.Binary;

namespace CrawlIndex.Warc;

/// <summary>Which bytes of a record are copied.</summary>
public enum CatPart
{
    /// <summary>The file's own bytes: the whole member, compressed as it is.</summary>
    Raw = 0,

    /// <summary>Head, block and line ends, decompressed.</summary>
    Record = 1,

    /// <summary>The HTTP body with its codings undone, or the block of a record without HTTP.</summary>
    Payload = 2,
}

/// <summary>What a copy came to.</summary>
/// <param name="Found">True when a record starts there.</param>
/// <param name="Outcome">How reading the record ended.</param>
/// <param name="Bytes">Bytes copied.</param>
public readonly record struct CatResult(bool Found, RecordOutcome Outcome, long Bytes);

/// <summary>Copies one record by its address; seeks, and reads only what it needs.</summary>
public static class WarcCat
{
    private const uint DictionaryMagic = 0x184D2A5D;

    /// <summary>Copies the record at a file offset, or at an offset inside the member that starts there.</summary>
    public static CatResult Copy(string path, long offset, Stream target, CatPart part, long offsetInMember = 0)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.RandomAccess);
        return Copy(file, path, offset, target, part, offsetInMember);
    }

    /// <summary>Copies out of a stream that can seek.</summary>
    public static CatResult Copy(Stream file, string fileName, long offset, Stream target, CatPart part, long offsetInMember = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        if (offset < 0 || offset >= file.Length) return default;
        var dictionary = ReadDictionaryFrame(file);
        using var source = new TailStream(dictionary, file, offset);
        using var reader = new WarcReader(source, fileName, new WarcReaderOptions { LeaveOpen = true });
        DeclareArcFields(file, fileName, reader);
        file.Position = offset;
        while (reader.Read())
        {
            var record = reader.Record;
            if (record.Offset != dictionary.Length || record.OffsetInMember > offsetInMember) return default;
            if (record.OffsetInMember == offsetInMember) return new CatResult(true, record.Outcome, Write(record, file, offset, target, part));
        }

        return default;
    }

    private static long Write(WarcRecord record, Stream file, long offset, Stream target, CatPart part)
    {
        switch (part)
        {
            case CatPart.Raw when record.AloneInMember:
                return CopyRange(file, offset, record.Length, target);
            case CatPart.Payload when record.TryGetHttp(out var http):
                using (var payload = new HttpPayload())
                {
                    payload.Decode(http);
                    target.Write(payload.Body);
                    return payload.Body.Length;
                }

            case CatPart.Payload:
                target.Write(record.Block);
                return record.Block.Length;
            default:
                target.Write(record.Raw);
                return record.Raw.Length;
        }
    }

    private static long CopyRange(Stream file, long offset, long length, Stream target)
    {
        var buffer = new byte[(int)Math.Min(length, 1 << 16)];
        file.Position = offset;
        for (var left = length; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) return length - left;
            target.Write(buffer, 0, read);
            left -= read;
        }

        return length;
    }

    private static byte[] ReadDictionaryFrame(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        file.Position = 0;
        if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8 || BinaryPrimitives.ReadUInt32LittleEndian(head) != DictionaryMagic) return [];
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (length > Math.Min(WarcLimits.Default.MaxDictionaryBytes, file.Length - 8)) return [];
        var frame = new byte[8 + (int)length];
        file.Position = 0;
        file.ReadExactly(frame);
        return frame;
    }

    private static void DeclareArcFields(Stream file, string fileName, WarcReader target)
    {
        file.Position = 0;
        using var first = new WarcReader(file, fileName, new WarcReaderOptions { LeaveOpen = true });
        if (first.Read() && first.Record.Type == WarcRecordType.ArcHeader) target.DeclareArcFields(first.Record.Block);
    }

    /// <summary>A file from an offset on, after the dictionary frame its members need.</summary>
    private sealed class TailStream(byte[] prefix, Stream file, long offset) : Stream
    {
        private int _prefixRead;
        private long _position = offset;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (_prefixRead < prefix.Length)
            {
                var part = Math.Min(buffer.Length, prefix.Length - _prefixRead);
                prefix.AsSpan(_prefixRead, part).CopyTo(buffer);
                _prefixRead += part;
                return part;
            }

            file.Position = _position;
            var read = file.Read(buffer);
            _position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
