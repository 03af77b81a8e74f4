using System.Text;
using System.Text.RegularExpressions;
using CrawlIndex.Html.Tokens;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Html;

/// <summary>
/// html5lib's tree-construction tests against the tokenizer's small simulation: it must put the same elements into the svg
/// and MathML namespaces, and see the same img elements. Left out: fragments, scripted cases, and select and frameset, whose
/// insertion modes drop tags (the current standard no longer does so in select).
/// </summary>
public sealed partial class ForeignContentTests(ITestOutputHelper output)
{
    [DataFact]
    public void Html5_TreeConstruction_PutsElementsIntoTheSameNamespaces()
    {
        var tokenizer = new HtmlTokenizer();
        var failures = new List<string>();
        int run = 0, foreign = 0;
        foreach (var file in Directory.GetFiles(TestData.PathOf("html5lib/tree-construction"), "*.dat", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var test in ("\n" + File.ReadAllText(file)).Split("\n#data\n").Skip(1))
            {
                if (test.Contains("\n#document-fragment", StringComparison.Ordinal) || test.Contains("\n#script-on", StringComparison.Ordinal)) continue;
                var input = test[..Math.Max(0, test.IndexOf("\n#errors", StringComparison.Ordinal))];
                if (Dropping().IsMatch(input)) continue;
                var tree = test[test.IndexOf("\n#document\n", StringComparison.Ordinal)..];
                var expected = Elements().Matches(tree).Select(m => m.Groups[1].Value.ToLowerInvariant()).Where(Counts).Order(StringComparer.Ordinal).ToList();
                var names = new List<string>();
                var sink = new NameSink(names);
                tokenizer.Tokenize(Encoding.UTF8.GetBytes(input), ref sink);
                var actual = names.Where(Counts).Order(StringComparer.Ordinal).ToList();
                run++;
                foreign += expected.Count;
                if (!expected.SequenceEqual(actual)) failures.Add($"{Path.GetFileName(file)}: {input}\n  expected {string.Join(", ", expected)}\n  got      {string.Join(", ", actual)}");
            }
        }
        output.WriteLine($"{run} trees, {foreign} elements compared");
        Assert.True(run > 300 && foreign > 300, $"{run} trees, {foreign} elements");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static bool Counts(string name) => name is "img" || name.StartsWith("svg ", StringComparison.Ordinal) || name.StartsWith("math ", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| +<([^!>]+)>$", RegexOptions.Multiline)]
    private static partial Regex Elements();

    [GeneratedRegex("<(select|frameset)", RegexOptions.IgnoreCase)]
    private static partial Regex Dropping();

    private readonly struct NameSink(List<string> names) : ITokenSink
    {
        public static bool WantsText => false;

        public static ulong WantedTags => ulong.MaxValue;

        public static ReadOnlySpan<uint> WantedAttributes => default;

        public bool WantsAllTags => true;

        public void StartTag(in StartTag tag) => names.Add(tag.Namespace switch
        {
            ElementNamespace.Svg => "svg ",
            ElementNamespace.Math => "math ",
            _ => "",
        } + (tag.Name == TagName.Img ? "img" : TokenRecorder.Fold(tag.RawName)));

        public void EndTag(in EndTag tag)
        {
        }

        public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset)
        {
        }

        public void Comment(ReadOnlySpan<byte> raw, long offset)
        {
        }

        public void Doctype(ReadOnlySpan<byte> raw, long offset)
        {
        }
    }
}
