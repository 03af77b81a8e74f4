using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Exports;

/// <summary>What a decision tells of an item: under which terms, whom to name, what the permit rests on and until when.</summary>
internal static class ItemConsent
{
    /// <summary>Nobody objected and nobody granted.</summary>
    public const string NoObjection = "no-objection";

    private static readonly FactKind[] Credits = [FactKind.CreditLine, FactKind.Creator, FactKind.CopyrightNotice, FactKind.CopyrightOwner];

    /// <summary>Fills the columns; <paramref name="stated"/> is the licence as the page states it, used when no signal names terms.</summary>
    public static void Fill(ItemRow row, ConsentDecision decision, Verdict verdict, string? stated)
    {
        row.SetText(ItemColumn.Licence, Terms(verdict.Deciding) ?? Terms(decision.Signals) ?? stated);
        row.SetText(ItemColumn.Attribution, Attribution(decision.Signals));
        row.SetText(ItemColumn.Basis, verdict.Deciding.Count == 0 ? NoObjection : string.Join('+', verdict.Deciding.Select(signal => signal.FamilyName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
        row.SetText(ItemColumn.EvidenceId, EvidenceId(decision.Signals));
        // A signal that ends can end the permit: a grant by lapsing, which a later recheck finds.
        if (verdict.Deciding.Min(signal => signal.ValidTo) is { } end) row.SetNumber(ItemColumn.PermitUntil, (end.UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>
    /// First 16 bytes, in hex, of SHA-256 over one line for each signal that covers the pair, sorted:
    /// family, rule, archive, record offset, part, first byte, length, separated by tabs. The same evidence has the same id.
    /// </summary>
    public static string EvidenceId(IReadOnlyList<Signal> signals)
    {
        var lines = signals.Select(signal => string.Create(CultureInfo.InvariantCulture,
            $"{signal.FamilyName}\t{signal.Rule}\t{signal.Evidence.Origin.File}\t{signal.Evidence.Origin.RecordOffset}\t{signal.Evidence.Part}\t{signal.Evidence.Start}\t{signal.Evidence.Length}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Order(StringComparer.Ordinal)))).AsSpan(0, 16));
    }

    private static string? Terms(IReadOnlyList<Signal> signals)
    {
        foreach (var signal in signals)
            if (signal.Binds.HasFlag(Halves.Picture) && signal.Terms is { } terms && (terms.Url ?? terms.Key) is { Length: > 0 } named) return named;
        return null;
    }

    private static string? Attribution(IReadOnlyList<Signal> signals)
    {
        foreach (var kind in Credits)
            foreach (var signal in signals)
                foreach (var fact in signal.Facts)
                    if (fact.Kind == kind && signal.Binds.HasFlag(Halves.Picture) && !string.IsNullOrWhiteSpace(fact.Value)) return fact.Value.Trim();
        return null;
    }
}
