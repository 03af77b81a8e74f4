using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>
/// An error never reads as consent: random bytes of an observation that denies are broken, and as long as a second, naive reading
/// still finds the denial in what is left, no verdict turns eligible.
/// </summary>
public sealed partial class DamageTests
{
    private const int Rounds = 250;

    private static readonly Dictionary<string, (string Text, Func<string, Scene> Build, Func<string, bool> Stands)> Denials = new()
    {
        ["x-robots-tag"] = ("max-snippet: 5, noindex, noai, nofollow", text => Scene.Of().Image($"X-Robots-Tag: {text}"), StandsInList),
        ["meta"] = ("index, noai, follow", text => Scene.Of().Page($"<head><meta name=robots content=\"{text}\"></head>"), text => text.AsSpan().IndexOfAny("\"&<>") < 0 && Words().Split(text).Contains("noai", StringComparer.OrdinalIgnoreCase)),
        ["own group"] = ("# robots of us\nUser-agent: OurBot\nDisallow: /\n# end\n", text => Scene.Of().ImageRobots(text), text => OwnGroup().IsMatch(text)),
        ["content-signal"] = ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n", text => Scene.Of().ImageRobots(text), text => SignalGroup().IsMatch(text)),
        ["trust.txt"] = ("# trust\nmember=https://a.example/\ndatatrainingallowed=no\n", text => Scene.Of().SiteFile("https://img.example/trust.txt", text), text => TrustLine().IsMatch(text)),
        ["tdm header"] = ("     1     ", text => Scene.Of().Image($"tdm-reservation: {text}"), text => text.Trim(' ', '\t') == "1"),
        ["tdm file"] = ("[{\"location\":\"/\",\"tdm-reservation\":1},{\"location\":\"/x\",\"tdm-reservation\":0}]", text => Scene.Of().SiteFile("https://img.example/.well-known/tdmrep.json", text), StandsInJson),
        ["content-usage"] = ("search=y, train-ai=n", text => Scene.Of().Image($"Content-Usage: {text}"), text => Usage().IsMatch(text)),
    };

    public static TheoryData<string> Names => [.. Denials.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damage_LeavesADenialThatStillStands(string name)
    {
        var (text, build, stands) = Denials[name];
        Assert.True(stands(text));
        Assert.NotEqual(Outcome.Eligible, build(text).WithSilence().Outcome());
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var standing = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage(random, text);
            if (!stands(damaged)) continue;
            standing++;
            Assert.True(build(damaged).WithSilence().Outcome() != Outcome.Eligible, $"seed {seed}, round {round}: {damaged}");
        }
        Assert.True(standing > 5, $"only {standing} of {Rounds} still say no: nothing was tested");
    }

    /// <summary>Printable bytes are changed, left out, doubled and put in; line ends only where the text has lines.</summary>
    private static string Damage(Random random, string text)
    {
        var broken = new StringBuilder(text);
        for (var edits = random.Next(1, 4); edits > 0 && broken.Length > 0; edits--)
        {
            var at = random.Next(broken.Length);
            var letter = random.Next(12) == 0 && text.Contains('\n', StringComparison.Ordinal) ? '\n' : (char)random.Next(0x20, 0x7F);
            switch (random.Next(4))
            {
                case 0: broken[at] = letter; break;
                case 1: broken.Remove(at, Math.Min(random.Next(1, 5), broken.Length - at)); break;
                case 2: broken.Insert(at, letter); break;
                default: broken.Insert(at, broken.ToString(at, Math.Min(random.Next(1, 8), broken.Length - at))); break;
            }
        }
        return broken.ToString();
    }

    // A name before a colon would address another bot: then the line is no longer for everybody.
    private static bool StandsInList(string text) =>
        text.Split(',').TakeWhile(item => !item.Contains(':', StringComparison.Ordinal) || item.TrimStart().StartsWith("max-snippet:", StringComparison.Ordinal)).Any(item => item.Trim(' ') == "noai");

    private static bool StandsInJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var first = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().FirstOrDefault() : default;
            return first.ValueKind == JsonValueKind.Object && first.EnumerateObject().Count() == 2
                && first.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.String && location.GetString() == "/"
                && first.TryGetProperty("tdm-reservation", out var value) && value.ValueKind == JsonValueKind.Number && value.GetRawText() == "1";
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"[ \t,;]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"^User-agent: OurBot\nDisallow: /$", RegexOptions.Multiline)]
    private static partial Regex OwnGroup();

    [GeneratedRegex(@"^User-agent: \*\nContent-Signal: search=yes, ai-train=no$", RegexOptions.Multiline)]
    private static partial Regex SignalGroup();

    [GeneratedRegex(@"^datatrainingallowed=no$", RegexOptions.Multiline)]
    private static partial Regex TrustLine();

    // RFC 9651: lower-case keys, the last of equal ones counts.
    [GeneratedRegex(@"^[a-z]+=[a-z]+, train-ai=n$")]
    private static partial Regex Usage();
}
