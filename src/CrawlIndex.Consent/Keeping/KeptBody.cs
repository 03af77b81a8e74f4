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
/// <param name="Raw">The tag as it stands in the body; empty when the page was transcoded.</param>
public sealed record KeptPiece(
    SignalPart Part, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Subject, bool InHead, long Offset, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Bytes it takes.</summary>
    public int Size => Name.Length + Value.Length + Type.Length + Subject.Length + Raw.Length;

    public PieceSource Source => new(Offset, Raw.Span);

    public PagePiece AsPiece() => new()
    {
        Part = Part, Name = Name.Span, Value = Value.Span, Type = Type.Span, Subject = Subject.Span, InHead = InHead, Offset = Offset, Length = Raw.Length,
    };

    public static KeptPiece Of(in PagePiece piece, in PieceSource source) => new(
        piece.Part, piece.Name.ToArray(), piece.Value.ToArray(), piece.Type.ToArray(), piece.Subject.ToArray(), piece.InHead, source.Offset, source.Raw.ToArray());
}

/// <summary>Where a piece stands in the archived body.</summary>
public readonly ref struct PieceSource(long offset, ReadOnlySpan<byte> raw)
{
    /// <summary>First byte of <see cref="Raw"/>, or of the piece in the decoded text.</summary>
    public long Offset { get; } = offset;

    /// <summary>The tag as archived; empty when it does not stand in the body as it is.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>Looks for a piece at its offset, which counts in the text after a byte order mark.</summary>
    public static PieceSource Find(ReadOnlySpan<byte> body, in PagePiece piece)
    {
        var start = piece.Offset + (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0);
        if (start < 0 || start >= body.Length) return new PieceSource(piece.Offset, []);
        var raw = body[(int)start..];
        raw = raw[..Math.Clamp(piece.Length, 0, raw.Length)];
        return raw.Length > 0 && raw[0] == '<' && raw.IndexOf(piece.Name) >= 0 ? new PieceSource(start, raw) : new PieceSource(piece.Offset, []);
    }
}
