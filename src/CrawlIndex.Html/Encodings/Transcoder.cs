namespace CrawlIndex.Html.Encodings;

/// <summary>Decodes a page to UTF-8 with the decoders of the Encoding Standard. One instance per thread; its buffer is reused.</summary>
public sealed class Transcoder : IDisposable
{
    /// <summary>Creates a transcoder whose output never exceeds <paramref name="maxOutputBytes"/>.</summary>
    public Transcoder(int maxOutputBytes = 64 << 20) => MaxOutputBytes = maxOutputBytes;

    /// <summary>Largest output in bytes; longer texts are cut at a character boundary.</summary>
    public int MaxOutputBytes { get; }

    /// <summary>Whether the last text was cut at <see cref="MaxOutputBytes"/>.</summary>
    public bool Truncated { get; }

    /// <summary>Decodes to valid UTF-8; valid UTF-8 input comes back as is. The result lives until the next call. BOMs are the caller's.</summary>
    public ReadOnlySpan<byte> ToUtf8(HtmlEncoding encoding, ReadOnlySpan<byte> input) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
