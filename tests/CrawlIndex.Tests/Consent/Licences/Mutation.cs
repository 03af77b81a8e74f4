using System.Diagnostics;
using CrawlIndex.Consent;
using Xunit;

namespace CrawlIndex.Tests.Consent.Licences;

/// <summary>Seeded damage: flips, cuts, insertions, repeats and copied runs. Each reading must end, in bounded time, without exception.</summary>
internal static class Mutation
{
    public static byte[] Damage(Random random, ReadOnlySpan<byte> seed)
    {
        var bytes = seed.ToArray().ToList();
        for (var round = random.Next(1, 6); round > 0 && bytes.Count > 0; round--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 64), bytes.Count - at));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 256), bytes.Count - at)));
                    break;
                default:
                    for (var i = at; i < Math.Min(at + 4, bytes.Count); i++) bytes[i] = (byte)(random.Next(2) * 255);
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Reads damaged copies of the seeds; the printed seed repeats a failure.</summary>
    public static void Run(ISignalParser parser, SignalPart part, IReadOnlyList<byte[]> seeds, int rounds, string name = "", ObservationRole role = ObservationRole.Page, string url = RightsReading.Page, int seed = 20261122)
    {
        var random = new Random(seed);
        var longest = TimeSpan.Zero;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = Damage(random, seeds[round % seeds.Count]);
            var clock = Stopwatch.StartNew();
            try
            {
                RightsReading.Read(parser, part, bytes, out _, name, role: role, url: url, target: round % 2 == 0 ? RightsReading.Pair() : null);
            }
            catch (Exception problem) when (problem is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{parser.Id} threw in round {round} of seed {seed}: {problem}");
            }
            if (clock.Elapsed > longest) longest = clock.Elapsed;
        }
        Assert.True(longest < TimeSpan.FromSeconds(5), $"{parser.Id}: one reading took {longest}");
    }
}
