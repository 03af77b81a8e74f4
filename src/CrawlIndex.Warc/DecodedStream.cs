using System.Buffers;
using System.IO.Compression;
using CrawlIndex.Warc.Input;
using CrawlIndex.Warc.Native;

namespace CrawlIndex.Warc;

/// <summary>Undoes gzip (RFC 1952, any number of members) and zstd (RFC 8878, any number of frames), told by the first bytes and not by a name.</summary>
public static class DecodedStream
{
    /// <summary>
    /// The decoded bytes of <paramref name="source"/>, or the source itself when it is neither. Owns the source. Damaged or cut input throws
    /// <see cref="InvalidDataException"/> where the damage stands.
    /// </summary>
    /// <param name="source">Seekable, at its start.</param>
    public static Stream Open(Stream source)
    {
        Span<byte> head = stackalloc byte[4];
        var read = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        source.Position = 0;
        if (head[..read].StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return new GZipStream(source, CompressionMode.Decompress);
        if (!ZstdCodec.IsMagic(head[..read])) return source;
        return Zstd.IsPresent ? new ZstdStream(source) : throw new InvalidDataException("this is zstd and no libzstd was found");
    }

    private sealed class ZstdStream(Stream source) : Stream
    {
        private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(128 << 10);
        private nint _context = Zstd.Create();
        private int _start;
        private int _end;
        private bool _inFrame;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> target)
        {
            ObjectDisposedException.ThrowIf(_context == 0, this);
            while (target.Length > 0)
            {
                if (_start == _end)
                {
                    (_start, _end) = (0, source.Read(_input));
                    // A decoder holds back output only while it waits for input, so an end inside a frame is a cut.
                    if (_end == 0) return _inFrame ? throw new InvalidDataException("the zstd data is cut off") : 0;
                }
                var left = Zstd.Decompress(_context, _input.AsSpan(_start, _end - _start), target, out var consumed, out var written)
                    ?? throw new InvalidDataException("the zstd data is damaged");
                _start += consumed;
                _inFrame = left != 0;
                if (written > 0) return written;
            }
            return 0;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && _context != 0)
            {
                Zstd.Free(_context);
                _context = 0;
                ArrayPool<byte>.Shared.Return(_input);
                source.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
