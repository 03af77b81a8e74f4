using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>
/// Shards in one folder, `shard-0000` and on; a key lives in the shard that <see cref="Key256.Spread"/> picks, an id may have keys
/// in several. A query goes to all shards and merges. A change is atomic within a shard, not across them.
/// </summary>
public sealed class ShardSet : IDisposable
{
    public const int MaxShards = 4096;

    private const string FileName = "SHARDS";
    private const string FirstLine = "crawlindex-index 1";
    private readonly IndexShard[] shards;

    private ShardSet(string folder, IndexShard[] shards)
    {
        Folder = folder;
        this.shards = shards;
    }

    public string Folder { get; }

    public IReadOnlyList<IndexShard> Shards => shards;

    /// <summary>Whether a folder holds an index.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Opens the index of a folder, or creates one of <paramref name="count"/> shards where there is none.</summary>
    /// <exception cref="CorruptIndexException">A file is damaged; it is named.</exception>
    public static ShardSet Open(string folder, int count = 1, ShardOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxShards);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) new DurableFile().Publish(path, file => RandomAccess.Write(file, Describe(count), 0));
        count = ReadCount(path);
        var opened = new List<IndexShard>();
        try
        {
            for (var i = 0; i < count; i++) opened.Add(IndexShard.Open(Path.Combine(folder, $"shard-{i:D4}"), options));
            return new ShardSet(folder, [.. opened]);
        }
        catch
        {
            opened.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <summary>The shard of a key, 0-based.</summary>
    public int ShardOf(in Key256 key) => (int)(key.Spread() % (ulong)shards.Length);

    public void Insert(ReadOnlySpan<IndexItem> items)
    {
        if (shards.Length == 1)
        {
            shards[0].Insert(items);
            return;
        }
        var parts = new List<IndexItem>[shards.Length];
        foreach (ref readonly var item in items) (parts[ShardOf(item.Key)] ??= []).Add(item);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part) shards[i].Insert(CollectionsMarshal.AsSpan(part));
        }
    }

    /// <summary>Deletes all items of these ids; returns how many went.</summary>
    public long Delete(ReadOnlySpan<ulong> ids)
    {
        var deleted = 0L;
        foreach (var shard in shards) deleted += shard.Delete(ids);
        return deleted;
    }

    /// <summary>All items within <paramref name="radius"/> (0-256) bits, ordered.</summary>
    public void Search(in Key256 query, int radius, NeighbourBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        foreach (var shard in shards) shard.FindInto(query, radius, into);
        into.Sort();
    }

    /// <summary>Answers all queries, each shard in one pass on one snapshot.</summary>
    public void SearchBatch(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch batch, NeighbourSink sink)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(sink);
        var snapshots = Array.ConvertAll(shards, shard => shard.Snapshot());
        try
        {
            batch.Run(queries, radius, (part, within, into) =>
            {
                foreach (var snapshot in snapshots)
                {
                    snapshot.FindInto(part, within, into);
                    if (into.IsFull) return;
                }
            }, sink);
        }
        finally
        {
            foreach (var snapshot in snapshots) snapshot.Dispose();
        }
    }

    public void Checkpoint()
    {
        foreach (var shard in shards) shard.Checkpoint();
    }

    public void Compact(CancellationToken cancel = default)
    {
        foreach (var shard in shards) shard.Compact(cancel);
    }

    /// <summary>Reads every byte of every segment against its checksum.</summary>
    /// <exception cref="CorruptIndexException">Names the file and the block.</exception>
    public void Verify()
    {
        foreach (var shard in shards) shard.Verify();
    }

    public void Dispose()
    {
        foreach (var shard in shards) shard.Dispose();
    }

    private static byte[] Describe(int count)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{FirstLine}\nshards {count}\n");
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{body}crc {Checksum.Of(Encoding.UTF8.GetBytes(body)):x8}\n"));
    }

    private static int ReadCount(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> bytes = stackalloc byte[256];
        bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines.Length < 2 || lines[0] != FirstLine || !lines[1].StartsWith("shards ", StringComparison.Ordinal)) throw new CorruptIndexException(path, 0, "not an index of version 1");
        if (!int.TryParse(lines[1].AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxShards) throw new CorruptIndexException(path, FirstLine.Length, "number of shards");
        if (!bytes.SequenceEqual(Describe(count))) throw new CorruptIndexException(path, 0, "checksum differs");
        return count;
    }
}
