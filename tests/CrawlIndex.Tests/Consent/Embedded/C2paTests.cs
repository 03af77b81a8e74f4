using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Tests.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Embedded;

public class C2paTests
{
    private static byte[] Text(string text) => [.. Head(3, text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Head(int major, int count) => count < 24 ? [(byte)(major << 5 | count)] : count < 256 ? [(byte)(major << 5 | 24), (byte)count] : [(byte)(major << 5 | 25), (byte)(count >> 8), (byte)count];

    private static byte[] Map(params (string Key, byte[] Value)[] pairs) => [.. Head(5, pairs.Length), .. pairs.SelectMany(pair => Text(pair.Key).Concat(pair.Value))];

    private static byte[] Entry(string use, string? constraint = null, string name = "constraint_info") =>
        constraint is null ? Map(("use", Text(use))) : Map(("use", Text(use)), (name, Text(constraint)));

    private static byte[] Box(string type, byte[] data)
    {
        var size = data.Length + 8;
        return [(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, .. Encoding.ASCII.GetBytes(type), .. data];
    }

    private static byte[] Super(string kind, string label, params byte[][] content) =>
        Box("jumb", [.. Box("jumd", [.. Encoding.ASCII.GetBytes(kind), .. new byte[12], 3, .. Encoding.ASCII.GetBytes(label), 0]), .. content.SelectMany(part => part)]);

    private static byte[] Manifest(string label, params (string Label, byte[] Data)[] assertions) =>
        Super("c2ma", label, Super("c2as", "c2pa.assertions", [.. assertions.Select(assertion => Super("cbor", assertion.Label, Box("cbor", assertion.Data)))]));

    private static byte[] Png(params byte[][] manifests) => PictureFiles.Png(("caBX", Super("c2pa", "c2pa", manifests)));

    private static IReadOnlyList<Signal> Read(byte[] file) =>
        RightsReading.Read(new EmbeddedRightsParser(), SignalPart.Body, file, "image/png", role: ObservationRole.Image, url: RightsReading.Picture);

    private static Signal Mining(byte[] file) => Assert.Single(Read(file), signal => signal.Family == SignalFamily.TrainingMining);

    [Theory]
    [InlineData(true, "constraint_info")]
    [InlineData(false, "constraints_info")]
    public void C01_EntriesWithAndWithoutWrapper(bool wrapped, string name)
    {
        var entries = Map(("c2pa.ai_training", Entry("allowed")), ("c2pa.ai_generative_training", Entry("notAllowed")), ("c2pa.data_mining", Entry("constrained", "may only be mined on days", name)));
        var meaning = TrainingMining.Read(CborTree.Read(wrapped ? Map(("entries", entries)) : entries))!;
        Assert.Equal((Stance.Allow, Stance.Deny, Stance.Conditional), (meaning.Stances[Use.AiTrain], meaning.Stances[Use.GenAiTrain], meaning.Stances[Use.Tdm]));
        Assert.Equal("may only be mined on days", meaning.Constraint);
    }

    [Fact]
    public void C02_DenialsCountInAnyState()
    {
        var all = Map(("entries", Map([.. new[] { "data_mining", "ai_inference", "ai_training", "ai_generative_training" }.Select(key => ("cawg." + key, Entry("notAllowed")))])));
        var signal = Mining(Png(Manifest("urn:uuid:1", ("cawg.training-mining__1", all))));
        Assert.Equal((byte)4, signal.Strength);
        Assert.All([Use.Tdm, Use.AiInput, Use.AiTrain, Use.GenAiTrain], use => Assert.Equal(Stance.Deny, signal.Stances[use]));
        Assert.Contains("malformed", signal.Flags);
    }

    [Fact]
    public void C03_AnAllowThatNobodyCheckedIsNone()
    {
        var signal = Mining(Png(Manifest("urn:uuid:1", ("cawg.training-mining", Map(("entries", Map(("cawg.ai_generative_training", Entry("allowed")))))))));
        Assert.Equal((Stance.Unspecified, Grants.None), (signal.Stances[Use.GenAiTrain], signal.Grants));
        Assert.Contains("allow-not-counted", signal.Flags);
    }

    [Fact]
    public void C04_BothAssertions_TheDenialStands()
    {
        var found = Read(Png(Manifest("urn:uuid:1",
            ("c2pa.training-mining", Map(("entries", Map(("c2pa.ai_generative_training", Entry("notAllowed")))))),
            ("cawg.training-mining", Map(("entries", Map(("cawg.ai_generative_training", Entry("allowed")))))))));
        Assert.Equal("deny", RightsReading.Say(found, Use.GenAiTrain));
    }

    [Fact]
    public void Z10_AnIngredientsDenialIsInherited()
    {
        var signal = Mining(Png(Manifest("urn:uuid:1", ("c2pa.training-mining", Map(("entries", Map(("c2pa.ai_training", Entry("constrained")))))) ), Manifest("urn:uuid:2", ("c2pa.actions", Map(("actions", Head(4, 0)))))));
        Assert.Equal((Stance.Deny, (byte)3, Reading.Inherited), (signal.Stances[Use.AiTrain], signal.Strength, signal.Reading));
    }

    [Fact]
    public void D02_TheSourceOfAnIngredientIsInherited()
    {
        static byte[] Actions(string action, string? source) => Map(("actions", [.. Head(4, 1), .. source is null ? Map(("action", Text(action))) : Map(("action", Text(action)), ("digitalSourceType", Text(source)))]));
        var signal = Assert.Single(Read(Png(
            Manifest("urn:uuid:1", ("c2pa.actions", Actions("c2pa.created", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"))),
            Manifest("urn:uuid:2", ("c2pa.actions.v2", Actions("c2pa.edited", null))))));
        Assert.Equal(new Fact(FactKind.AiGenerated, "yes"), Assert.Single(signal.Facts));
        Assert.Contains("inherited", signal.Flags);
    }

    private static string State(string file)
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("images/c2pa/" + file));
        var segments = PictureSegments.Read(bytes);
        var stores = segments.Items.Where(segment => segment.Kind == SegmentKind.Jumbf).ToList();
        if (stores.Count == 0) return "none";
        var store = stores[0].Bytes(bytes);
        var active = JumbfBox.Read(store, out _)[0].Children[^1];
        return new C2paManifest(active, store).Verify(store, bytes, stores).State;
    }

    [DataTheory]
    [InlineData("C.jpg", "intact-untrusted")] // known_good_C: all hashes and the signature match
    [InlineData("CA.jpg", "intact-untrusted")]
    [InlineData("CACA.jpg", "intact-untrusted")]
    [InlineData("boxhash.jpg", "intact-untrusted")]
    [InlineData("prerelease.jpg", "assertion-mismatch")]
    [InlineData("E-sig-CA.jpg", "signature-invalid")]
    [InlineData("no_manifest.jpg", "none")]
    [InlineData("cli_tests_C_with_CAWG_data.jpg", "intact-untrusted")]
    public void C2pa_KnownFiles_AreWhatWasChecked(string file, string state) => Assert.Equal(state, State(file));

    [DataFact]
    public void C2pa_ACawgDenialInARealFile()
    {
        var signal = Mining(File.ReadAllBytes(TestData.PathOf("images/c2pa/cli_tests_C_with_CAWG_data.jpg")));
        Assert.Equal((Stance.Deny, Stance.Deny, Stance.Unspecified), (signal.Stances[Use.AiInput], signal.Stances[Use.GenAiTrain], signal.Stances[Use.Tdm]));
        Assert.Contains("cawg-identity-unverified", signal.Flags);
    }

    [DataFact]
    public void C2pa_OneFlippedPixelByteIsAMismatch()
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("images/c2pa/C.jpg"));
        bytes[^100] ^= 1;
        var stores = PictureSegments.Read(bytes).Items.Where(segment => segment.Kind == SegmentKind.Jumbf).ToList();
        var store = stores[0].Bytes(bytes);
        Assert.Equal("content-mismatch", new C2paManifest(JumbfBox.Read(store, out _)[0].Children[^1], store).Verify(store, bytes, stores).State);
    }

    [Fact]
    public void Cbor_BrokenItemsAreNull()
    {
        Assert.Null(CborTree.Read([]));
        Assert.Null(CborTree.Read([0xBF, 0x61, 0x61]));
        Assert.Null(CborTree.Read([0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Null(CborTree.Read([.. Enumerable.Repeat((byte)0x81, 100_000)]));
        Assert.Equal("ab", CborTree.Read([0x7F, 0x61, 0x61, 0x61, 0x62, 0xFF])!.Text);
        Assert.Equal(-7, CborTree.Read([0xA1, 0x01, 0x26])![1]!.Integer);
    }
}
