using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent;

/// <summary>Takes the pieces of one page: reads each in inventory mode and keeps those that say something.</summary>
/// <param name="keeper">Gives the parsers.</param>
/// <param name="page">The page; its body is asked for the bytes a piece was decoded from.</param>
/// <param name="sink">Gets the signals.</param>
public sealed class PieceKeeper(ObservationKeeper keeper, Observation page, ISignalSink sink) : IPagePieceSink
{
    private readonly List<KeptPiece> kept = [];
    private int bytes;
    private bool isCut;

    /// <summary>One entry for each piece that was read.</summary>
    internal List<PartReading> Readings { get; } = [];

    /// <summary>The outcome that tells most, over all pieces.</summary>
    public ParseOutcome Outcome { get; private set; }

    public void Add(in PagePiece piece) => Add(piece, page.Body.GetValueOrDefault().Span);

    /// <param name="piece">One piece.</param>
    /// <param name="body">The body it was found in.</param>
    public void Add(in PagePiece piece, ReadOnlySpan<byte> body)
    {
        var source = PieceSource.Find(body, piece);
        var input = SignalInput.Of(page, piece, source, null, null, "");
        var outcome = keeper.Read(input, sink);
        if (outcome > Outcome) Outcome = outcome;
        if (outcome != ParseOutcome.NotApplicable) Readings.Add(new PartReading(page.Index, input.PartName, piece.Value.Length, "inventory", outcome));
        if (!ObservationKeeper.Says(outcome) && !(outcome == ParseOutcome.NotApplicable && keeper.SpeaksToItsName(input))) return;
        var one = KeptPiece.Of(piece, source);
        if (bytes + one.Size > ObservationKeeper.MaxPieces)
        {
            isCut = true;
            return;
        }
        bytes += one.Size;
        kept.Add(one);
    }

    /// <summary>What stands for the body of the page.</summary>
    /// <param name="length">Bytes of the body.</param>
    public KeptBody Finish(long length) => new() { Length = length, Pieces = kept, IsCut = isCut };
}
