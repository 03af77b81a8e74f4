using System.Text;

namespace CrawlIndex.Fuzz;

/// <summary>An input that failed.</summary>
/// <param name="Target">Its target.</param>
/// <param name="Run">Number of the run, 0-based; the corpus itself comes before the mutations with negative numbers.</param>
/// <param name="Input">The bytes.</param>
/// <param name="Problem">What the oracle says.</param>
public sealed record Failure(string Target, long Run, byte[] Input, string Problem);

/// <summary>Mutation without feedback, from a seed: the same seed, corpus and number of runs give the same inputs on every machine.</summary>
public sealed class Fuzzer(FuzzTarget target, IReadOnlyList<byte[]> corpus, int seed)
{
    private const int MaxLength = 1 << 16;

    private readonly Random random = new(unchecked((int)target.Name.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619)) ^ seed);
    private readonly byte[][] words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Runs the corpus, then mutations until one of the limits is reached; null when nothing failed.</summary>
    /// <param name="runs">Most mutations.</param>
    /// <param name="until">Says when to stop earlier.</param>
    /// <param name="done">Mutations run.</param>
    public Failure? Run(long runs, Func<bool> until, out long done)
    {
        done = 0;
        for (var i = 0; i < corpus.Count; i++)
            if (target.Try(corpus[i]) is { } problem) return new Failure(target.Name, i - corpus.Count, corpus[i], problem);
        for (; done < runs && !until(); done++)
        {
            var input = Mutate();
            if (target.Try(input) is { } problem) return new Failure(target.Name, done, Shrink(input), problem);
        }
        return null;
    }

    private byte[] Mutate()
    {
        var bytes = new List<byte>(corpus.Count == 0 ? [] : corpus[random.Next(corpus.Count)]);
        for (var edits = random.Next(1, 9); edits > 0; edits--) Edit(bytes);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Edit(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var left = bytes.Count - at;
        switch (random.Next(9))
        {
            case 0 when left > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when left > 0:
                bytes[at] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(left, random.Next(1, 64)));
                break;
            case 3:
                bytes.RemoveRange(at, left);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(left, random.Next(1, 512))));
                break;
            case 5 when corpus.Count > 0:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(1, 512))).ToArray());
                break;
            case 6 when words.Length > 0:
                var word = words[random.Next(words.Length)];
                for (var times = random.Next(4) == 0 ? random.Next(1, 200) : 1; times > 0; times--) bytes.InsertRange(at, word);
                break;
            case 7 when left >= 4:
                // A length that lies: near zero, near the sign bit, near the end.
                var value = (uint)(random.Next(3) switch { 0 => random.Next(8), 1 => int.MaxValue - random.Next(8), _ => left + random.Next(-4, 5) });
                for (var i = 0; i < 4; i++) bytes[at + i] = (byte)(value >> (24 - 8 * i));
                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }

    /// <summary>A shorter input with some problem, found by leaving runs out.</summary>
    private byte[] Shrink(byte[] input)
    {
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && input.Length > 1;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + size)];
                if (target.Try(shorter) is null) at += size;
                else input = shorter;
            }
        }
        return input;
    }
}
