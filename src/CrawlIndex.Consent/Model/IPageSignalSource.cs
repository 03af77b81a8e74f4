namespace CrawlIndex.Consent;

/// <summary>One piece of a page that may carry a signal; spans are valid only during the call.</summary>
public readonly ref struct PagePiece
{
    public required SignalPart Part { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>UTF-8, character references decoded; for <see cref="SignalPart.Text"/> with the type text/html the markup as it stands.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>As <see cref="SignalInput.Type"/>.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    public ReadOnlySpan<byte> Subject { get; init; }

    public bool InHead { get; init; }

    /// <summary>Byte offset of the tag (or text) the piece was read from, and its length: in the page as sent, or in its decoded text where <see cref="IsDecoded"/>.</summary>
    public long Offset { get; init; }

    public int Length { get; init; }

    /// <summary>True where the encoding of the page gives no exact place in its bytes.</summary>
    public bool IsDecoded { get; init; }

    /// <summary>As <see cref="SignalInput.BytesPerUnit"/>.</summary>
    public int BytesPerUnit { get; init; }
}

/// <summary>Receives the pieces of a page in document order.</summary>
public interface IPagePieceSink
{
    void Add(in PagePiece piece);
}

/// <summary>
/// Port: finds in HTML what can carry a signal. Consent reads no HTML itself; the pipeline fills this with the page extractor.
/// Must accept any bytes without throwing.
/// </summary>
public interface IPageSignalSource
{
    /// <param name="html">The decoded body.</param>
    /// <param name="contentType">Value of the Content-Type header, empty when there was none.</param>
    /// <param name="pageUrl">URL of the page, absolute.</param>
    /// <param name="sink">Gets the pieces.</param>
    /// <returns>False when a limit kept pieces back: what the page says in them was not observed.</returns>
    bool Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink);
}
