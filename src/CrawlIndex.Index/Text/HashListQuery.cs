using System.Buffers.Text;
using CrawlIndex.Index.Shards;

namespace CrawlIndex.Index.Text;

/// <summary>Searches an index for the hashes of a list and writes a line `query,match,distance` for each neighbour, both as 64 hex digits.</summary>
public sealed class HashListQuery(ShardSet index, int radius)
{
    /// <summary>Queries that share one pass, and are held in memory.</summary>
    public const int BatchQueries = NeighbourBatch.MaxQueries;

    private const int LineBytes = (2 * Key256.HexDigits) + 6;
    private readonly NeighbourBatch batch = new();
    private readonly Key256[] queries = new Key256[BatchQueries];
    private readonly byte[] lines = new byte[1 << 16];
    private int filled;

    /// <summary>Lines written so far.</summary>
    public long Matches { get; private set; }

    /// <summary>Answers a list: in order of its lines, and of distance, id and key within one.</summary>
    public HashListCounts Run(Stream list, Stream output, CancellationToken cancel = default)
    {
        var reader = new HashListReader(list);
        var count = 0;
        while (reader.TryRead(out var key, out _))
        {
            queries[count++] = key;
            if (count == queries.Length) count = Answer(count, output, cancel);
        }
        Answer(count, output, cancel);
        output.Write(lines, 0, filled);
        filled = 0;
        return reader.Counts;
    }

    private int Answer(int count, Stream output, CancellationToken cancel)
    {
        index.SearchBatch(queries.AsSpan(0, count), radius, batch, (query, neighbours) =>
        {
            cancel.ThrowIfCancellationRequested();
            foreach (ref readonly var neighbour in neighbours) Write(queries[query], neighbour, output);
        });
        return 0;
    }

    private void Write(in Key256 query, in Neighbour neighbour, Stream output)
    {
        if (lines.Length - filled < LineBytes)
        {
            output.Write(lines, 0, filled);
            filled = 0;
        }
        var line = lines.AsSpan(filled);
        query.TryFormat(line);
        line[Key256.HexDigits] = (byte)',';
        neighbour.Key.TryFormat(line[(Key256.HexDigits + 1)..]);
        line[(2 * Key256.HexDigits) + 1] = (byte)',';
        Utf8Formatter.TryFormat(neighbour.Distance, line[((2 * Key256.HexDigits) + 2)..], out var digits);
        line[(2 * Key256.HexDigits) + 2 + digits] = (byte)'\n';
        filled += (2 * Key256.HexDigits) + 3 + digits;
        Matches++;
    }
}
