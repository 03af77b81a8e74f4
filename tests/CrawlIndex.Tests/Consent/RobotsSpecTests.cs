using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CrawlIndex.Consent.Robots;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Consent;

/// <summary>Google's published robots.txt specification tests (textproto), in Google's mode and by the RFC.</summary>
public sealed partial class RobotsSpecTests(ITestOutputHelper output)
{
    [DataFact]
    public void Google_SpecTests_Pass()
    {
        var failures = new List<string>();
        var total = Run(RobotsOptions.Google, failures);
        foreach (var failure in failures) output.WriteLine(failure);
        output.WriteLine($"{total - failures.Count} of {total}");
        Assert.True(total > 200, $"only {total} expectations were read");
        Assert.Empty(failures);
    }

    /// <summary>
    /// Where the RFC mode differs: Google reads typos and index pages, leaves URLs unnormalised, has no rule for /robots.txt
    /// itself, and never matches agents whose token has digits or spaces.
    /// </summary>
    [DataFact]
    public void Rfc9309_SpecTests_DifferOnlyInGooglesExtras()
    {
        var failures = new List<string>();
        Run(RobotsOptions.Rfc, failures);
        foreach (var failure in failures) output.WriteLine(failure);
        var reasons = failures.GroupBy(failure => failure.Contains("/robots.txt ", StringComparison.Ordinal) ? "robots.txt" : failure.Contains("AB42bot", StringComparison.Ordinal) ? "token" : failure[..failure.IndexOf(':', StringComparison.Ordinal)]);
        Assert.Equal(["accepted-mistakes 1", "index-page 1", "non-ascii-paths 3", "robots.txt 3", "token 2", "user-agent-name 1"],
            reasons.Select(reason => $"{reason.Key} {reason.Count()}").Order(StringComparer.Ordinal));
    }

    private static int Run(RobotsOptions options, List<string> failures)
    {
        var total = 0;
        foreach (var path in Directory.EnumerateFiles(TestData.PathOf("robots/google-spec-test"), "*.textproto", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            RobotsFile? file = null;
            string url = "", agent = "";
            foreach (Match field in Field().Matches(File.ReadAllText(path, Encoding.Latin1)))
            {
                var value = string.Concat(Text().Matches(field.Groups[2].Value).Select(match => match.Groups[1].Value));
                switch (field.Groups[1].Value)
                {
                    case "robotstxt":
                        file = RobotsFile.Parse(Unescape(value), options);
                        break;
                    case "testurl":
                        url = Encoding.UTF8.GetString(Unescape(value));
                        break;
                    case "useragent":
                        agent = Encoding.UTF8.GetString(Unescape(value));
                        break;
                    default:
                        total++;
                        var decision = file!.Check(agent, PathOf(url));
                        if (decision.Allowed != (field.Groups[3].Value == "ALLOWED")) failures.Add($"{Path.GetFileNameWithoutExtension(path)}: {agent} {url} expected {field.Groups[3].Value}, line {decision.LineNumber}");
                        break;
                }
            }
        }
        return total;
    }

    /// <summary>Google's own cut of the path: from the first "/" after the authority, else "/".</summary>
    private static string PathOf(string url)
    {
        var scheme = url.IndexOf("//", StringComparison.Ordinal);
        var start = url.IndexOfAny(['/', '?', ';'], scheme < 0 ? 0 : scheme + 2);
        if (start < 0) return "/";
        var path = url[start..];
        var fragment = path.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) path = path[..fragment];
        return path.Length > 0 && path[0] == '/' ? path : "/" + path;
    }

    /// <summary>The escapes of textproto strings.</summary>
    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }
            i++;
            switch (text[i])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case >= '0' and <= '7':
                    bytes.Add((byte)Convert.ToInt32(text.Substring(i, 3), 8));
                    i += 2;
                    break;
                default: bytes.Add((byte)text[i]); break;
            }
        }
        return [.. bytes];
    }

    [GeneratedRegex("""(robotstxt|testurl|useragent|expected_outcome):\s*((?:"(?:[^"\\]|\\.)*"\s*)+|([A-Z]+))""")]
    private static partial Regex Field();

    [GeneratedRegex("""
        "((?:[^"\\]|\\.)*)"
        """)]
    private static partial Regex Text();
}
