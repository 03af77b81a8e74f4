using System.Text;
using CrawlIndex.Consent.Robots;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Consent;

/// <summary>Verdicts of Google's parser on real robots.txt files, by the file's own rules.</summary>
public sealed class RobotsOracleTests(ITestOutputHelper output)
{
    [DataFact]
    public void Google_RealFiles_AgreeInGoogleMode() => Compare(RobotsOptions.Google, minimum: 1);

    /// <summary>
    /// The RFC mode differs where Google's parser never matches "img2dataset" (digits), reads typos, index pages, lines
    /// without a colon and files beyond 500 KiB, and leaves the URL as it came.
    /// </summary>
    [DataFact]
    public void Rfc9309_RealFiles_DifferOnlyWhereGoogleExtends() => Compare(RobotsOptions.Rfc, minimum: 0.998);

    private void Compare(RobotsOptions options, double minimum)
    {
        var archives = new Dictionary<string, Dictionary<string, byte[]>>
        {
            ["de-sites-2025"] = TextPack.ByName(TestData.PathOf("robots/de-sites-2025.tar.xz")),
            ["top-sites-2019"] = TextPack.ByName(TestData.PathOf("robots/top-sites-2019.tar.xz")),
        };
        var parsed = new Dictionary<string, RobotsFile>();
        int rows = 0, same = 0, missing = 0;
        var differences = new List<string>();
        foreach (var row in Encoding.UTF8.GetString(TextPack.Unxz(TestData.PathOf("robots/expected-google-robotstxt.tsv.xz")).ToArray()).Split('\n').Skip(1))
        {
            if (row.Split('\t') is not [var name, var agent, var url, var allowed]) continue;
            if (!parsed.TryGetValue(name, out var file))
            {
                var slash = name.IndexOf('/');
                var body = archives.TryGetValue(name[..slash], out var archive)
                    ? archive.GetValueOrDefault(name[(slash + 1)..]) ?? archive.GetValueOrDefault(name) ?? archive.GetValueOrDefault("./" + name[(slash + 1)..])
                    : null;
                if (body is null)
                {
                    missing++;
                    continue;
                }
                parsed[name] = file = RobotsFile.Parse(body, options);
            }
            rows++;
            var path = PathOf(url);
            var decision = file.Check(agent, path);
            if (decision.Allowed == (allowed == "1")) same++;
            else if (differences.Count < 60) differences.Add($"{name} {agent} {url} expected {allowed}, line {decision.LineNumber} {Encoding.UTF8.GetString(file.Text.Span.Slice(decision.Start, decision.Length))}");
        }
        output.WriteLine($"{parsed.Count} files, {rows} rows, {missing} missing, {same / (double)rows:P4} agree");
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.True(rows > 50_000, $"only {rows} rows");
        Assert.True(same >= minimum * rows, $"{rows - same} of {rows} rows differ");
    }

    private static string PathOf(string url)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal);
        var slash = url.IndexOfAny(['/', '?'], start + 2);
        if (slash < 0) return "/";
        var path = url[slash..];
        var fragment = path.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) path = path[..fragment];
        return path[0] == '/' ? path : "/" + path;
    }
}
