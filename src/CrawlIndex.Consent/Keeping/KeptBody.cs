using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent;

/// <summary>
/// What a verdict needs of a body that was read once: the pieces of a page that say something, the signals of a picture and
/// its digests. It stands for the body: whatever is not in it was looked for and not there, unless <see cref="IsCut"/>.
/// </summary>
public sealed record KeptBody
{
    /// <summary>A body without anything to keep.</summary>
    public static KeptBody Silent { get; } = new();

    /// <summary>Bytes of the body that were read.</summary>
    public long Length { get; init; }

    /// <summary>True when a limit left pieces out, or the page was never read for signals: what they say was not observed.</summary>
    public bool IsCut { get; init; }

    public IReadOnlyList<KeptPiece> Pieces { get; init; } = [];

    /// <summary>Signals that hold whatever pair is asked for: those inside a picture.</summary>
    public IReadOnlyList<Signal> Signals { get; init; } = [];

    /// <summary>Null for everything but pictures.</summary>
    public PictureDigests? Digests { get; init; }

    /// <summary>Fingerprint of the picture, where it was decoded.</summary>
    public PdqFingerprint? Pdq { get; init; }
}

/// <summary>A <see cref="PagePiece"/> that outlives its page, with the bytes it was decoded from.</summary>
/// <param name="Part">Kind of piece.</param>
/// <param name="Name">See <see cref="PagePiece.Name"/>.</param>
/// <param name="Value">See <see cref="PagePiece.Value"/>.</param>
/// <param name="Type">See <see cref="PagePiece.Type"/>.</param>
/// <param name="Subject">URL of the picture meant; empty for the page.</param>
/// <param name="InHead">Whether it stood in the head.</param>
/// <param name="Offset">Where <paramref name="Raw"/> starts in the body; in the decoded text when that is empty.</param>
/// <param name="Raw">The bytes of the body it was decoded from; empty when the value stands there as it is, or no place is known.</param>
/// <param name="IsDecoded">See <see cref="PagePiece.IsDecoded"/>.</param>
/// <param name="BytesPerUnit">See <see cref="PagePiece.BytesPerUnit"/>.</param>
public sealed record KeptPiece(
    SignalPart Part, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Subject, bool InHead, long Offset, ReadOnlyMemory<byte> Raw,
    bool IsDecoded = false, int BytesPerUnit = 0)
{
    /// <summary>Bytes it takes.</summary>
    public int Size => Name.Length + Value.Length + Type.Length + Subject.Length + Raw.Length;

    public PieceSource Source => new(Offset, Raw.Span, IsDecoded);

    public PagePiece AsPiece() => new()
    {
        Part = Part, Name = Name.Span, Value = Value.Span, Type = Type.Span, Subject = Subject.Span, InHead = InHead, Offset = Offset, Length = Raw.Length, IsDecoded = IsDecoded,
        BytesPerUnit = BytesPerUnit,
    };

    public static KeptPiece Of(in PagePiece piece, in PieceSource source) => new(
        piece.Part, piece.Name.ToArray(), piece.Value.ToArray(), piece.Type.ToArray(), piece.Subject.ToArray(), piece.InHead, source.Offset, source.Raw.ToArray(),
        source.IsDecoded, piece.BytesPerUnit);
}

/// <summary>Where a piece stands in the archived body.</summary>
/// <param name="offset">First byte.</param>
/// <param name="raw">The bytes it was decoded from; empty when its value stands there as it is.</param>
/// <param name="isDecoded">The place counts in the decoded text, because the encoding gives no other.</param>
public readonly ref struct PieceSource(long offset, ReadOnlySpan<byte> raw, bool isDecoded)
{
    public long Offset { get; } = offset;

    public ReadOnlySpan<byte> Raw { get; } = raw;

    public bool IsDecoded { get; } = isDecoded;

    /// <summary>Takes a piece's bytes out of the body it was found in.</summary>
    public static PieceSource Find(ReadOnlySpan<byte> body, in PagePiece piece)
    {
        if (piece.IsDecoded) return new PieceSource(piece.Offset, [], true);
        var start = (int)Math.Clamp(piece.Offset, 0, body.Length);
        var raw = body.Slice(start, Math.Clamp(piece.Length, 0, body.Length - start));
        // Markup of a UTF-8 page is its own source, unless broken bytes had to be repaired.
        return new PieceSource(piece.Offset, IsMarkup(piece) && raw.SequenceEqual(piece.Value) ? [] : raw, false);
    }

    internal static bool IsMarkup(in PagePiece piece) => piece.Part == SignalPart.Text && piece.Type.Length > 0;
}
