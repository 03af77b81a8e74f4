using System.Buffers;
using System.Buffers.Binary;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Exports;

/// <summary>
/// Parts the references by the first bits of their pair ids, so that what follows works on one small bucket after the other. One
/// file: blocks of one bucket each, then the list of blocks. A record is u32 length, pair id (16 bytes), the encoded row; without
/// row the reference was refused.
/// </summary>
internal sealed class RowSpillWriter : IOfferSink, IDisposable
{
    public const int RecordHead = 4 + TreeEntry.PairIdLength;

    private const int BlockSize = 32 << 10;
    private const int SeenSlots = 1 << 16;

    private readonly FileStream file;
    private readonly Use use;
    private readonly int bits;
    private readonly byte[]?[] buffers;
    private readonly int[] filled;
    private readonly List<(int Bucket, long Offset, int Length)> blocks = [];
    private readonly ArrayBufferWriter<byte> encoded = new(1024);
    private readonly byte[] seen = new byte[SeenSlots * (TreeEntry.PairIdLength + 1)];

    /// <param name="path">The file.</param>
    /// <param name="expected">References expected; sizes the buckets.</param>
    /// <param name="use">The use that permits must be for.</param>
    public RowSpillWriter(string path, long expected, Use use)
    {
        this.use = use;
        bits = BitsFor(expected);
        buffers = new byte[]?[1 << bits];
        filled = new int[1 << bits];
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
    }

    public ExportCounts Counts { get; } = new();

    /// <summary>Buckets of about 16,384 rows.</summary>
    public static int BitsFor(long expected) => Math.Clamp(64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(0, expected) >> 14), 2, 12);

    public void Offer(ItemRow row, Permit permit)
    {
        if (!IsFor(permit, row.Text(ItemColumn.Url))) throw new InvalidOperationException($"the permit for {permit.Image} ({permit.Verdict.Use.Name()}) does not cover the row it came with");
        Add(row, permitted: true);
    }

    public void Refuse(ItemRow row, Outcome outcome)
    {
        if (!Add(row, permitted: false)) return;
        Counts.Add(outcome switch
        {
            Outcome.Conditional => ExportOutcome.Conditional,
            Outcome.Undecided => ExportOutcome.Undecided,
            _ => ExportOutcome.Denied,
        });
    }

    public void Skip() => Counts.Add(ExportOutcome.Invalid);

    /// <summary>Writes what is left and the list of blocks.</summary>
    public void Finish()
    {
        for (var bucket = 0; bucket < filled.Length; bucket++) Flush(bucket);
        var start = file.Position;
        Span<byte> number = stackalloc byte[16];
        foreach (var (bucket, offset, length) in blocks)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, offset);
            BinaryPrimitives.WriteInt32LittleEndian(number[8..], length);
            BinaryPrimitives.WriteInt32LittleEndian(number[12..], bucket);
            file.Write(number);
        }
        BinaryPrimitives.WriteInt64LittleEndian(number, start);
        BinaryPrimitives.WriteInt32LittleEndian(number[8..], bits);
        file.Write(number[..12]);
        foreach (var outcome in Enum.GetValues<ExportOutcome>())
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, Counts[outcome]);
            file.Write(number[..8]);
        }
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => file.Dispose();

    /// <summary>A permit is for one picture and one use; compared piece by piece, so that the usual case allocates nothing.</summary>
    private bool IsFor(Permit permit, ReadOnlySpan<byte> url)
    {
        if (permit.Scope != PermitScope.Use || permit.Verdict.Use != use) return false;
        var image = permit.Image;
        var rest = url;
        return (TakeAscii(ref rest, image.Scheme) && TakeAscii(ref rest, "://") && TakeAscii(ref rest, image.Host) && rest.StartsWith("/"u8) && TakeAscii(ref rest, image.PathAndQuery) && rest.IsEmpty)
            || (WebUrl.TryParse(System.Text.Encoding.UTF8.GetString(url), out var parsed) && parsed.Equals(image));
    }

    private static bool TakeAscii(ref ReadOnlySpan<byte> text, string start)
    {
        if (text.Length < start.Length || !System.Text.Ascii.Equals(text[..start.Length], start)) return false;
        text = text[start.Length..];
        return true;
    }

    private bool Add(ItemRow row, bool permitted)
    {
        Span<byte> head = stackalloc byte[RecordHead];
        var id = head[4..];
        if (row.Text(ItemColumn.PairId).Length != 2 * TreeEntry.PairIdLength || Convert.FromHexString(row.Text(ItemColumn.PairId), id, out _, out _) != OperationStatus.Done)
        {
            Counts.Add(ExportOutcome.Invalid);
            return false;
        }
        if (WasSeen(id, permitted, out var refused))
        {
            if (permitted) Counts.Add(refused ? ExportOutcome.BarredElsewhere : ExportOutcome.Duplicate);
            return true;
        }
        encoded.ResetWrittenCount();
        if (permitted) row.Encode(encoded);
        BinaryPrimitives.WriteInt32LittleEndian(head, encoded.WrittenCount);
        Append((int)(BinaryPrimitives.ReadUInt32BigEndian(id) >> (32 - bits)), head, encoded.WrittenSpan);
        return true;
    }

    // A counter pixel stands on millions of pages: what a slot still remembers needs no second record. Refused weighs more than offered.
    private bool WasSeen(ReadOnlySpan<byte> id, bool permitted, out bool refused)
    {
        var slot = seen.AsSpan((int)(BinaryPrimitives.ReadUInt32LittleEndian(id[8..]) % SeenSlots) * (TreeEntry.PairIdLength + 1), TreeEntry.PairIdLength + 1);
        var state = (byte)(permitted ? 1 : 2);
        var known = slot[..TreeEntry.PairIdLength].SequenceEqual(id) ? slot[TreeEntry.PairIdLength] : 0;
        refused = known == 2;
        if (known >= state) return true;
        id.CopyTo(slot);
        slot[TreeEntry.PairIdLength] = state;
        return false;
    }

    private void Append(int bucket, ReadOnlySpan<byte> head, ReadOnlySpan<byte> row)
    {
        var length = head.Length + row.Length;
        if (filled[bucket] + length > BlockSize) Flush(bucket);
        if (length > BlockSize)
        {
            blocks.Add((bucket, file.Position, length));
            file.Write(head);
            file.Write(row);
            return;
        }
        var buffer = buffers[bucket] ??= GC.AllocateUninitializedArray<byte>(BlockSize);
        head.CopyTo(buffer.AsSpan(filled[bucket]));
        row.CopyTo(buffer.AsSpan(filled[bucket] + head.Length));
        filled[bucket] += length;
    }

    private void Flush(int bucket)
    {
        if (filled[bucket] == 0) return;
        blocks.Add((bucket, file.Position, filled[bucket]));
        file.Write(buffers[bucket]!, 0, filled[bucket]);
        filled[bucket] = 0;
    }
}
