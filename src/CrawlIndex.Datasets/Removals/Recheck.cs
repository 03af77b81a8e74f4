using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Removals;

/// <summary>What a recheck found.</summary>
/// <param name="Removed">Indexes of the items that may no longer be used.</param>
/// <param name="Refused">Of these: some reference is refused now.</param>
/// <param name="Gone">Of these: the catalog no longer has them, as after a takedown.</param>
public sealed record RecheckResult(IReadOnlySet<long> Removed, long Refused, long Gone);

/// <summary>Asks again for every item of an export whether it may be used: with the catalog of today, at the time that the offers are made for.</summary>
public static class Recheck
{
    public static RecheckResult Run(TreeFile items, IPairOffers offers, ExportProgress progress, CancellationToken cancel)
    {
        progress.Begin("deciding again", offers.Count);
        var sink = new Sink(items, progress);
        offers.Read(sink, cancel);
        var removed = new HashSet<long>();
        var (refused, gone) = (0L, 0L);
        for (var index = 0L; index < items.Root.Count; index++)
        {
            var state = sink.States[index];
            if (state == Sink.Permitted) continue;
            removed.Add(index);
            if (state == Sink.Unseen) gone++;
            else refused++;
        }
        return new(removed, refused, gone);
    }

    private sealed class Sink(TreeFile items, ExportProgress progress) : IOfferSink
    {
        public const byte Unseen = 0, Permitted = 1, Refused = 2;

        /// <summary>By item; a refusal anywhere stays.</summary>
        public byte[] States { get; } = new byte[items.Root.Count];

        public void Offer(ItemRow row, Permit permit) => Mark(row, Permitted);

        public void Refuse(ItemRow row, Outcome outcome) => Mark(row, Refused);

        public void Skip() => progress.Advance(1);

        private void Mark(ItemRow row, byte state)
        {
            progress.Advance(1);
            Span<byte> id = stackalloc byte[TreeEntry.PairIdLength];
            if (row.Text(ItemColumn.PairId).Length != 2 * id.Length || Convert.FromHexString(row.Text(ItemColumn.PairId), id, out _, out _) != System.Buffers.OperationStatus.Done) return;
            var at = items.LowerBound(id);
            if (at < items.Root.Count && items.Entry(at).AsSpan().StartsWith(id) && States[at] < state) States[at] = state;
        }
    }
}
