using CrawlIndex.Fuzz;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests;

/// <summary>The targets of CrawlIndex.Fuzz over their corpus and a few hundred mutations; the long runs are the program's.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Hostile_Input_NeverThrowsAndStaysBounded(string name)
    {
        var target = FuzzTargets.All.Single(one => one.Name == name);
        var seed = Environment.TickCount;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var failure = new Fuzzer(target, Corpus.Of(Path.Combine(TestData.Repository, "tests", "Data", "fuzz"), name), seed).Run(400, () => clock.Elapsed > Most, out var done);
        output.WriteLine($"{done} mutations, seed {seed}");
        Assert.True(failure is null, $"seed {seed}, run {failure?.Run}: {failure?.Problem}\ninput {Convert.ToBase64String(failure?.Input ?? [])}");
    }

    [Fact]
    public void Corpus_EveryTargetHasSeeds_AndEveryFolderATarget()
    {
        var folders = Directory.GetDirectories(Path.Combine(TestData.Repository, "tests", "Data", "fuzz")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(FuzzTargets.All.Select(target => target.Name).Order(StringComparer.Ordinal), folders);
    }

    /// <summary>The same seed gives the same inputs, so that a printed failure can be repeated anywhere.</summary>
    [Fact]
    public void Seed_RepeatsItsInputs()
    {
        var seen = new List<byte[]>[] { [], [] };
        foreach (var list in seen)
            new Fuzzer(new FuzzTarget("copy", ["ab"], input => list.Add(input)), ["seed one"u8.ToArray(), "seed two"u8.ToArray()], 7).Run(200, () => false, out _);
        Assert.Equal(202, seen[0].Count);
        Assert.Equal(seen[0], seen[1]);
    }

    /// <summary>The oracle can fail: a reader that throws, allocates without bound or contradicts itself is found.</summary>
    [Fact]
    public void Oracle_FindsWhatIsWrong()
    {
        var breaks = new FuzzTarget("breaks", ["!"], input => { if (input.Contains((byte)'!')) throw new InvalidOperationException("found"); });
        var failure = new Fuzzer(breaks, ["abc"u8.ToArray()], 1).Run(1000, () => false, out _);
        Assert.Equal("!"u8.ToArray(), failure!.Input);
        Assert.Contains("allocated", new FuzzTarget("eats", [], _ => GC.KeepAlive(new byte[200 << 20])).Try([])!, StringComparison.Ordinal);
    }
}
