using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Block lists from policies: the exchange formats, their faults, and that no entry is ever shown.</summary>
public sealed class BlockListTests
{
    private static readonly string Pdq = new('a', 64);
    private static readonly byte[] Picture = "picture bytes without metadata"u8.ToArray();

    [Theory]
    [InlineData("{0}\n{0},meta\nhash={0},more\n", BlockHashKind.Pdq, 3)]
    [InlineData("pdq {0}\n", BlockHashKind.Any, 1)]
    [InlineData("# ours\n\nindicator,first_descriptor_id,added_on,labels\n", BlockHashKind.Any, 0)]
    [InlineData("indicator,type\n{0},pdq\n0123456789abcdef0123456789abcdef,md5\n0123456789abcdef0123456789abcdef01234567,sha1\n", BlockHashKind.Any, 3)]
    [InlineData("\uFEFF0123456789ABCDEF0123456789ABCDEF\r\n0123456789abcdef0123456789abcdef01234567\r\n", BlockHashKind.Any, 2)]
    [InlineData("url_md5 0123456789abcdef0123456789abcdef\n", BlockHashKind.Any, 1)]
    [InlineData("{0}\n", BlockHashKind.Sha256, 1)]
    public void ExchangeFormats_AreRead(string text, BlockHashKind kind, int count)
    {
        var list = new BlockList("list");
        var faults = Read(text.Replace("{0}", Pdq, StringComparison.Ordinal), list, kind);
        if (count == 0) Assert.NotEmpty(faults);
        else Assert.Empty(faults);
        // Equal PDQ hashes are kept as they come.
        Assert.Equal(count, list.Count);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef\nnot a hash\n", 2)]
    [InlineData("md5 0123\n", 1)]
    [InlineData("photodna 0123456789abcdef0123456789abcdef\n", 1)]
    public void Faults_NameTheLine_AndNeverItsText(string text, int line)
    {
        var fault = Assert.Single(Read(text, new BlockList("list"), BlockHashKind.Any));
        Assert.StartsWith($"line {line}: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("0123", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("not a hash", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void BareSixtyFourDigits_NeedTheirType()
    {
        Assert.Contains("PDQ or SHA-256", Assert.Single(Read(Pdq, new BlockList("list"), BlockHashKind.Any)), StringComparison.Ordinal);
        var (lists, faults) = Load("block_lists: [ours-pdq.txt]", _ => new MemoryStream(Encoding.ASCII.GetBytes(Pdq)));
        Assert.Empty(faults);
        Assert.True(lists[0].NeedsFingerprint);
    }

    [Fact]
    public void Policy_NamesLineAndKeyOfABadList()
    {
        var (_, faults) = Load("name: x\nblock_lists:\n  - {file: a.txt, type: md5}\n  - gone.txt\n", name => name == "a.txt" ? new MemoryStream("x\n"u8.ToArray()) : throw new FileNotFoundException("no such file"));
        Assert.Contains(faults, fault => fault is { LineNumber: 3, Key: "block_lists" } && fault.Message.Contains("line 1", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault is { LineNumber: 4, Key: "block_lists" } && fault.Message.Contains("gone.txt", StringComparison.Ordinal));
        Assert.Contains(ConsentPolicy.Load("block_lists:\n  - {file: a, type: photo}").Faults, fault => fault is { Key: "block_lists.type", LineNumber: 2 });
        Assert.Contains(ConsentPolicy.Load("block_lists:\n  - {path: a}").Faults, fault => fault.Key == "block_lists.path");
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("url_hash")]
    public void Listed_IsDeniedForEveryUse(string type)
    {
#pragma warning disable CA5350, CA5351 // The lists are made of these.
        var hash = Convert.ToHexStringLower(type switch { "md5" => MD5.HashData(Picture), "sha1" => SHA1.HashData(Picture), "sha256" => SHA256.HashData(Picture), _ => MD5.HashData(Encoding.UTF8.GetBytes(Scene.ImageUrl)) });
#pragma warning restore CA5350, CA5351
        var (lists, _) = Load($"block_lists: [{{file: l.txt, type: {type}}}]", _ => new MemoryStream(Encoding.ASCII.GetBytes(hash + "\n")));
        var scene = Scene.Silent();
        var decision = new ConsentEngine(SignalParsers.All(), new AngleSharpPages(), null, lists).Decide(scene.Case());
        Assert.All(decision.Verdicts, verdict => Assert.Equal(Outcome.Denied, verdict.Outcome));
    }

    /// <summary>K04: the badge of a licence is a logo, not what the licence covers.</summary>
    [Theory]
    [InlineData("https://i.creativecommons.org/l/by-sa/4.0/88x31.png")]
    [InlineData("https://licensebuttons.net/l/by/4.0/80x15.png")]
    public void K04_BadgePair_IsDropped(string badge)
    {
        var decision = Scene.Silent(badge).Decide();
        Assert.Equal((Outcome.Denied, Outcome.Eligible), (decision[Use.GenAiTrain].Outcome, decision[Use.Search].Outcome));
        Assert.Contains("licence-badge", decision[Use.GenAiTrain].Flags);
    }

    private static IReadOnlyList<string> Read(string text, BlockList list, BlockHashKind kind) => BlockListFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), list, kind);

    private static (IReadOnlyList<BlockList> Lists, IReadOnlyList<PolicyFault> Faults) Load(string yaml, Func<string, Stream> open)
    {
        var file = ConsentPolicy.Load(yaml);
        Assert.Empty(file.Faults);
        return BlockListFile.Load(file.Policy!, open);
    }
}
