using System.IO.Compression;
using System.Runtime.InteropServices;

namespace CrawlIndex.Warc.Native;

/// <summary>
/// The runtime's zlib-ng through the shim that System.IO.Compression itself calls. GZipStream reads ahead and hides where
/// a member ends; here AvailIn tells it to the byte.
/// </summary>
internal sealed unsafe class ZlibStream : IDisposable
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;

    /// <summary>Window bits of a gzip member, a zlib stream and raw deflate (zlib manual, inflateInit2).</summary>
    public const int GzipBits = 31;
    public const int ZlibBits = 15;
    public const int RawBits = -15;

    [StructLayout(LayoutKind.Sequential)]
    private struct State
    {
        public byte* NextIn;
        public byte* NextOut;
        public byte* Message;
        public nint Internal;
        public uint AvailIn;
        public uint AvailOut;
    }

    private static readonly delegate* unmanaged[Cdecl]<State*, int, int> Init;
    private static readonly delegate* unmanaged[Cdecl]<State*, int, int> InflatePointer;
    private static readonly delegate* unmanaged[Cdecl]<State*, int, int> ResetPointer;
    private static readonly delegate* unmanaged[Cdecl]<State*, int> EndPointer;

    private State* _state;

    static ZlibStream()
    {
        var library = NativeLibrary.Load("libSystem.IO.Compression.Native", typeof(GZipStream).Assembly, null);
        Init = (delegate* unmanaged[Cdecl]<State*, int, int>)NativeLibrary.GetExport(library, "CompressionNative_InflateInit2_");
        InflatePointer = (delegate* unmanaged[Cdecl]<State*, int, int>)NativeLibrary.GetExport(library, "CompressionNative_Inflate");
        ResetPointer = (delegate* unmanaged[Cdecl]<State*, int, int>)NativeLibrary.GetExport(library, "CompressionNative_InflateReset2_");
        EndPointer = (delegate* unmanaged[Cdecl]<State*, int>)NativeLibrary.GetExport(library, "CompressionNative_InflateEnd");
    }

    public ZlibStream()
    {
        _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        if (Init(_state, GzipBits) != Ok) throw new InvalidOperationException("inflateInit2 failed: no memory");
    }

    ~ZlibStream() => Free();

    /// <summary>True when the last error is a checksum or length that differs after all data was decoded.</summary>
    public bool IsChecksumError { get; private set; }

    public void Reset(int windowBits)
    {
        ResetPointer(_state, windowBits);
        IsChecksumError = false;
    }

    /// <summary>Inflates as far as both spans allow.</summary>
    /// <returns>Ok, StreamEnd, BufferError (no progress possible), or a negative error.</returns>
    public int Inflate(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        byte none = 0;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            _state->NextIn = from == null ? &none : from;
            _state->AvailIn = (uint)source.Length;
            _state->NextOut = to == null ? &none : to;
            _state->AvailOut = (uint)target.Length;
            _state->Message = null;
            var result = InflatePointer(_state, 0);
            consumed = source.Length - (int)_state->AvailIn;
            written = target.Length - (int)_state->AvailOut;
            if (result is < 0 and not BufferError && _state->Message != null)
            {
                var message = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_state->Message);
                IsChecksumError = message.SequenceEqual("incorrect data check"u8) || message.SequenceEqual("incorrect length check"u8);
                IsLengthError = message.SequenceEqual("incorrect length check"u8);
            }

            return result;
        }
    }

    /// <summary>True when the checksum was right and only the length after it differs.</summary>
    public bool IsLengthError { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_state == null) return;
        if (_state->Internal != 0) EndPointer(_state);
        NativeMemory.Free(_state);
        _state = null;
    }
}
