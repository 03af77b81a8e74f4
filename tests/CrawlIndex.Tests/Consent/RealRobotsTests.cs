using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Tokens;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Consent;

/// <summary>What real robots.txt files say, as a committed table.</summary>
public sealed class RealRobotsTests(ITestOutputHelper output)
{
    [DataFact]
    public void Golden_FamiliesOfRealRobotsFiles()
    {
        var parser = new RobotsSignalParser(AgentTokens.Embedded);
        var files = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var archive in (string[])["de-sites-2025", "top-sites-2019"])
        {
            foreach (var (name, body) in TextPack.ByName(TestData.PathOf($"robots/{archive}.tar.xz")))
            {
                Count($"{archive}\tfiles");
                var found = new SignalList();
                var outcome = parser.Parse(new SignalInput { Observation = new Observation { Role = ObservationRole.Robots, Url = "https://host.example/robots.txt" }, Part = SignalPart.Body, Value = body, Agent = "OurBot" }, found);
                Count($"{archive}\toutcome {outcome}");
                foreach (var rule in found.Signals.Select(signal => $"{signal.FamilyName}/{signal.Rule}").Distinct()) Count($"{archive}\t{rule}");
                foreach (var signal in found.Signals) AssertEvidence(name, body, signal);
                var file = RobotsFile.Parse(body);
                foreach (var flag in Enum.GetValues<RobotsFlags>())
                    if (flag != RobotsFlags.None && file.Flags.HasFlag(flag)) Count($"{archive}\tflag {flag}");
                Count($"{archive}\tcrawl of /a/b.jpg by an unnamed agent: {(file.Check("OurBot", "/a/b.jpg").Allowed ? "allowed" : "denied")}");
            }
        }
        var table = string.Join('\n', files.Select(row => $"{row.Key}\t{row.Value}")) + "\n";
        output.WriteLine(table);
        Assert.Equal(File.ReadAllText(Path.Combine(TestData.Repository, "tests/Data/consent/robots-families.tsv")).ReplaceLineEndings("\n"), table);

        void Count(string key) => files[key] = files.GetValueOrDefault(key) + 1;
    }

    /// <summary>Evidence can be read again from the bytes alone.</summary>
    private static void AssertEvidence(string name, byte[] body, Signal signal)
    {
        var evidence = signal.Evidence;
        Assert.True(body.AsSpan((int)evidence.Start, evidence.Bytes.Length).SequenceEqual(evidence.Bytes.Span), $"{name}: {Encoding.UTF8.GetString(evidence.Bytes.Span)}");
    }
}
