using CrawlIndex.Index;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Tests.Index;

/// <summary>Sets of keys that are easy and hard for slot tables, the linear scan that is right by inspection, and cost models that force a path.</summary>
internal static class KeySets
{
    public static readonly string[] Names = ["random", "clustered", "all-equal", "one-bit-apart", "band-constant", "few-bits"];

    /// <summary>Probing always seems cheaper, and no bucket is ever too crowded.</summary>
    public static readonly CostModel AlwaysProbe = new(ScanKey: 1e9, Probe: 1, Vector: 1, Candidate: 1);

    /// <summary>Probing seems cheaper until a few dozen sketches have been seen.</summary>
    public static readonly CostModel GiveUpSoon = new(ScanKey: 1, Probe: 1e-6, Vector: 32, Candidate: 1e-6);

    public static Key256 RandomKey(Random random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.NextBytes(bytes);
        return Key256.FromBigEndian(bytes);
    }

    public static Key256 Near(Key256 key, int flips, Random random)
    {
        for (var i = 0; i < flips; i++) key = key.Flip(random.Next(256));
        return key;
    }

    public static Key256[] Create(string name, int count, Random random)
    {
        var first = RandomKey(random);
        var bases = Enumerable.Range(0, Math.Max(1, count / 20)).Select(_ => RandomKey(random)).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => name switch
        {
            "random" => RandomKey(random),
            "clustered" => Near(bases[random.Next(bases.Length)], random.Next(41), random),
            "all-equal" => first,
            "one-bit-apart" => first.Flip(i % 256),
            "band-constant" => RandomKey(random) with { W1 = 0x0123456789ABCDEF },
            "few-bits" => Near(default, random.Next(70), random),
            _ => throw new ArgumentException(name),
        })];
    }

    public static IndexItem[] Items(Key256[] keys) => [.. keys.Select((key, i) => new IndexItem(key, (ulong)i, (byte)(i % 101)))];

    public static Neighbour[] Scan(IEnumerable<IndexItem> items, Key256 query, int radius) =>
        [.. items.Select(item => new Neighbour(item.Key, item.Id, item.Key.DistanceTo(query), item.Quality)).Where(found => found.Distance <= radius).Order()];
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("crawlindex-index-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
