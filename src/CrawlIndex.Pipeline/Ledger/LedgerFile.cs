using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>The ledger of a workspace, for readers: <c>ledger/events.jsonl</c>. Readers need no lock; they see whole lines only.</summary>
public static class LedgerFile
{
    public static string PathIn(string workspace) => Path.Combine(workspace, "ledger", "events.jsonl");

    /// <summary>The claims of a workspace; none without a ledger.</summary>
    /// <exception cref="InvalidDataException">The chain is broken: a verdict must not rest on half a ledger.</exception>
    public static async Task<LedgerState> ReadAsync(string workspace, CancellationToken cancel = default)
    {
        var reading = await LedgerScan.ReadAsync(PathIn(workspace), verify: null, cancel).ConfigureAwait(false);
        return reading.Fault is { } fault
            ? throw new InvalidDataException($"{PathIn(workspace)}, {fault}. Look with: crawlindex ledger verify --workspace {workspace}")
            : reading.State;
    }

    /// <summary>Form, order, chain and every signature against a public key of 32 bytes.</summary>
    public static Task<LedgerReading> VerifyAsync(string workspace, byte[] publicKey, CancellationToken cancel = default) =>
        LedgerScan.ReadAsync(PathIn(workspace), OpenSslEd25519.IsPresent ? (text, signature) => OpenSslEd25519.Verify(publicKey, text, signature) : (text, signature) => Ed25519.Verify(publicKey, text, signature), cancel);
}
