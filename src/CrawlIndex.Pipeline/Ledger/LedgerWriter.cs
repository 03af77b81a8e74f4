using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>
/// The one writer of a ledger: any number of callers, one order. Events are chained, signed, written and flushed to disk in
/// groups before any of their callers hears of them. A cut-off last line, which nobody was told of, is removed on opening.
/// </summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Events flushed together at most.</summary>
    private const int GroupSize = 256;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly Channel<Entry> queue = Channel.CreateBounded<Entry>(4 * GroupSize);
    private readonly FileStream owner;
    private readonly FileStream log;
    private readonly OperatorKey key;
    private readonly TimeProvider clock;
    private readonly LedgerState state;
    private readonly Task writing;

    private LedgerWriter(FileStream owner, FileStream log, OperatorKey key, TimeProvider clock, LedgerReading reading)
    {
        (this.owner, this.log, this.key, this.clock, state) = (owner, log, key, clock, reading.State);
        RemovedBytes = reading.TornBytes;
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Bytes of an unacknowledged append that were removed on opening.</summary>
    public long RemovedBytes { get; }

    /// <summary>Opens a workspace's ledger; waits up to 30 s for another process that writes to it.</summary>
    /// <exception cref="InvalidDataException">The chain is broken: the message names line and byte.</exception>
    /// <exception cref="IOException">Another process keeps the ledger.</exception>
    public static async Task<LedgerWriter> OpenAsync(string workspace, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        var file = LedgerFile.PathIn(workspace);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var owner = await LockAsync(file + ".lock", cancel).ConfigureAwait(false);
        try
        {
            var key = OperatorKey.LoadOrCreate(workspace);
            var reading = await LedgerScan.ReadAsync(file, verify: null, cancel).ConfigureAwait(false);
            if (reading.Fault is { } fault) throw new InvalidDataException($"{file}, {fault}; nothing is added to a broken chain. Look with: crawlindex ledger verify --workspace {workspace}");
            var log = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            log.SetLength(reading.WholeBytes);
            log.Seek(0, SeekOrigin.End);
            return new LedgerWriter(owner, log, key, clock ?? TimeProvider.System, reading);
        }
        catch
        {
            await owner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a claim; the same claim again gives its first receipt. A claim without id gets one made of its content.</summary>
    /// <exception cref="InvalidDataException">Another claim has this id.</exception>
    public Task<LedgerReceipt> AddAsync(LedgerClaim claim, DateTimeOffset? confirmBy = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return AppendAsync(claim.Id.Length > 0 ? claim : claim with { Id = IdOf(claim) }, null, null, confirmBy, cancel);
    }

    /// <summary>Gives a claim another status.</summary>
    /// <exception cref="InvalidDataException">There is no such claim, or it was revoked, rejected or has expired already.</exception>
    public Task<LedgerReceipt> ChangeAsync(string claimId, ClaimStatus status, string? reason, CancellationToken cancel = default) =>
        AppendAsync(null, (claimId, status), reason, null, cancel);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        key.Dispose();
        await log.DisposeAsync().ConfigureAwait(false);
        await owner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<LedgerReceipt> AppendAsync(LedgerClaim? claim, (string Id, ClaimStatus Status)? change, string? reason, DateTimeOffset? confirmBy, CancellationToken cancel)
    {
        var entry = new Entry(claim, change, reason, confirmBy, new TaskCompletionSource<LedgerReceipt>(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(entry, cancel).ConfigureAwait(false);
        return await entry.Done.Task.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var group = new List<(Entry Entry, LedgerReceipt Receipt)>(GroupSize);
        IOException? broken = null;
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            using var bytes = new MemoryStream();
            while (group.Count < GroupSize && queue.Reader.TryRead(out var entry))
            {
                if (broken is not null) entry.Done.SetException(broken);
                else if (Take(entry, bytes) is { } receipt) group.Add((entry, receipt));
            }
            try
            {
                log.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                log.Flush(flushToDisk: true);
                foreach (var (entry, receipt) in group) entry.Done.SetResult(receipt);
            }
            catch (IOException failed)
            {
                // What is on disk is unknown now: nothing more is taken, and the next opening removes what is torn.
                broken = new IOException($"{log.Name}: {failed.Message}; the claim may be lost, hand it in again", failed);
                foreach (var (entry, _) in group) entry.Done.SetException(broken);
            }
        }
    }

    /// <summary>Turns an entry into the next line; null when it ended without one.</summary>
    private LedgerReceipt? Take(Entry entry, MemoryStream bytes)
    {
        var id = entry.Claim?.Id ?? entry.Change!.Value.Id;
        var history = state.Find(id);
        if (RefusalOf(entry, history) is { } refusal)
        {
            entry.Done.SetException(new InvalidDataException(refusal));
            return null;
        }
        if (history is not null && (entry.Claim is not null || history.Events[^1].Status == entry.Change!.Value.Status))
        {
            // An answer about an event that waits for its flush must wait as well: it goes with the group.
            return history.Receipt with { IsNew = false };
        }
        var now = clock.GetUtcNow();
        var time = new DateTimeOffset((now < state.Time ? state.Time : now).UtcTicks / 10 * 10, TimeSpan.Zero);
        var status = entry.Change?.Status ?? entry.Claim!.Status;
        var happened = new LedgerEvent(state.Sequence + 1, time, id, entry.Claim, status, entry.Reason, entry.ConfirmBy, state.Hash);
        var encoded = LedgerLine.EncodeEvent(happened);
        var hash = LedgerLine.HashOf(encoded);
        var signature = key.Sign(LedgerLine.SignedText(hash));
        bytes.Write(LedgerLine.Encode(encoded, hash, signature));
        var signed = Convert.ToBase64String(signature);
        state.TryApply(happened, hash, signed, out _);
        return new LedgerReceipt(id, happened.Sequence, time, hash, signed, IsNew: true);
    }

    private static string? RefusalOf(Entry entry, ClaimHistory? history)
    {
        if (entry.Claim is { } claim) return history is null || SameClaim(history.Made, claim) ? null : $"another claim has the id {claim.Id} already; give this one an id of its own";
        if (history is null) return $"there is no claim {entry.Change!.Value.Id}; list them with: crawlindex ledger list";
        var current = history.Events[^1].Status;
        var isFinal = current is ClaimStatus.Revoked or ClaimStatus.Rejected or ClaimStatus.Expired && current != entry.Change!.Value.Status;
        return isFinal ? $"the claim {history.Made.Id} is {current.Name()}, which is final; make a new claim" : null;
    }

    private static bool SameClaim(LedgerClaim one, LedgerClaim other) => Bytes(one).AsSpan().SequenceEqual(Bytes(other));

    private static string IdOf(LedgerClaim claim) => $"c-{Convert.ToHexStringLower(SHA256.HashData(Bytes(claim)))[..20]}";

    private static byte[] Bytes(LedgerClaim claim)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ClaimJson.Write(json, claim);
        return buffer.ToArray();
    }

    private static async Task<FileStream> LockAsync(string file, CancellationToken cancel)
    {
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waiting.Elapsed < LockPatience)
            {
                // The operating system frees the lock of a process that ends, however it ends.
                await Task.Delay(20, cancel).ConfigureAwait(false);
            }
            catch (IOException)
            {
                throw new IOException($"another process has written to the ledger for {LockPatience.TotalSeconds:0} s ({file}); end it or try later");
            }
        }
    }

    private sealed record Entry(LedgerClaim? Claim, (string Id, ClaimStatus Status)? Change, string? Reason, DateTimeOffset? ConfirmBy, TaskCompletionSource<LedgerReceipt> Done);
}
