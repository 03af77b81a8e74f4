using System.IO.Pipelines;
using System.Buffers;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>Where and why a ledger is not what was written.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Offset">Byte offset of the line in the file.</param>
/// <param name="Reason">In words, after "the line ...".</param>
public sealed record LedgerFault(long Line, long Offset, string Reason)
{
    public override string ToString() => $"line {Line}, byte {Offset}: {Reason}";
}

/// <summary>What reading a ledger file came to.</summary>
/// <param name="State">All events up to the fault.</param>
/// <param name="Fault">The first line that breaks the chain; null when it is whole.</param>
/// <param name="WholeBytes">Bytes of the lines that hold.</param>
/// <param name="TornBytes">Bytes after the last line feed: an append that was cut short and never acknowledged.</param>
public sealed record LedgerReading(LedgerState State, LedgerFault? Fault, long WholeBytes, long TornBytes);

/// <summary>Reads a ledger file line by line: form, order, chain, and signatures when a key is given. Memory is that of the claims.</summary>
public static class LedgerScan
{
    /// <param name="file">The file; an absent one is an empty ledger.</param>
    /// <param name="verify">Checks (text, signature); null checks the chain only.</param>
    /// <param name="cancel">Ends the reading between two lines.</param>
    public static async Task<LedgerReading> ReadAsync(string file, Func<byte[], byte[], bool>? verify, CancellationToken cancel = default)
    {
        var state = new LedgerState();
        if (!File.Exists(file)) return new LedgerReading(state, null, 0, 0);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, minimumReadSize: 1 << 12));
        var (offset, line) = (0L, 0L);
        while (true)
        {
            var read = await reader.ReadAsync(cancel).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var bytes = rest.Slice(0, end).ToArray();
                line++;
                if (Check(bytes, state, verify) is { } reason) return new LedgerReading(state, new LedgerFault(line, offset, reason), offset, 0);
                offset += bytes.Length + 1;
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (rest.Length > LedgerLine.MaxLength) return new LedgerReading(state, new LedgerFault(line + 1, offset, "is longer than any the ledger writes"), offset, 0);
            if (read.IsCompleted) return new LedgerReading(state, null, offset, rest.Length);
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static string? Check(byte[] line, LedgerState state, Func<byte[], byte[], bool>? verify)
    {
        if (line.Length > LedgerLine.MaxLength) return "is longer than any the ledger writes";
        if (LedgerLine.Decode(line, out var fault) is not { } decoded) return fault;
        var (happened, hash, signature) = decoded;
        if (happened.Sequence != state.Sequence + 1) return $"has number {happened.Sequence} where {state.Sequence + 1} belongs";
        if (happened.Previous != state.Hash) return "does not follow the line ahead of it";
        if (happened.Time < state.Time) return "is older than the line ahead of it";
        if (verify is not null && !verify(LedgerLine.SignedText(hash), signature)) return "is not signed by this key";
        return state.TryApply(happened, hash, Convert.ToBase64String(signature), out var refusal) ? null : refusal;
    }
}
