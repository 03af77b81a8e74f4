using System.Globalization;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>
/// Which families of signals the real data holds: files and statements by pack, family and stance on gen-ai-train, committed as
/// a golden table. A changed line is a changed reading: it is looked at before it is committed. CRAWLINDEX_GOLDEN=write writes the table anew.
/// </summary>
public sealed class SignalFamiliesTests
{
    private static string Golden => Path.Combine(TestData.Repository, "tests", "Data", "golden", "signal-families-v1.tsv");

    [DataFact]
    public void RealData_FamiliesAndStances_AreThoseCommitted()
    {
        var lines = new List<string> { "pack\tfamily\tfiles\tstatements\tdeny\tconditional\tallow\tlicence\tmalformed" };
        foreach (var pack in Directory.GetFiles(TestData.PathOf("html"), "pages-*.tar.xz").Order(StringComparer.Ordinal))
            lines.AddRange(Count("html/" + Path.GetFileName(pack), TextPack.Files(pack).Select(file => Page(file.Bytes))));
        foreach (var pack in (string[])["de-sites-2025", "top-sites-2019"])
            lines.AddRange(Count($"robots/{pack}", TextPack.Files(TestData.PathOf($"robots/{pack}.tar.xz")).Select(file => Robots(file.Bytes))));
        foreach (var folder in (string[])["rights-metadata", "c2pa"])
            lines.AddRange(Count($"images/{folder}", Directory.GetFiles(TestData.PathOf($"images/{folder}"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Image(File.ReadAllBytes(file)))));
        if (Environment.GetEnvironmentVariable("CRAWLINDEX_GOLDEN") == "write") File.WriteAllText(Golden, string.Join('\n', lines) + "\n");
        Assert.Equal(File.ReadAllLines(Golden), lines);
    }

    private static IEnumerable<string> Count(string pack, IEnumerable<Observation> observations)
    {
        using var pages = new PageSignalSource();
        var reader = new ObservationReader(SignalParsers.All(), pages);
        var files = 0;
        var families = new SortedDictionary<string, (int Files, int Last, Dictionary<Stance, int> Stances, int Statements)>(StringComparer.Ordinal);
        foreach (var observation in observations)
        {
            files++;
            var found = new SignalList();
            reader.Read(observation, null, "OurBot", null, found, []);
            foreach (var signal in found.Signals)
            {
                var entry = families.TryGetValue(signal.FamilyName, out var known) ? known : (0, 0, [], 0);
                var stance = signal.Stances[Use.GenAiTrain] is not Stance.Unspecified and var stated ? stated : signal.Stances[Use.AiTrain] is not Stance.Unspecified and var wider ? wider : signal.Stances[Use.Tdm];
                entry.Stances[stance] = entry.Stances.GetValueOrDefault(stance) + 1;
                families[signal.FamilyName] = (entry.Last == files ? entry.Files : entry.Files + 1, files, entry.Stances, entry.Statements + 1);
            }
        }
        yield return Line(pack, "(files)", files, 0, []);
        foreach (var (family, entry) in families) yield return Line(pack, family, entry.Files, entry.Statements, entry.Stances);
    }

    private static string Line(string pack, string family, int files, int statements, Dictionary<Stance, int> stances)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{pack}\t{family}\t{files}\t{statements}");
        foreach (var stance in (ReadOnlySpan<Stance>)[Stance.Deny, Stance.Conditional, Stance.Allow, Stance.Licence, Stance.Malformed]) line.Append('\t').Append(stances.GetValueOrDefault(stance));
        return line.ToString();
    }

    private static Observation Page(byte[] body) => new() { Role = ObservationRole.Page, Url = "https://page.example/dir/p.html", Body = body, Headers = [new HeaderLine("Content-Type"u8.ToArray(), "text/html"u8.ToArray())] };

    private static Observation Robots(byte[] body) => new() { Role = ObservationRole.Robots, Url = "https://page.example/robots.txt", Body = body };

    private static Observation Image(byte[] body) => new() { Role = ObservationRole.Image, Url = "https://img.example/a.jpg", Body = body };
}
