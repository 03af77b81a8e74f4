using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrawlIndex.Html.Tokens;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Html;

/// <summary>
/// html5lib's tokenizer tests, each whole, split at every byte and split at random. Not compared: what a DOCTYPE says (no
/// image depends on it), parse errors, and inputs with lone surrogates (no UTF-8 text has them). The xmlViolation set is
/// about writing XML and is left out.
/// </summary>
public sealed partial class Html5libTokenizerTests(ITestOutputHelper output)
{
    private static readonly string Padding = new(' ', 80);

    [DataFact]
    public void Html5_TokenizerTests_GiveTheSameTokensInEverySplit()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int run = 0, padded = 0, surrogates = 0;
        var failures = new List<string>();
        foreach (var file in Directory.GetFiles(TestData.PathOf("html5lib/tokenizer"), "*.test").Order())
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (!document.RootElement.TryGetProperty("tests", out var tests)) continue;
            foreach (var test in tests.EnumerateArray())
            {
                var escaped = test.TryGetProperty("doubleEscaped", out var flag) && flag.GetBoolean();
                var input = Unescape(test.GetProperty("input"), escaped);
                if (input is null)
                {
                    surrogates++;
                    continue;
                }
                var element = test.TryGetProperty("lastStartTag", out var last) ? TagNames.Find(Encoding.UTF8.GetBytes(last.GetString()!)) : TagName.Other;
                foreach (var mode in Modes(test))
                {
                    run++;
                    var bytes = Encoding.UTF8.GetBytes(input);
                    var expected = Expected(test.GetProperty("output"), escaped);
                    Check("whole", [bytes.Length]);
                    Check("bytewise", [.. Enumerable.Repeat(1, bytes.Length)]);
                    Check("random", RandomSplit(bytes.Length, random));
                    // The vector steps need room behind a tag: with padding after the test they run too.
                    if (!CanBePadded(test, input, mode)) continue;
                    padded++;
                    if (expected.Count > 0 && expected[^1].StartsWith("Character ", StringComparison.Ordinal)) expected[^1] += Padding;
                    else expected.Add(TokenRecorder.Character(Padding));
                    bytes = [.. bytes, .. Encoding.UTF8.GetBytes(Padding)];
                    Check("padded", [bytes.Length]);

                    void Check(string split, IEnumerable<int> sizes)
                    {
                        var actual = Tokenize(bytes, sizes, mode, element);
                        if (!actual.SequenceEqual(expected))
                            failures.Add($"{Path.GetFileName(file)} {split} {mode} {test.GetProperty("description")} <{input}>: expected [{string.Join("|", expected)}] got [{string.Join("|", actual)}]");
                    }
                }
            }
        }
        output.WriteLine($"{run} cases in three splits, {padded} padded, {surrogates} with lone surrogates left out");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join('\n', failures.Take(40))}");
        Assert.True(run > 3000 && padded > 100, $"only {run} cases found, {padded} padded");
    }

    /// <summary>Whether text behind the test's end changes nothing before it: it ends in plain data, in no token and no reference.</summary>
    private static bool CanBePadded(JsonElement test, string input, TextMode mode) =>
        mode == TextMode.Data && input.EndsWith('>') && input.LastIndexOf("<!", StringComparison.Ordinal) < 0
        && (!test.TryGetProperty("errors", out var errors) || !errors.EnumerateArray().Any(e => e.GetProperty("code").GetString()!.StartsWith("eof-", StringComparison.Ordinal)));

    private static IReadOnlyList<string> Tokenize(byte[] bytes, IEnumerable<int> sizes, TextMode mode, TagName element)
    {
        var recorder = new TokenRecorder();
        var sink = new RecordingSink(recorder);
        var tokenizer = new HtmlTokenizer(1 << 20, 16, feedback: false);
        tokenizer.Start(mode, element);
        var at = 0;
        foreach (var size in sizes)
        {
            tokenizer.Push(bytes.AsSpan(at, size), ref sink);
            at += size;
        }
        tokenizer.Finish(ref sink);
        return recorder.Tokens;
    }

    internal static IEnumerable<int> RandomSplit(int length, Random random)
    {
        while (length > 0)
        {
            var size = random.Next(1, Math.Min(length, 1 + random.Next(64)) + 1);
            yield return size;
            length -= size;
        }
    }

    private static IEnumerable<TextMode> Modes(JsonElement test)
    {
        if (!test.TryGetProperty("initialStates", out var states)) return [TextMode.Data];
        return states.EnumerateArray().Select(state => state.GetString() switch
        {
            "Data state" => TextMode.Data,
            "PLAINTEXT state" => TextMode.Plaintext,
            "RCDATA state" => TextMode.Rcdata,
            "RAWTEXT state" => TextMode.Rawtext,
            "Script data state" => TextMode.ScriptData,
            "CDATA section state" => TextMode.Cdata,
            var other => throw new InvalidDataException(other),
        });
    }

    private static List<string> Expected(JsonElement output, bool escaped)
    {
        var tokens = new List<string>();
        foreach (var token in output.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.Array))
        {
            var kind = token[0].GetString();
            var text = kind == "DOCTYPE" ? "" : Unescape(token[1], escaped)!;
            if (kind == "Character" && tokens.Count > 0 && tokens[^1].StartsWith("Character ", StringComparison.Ordinal)) tokens[^1] += text;
            else tokens.Add(kind switch
            {
                "DOCTYPE" => "DOCTYPE",
                "StartTag" => TokenRecorder.Start(text, token[2].EnumerateObject().Select(a => (Unescape(a.Name, escaped)!, Unescape(a.Value, escaped)!)), token.GetArrayLength() > 3 && token[3].GetBoolean()),
                _ => $"{kind} {text}",
            });
        }
        return tokens;
    }

    /// <summary>Null when the text has a lone surrogate.</summary>
    private static string? Unescape(JsonElement value, bool escaped)
    {
        try
        {
            return Unescape(value.GetString()!, escaped);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Unescape(string text, bool escaped)
    {
        if (escaped) text = UnicodeEscape().Replace(text, m => ((char)Convert.ToUInt16(m.Groups[1].Value, 16)).ToString());
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return null;
        }
        return text;
    }

    [GeneratedRegex(@"\\u([0-9a-fA-F]{4})")]
    private static partial Regex UnicodeEscape();
}
