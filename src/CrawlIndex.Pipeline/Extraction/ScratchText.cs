namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Bytes kept over a call without allocating in steady state.</summary>
internal sealed class ScratchText
{
    private byte[] bytes = new byte[256];
    private int length;

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, length);

    public bool IsEmpty => length == 0;

    public void Clear() => length = 0;

    public void Set(ReadOnlySpan<byte> text)
    {
        length = 0;
        Append(text);
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        if (bytes.Length - length < text.Length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + text.Length));
        text.CopyTo(bytes.AsSpan(length));
        length += text.Length;
    }
}
