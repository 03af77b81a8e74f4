using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Tests.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Embedded;

public class EmbeddedRightsTests
{
    private const string Vocabulary = "http://ns.useplus.org/ldf/vocab/";

    private static IReadOnlyList<Signal> Read(byte[] file) => Read(file, out _);

    private static IReadOnlyList<Signal> Read(byte[] file, out ParseOutcome outcome) =>
        RightsReading.Read(new EmbeddedRightsParser(), SignalPart.Body, file, out outcome, "image/jpeg", role: ObservationRole.Image, url: RightsReading.Picture);

    private static IReadOnlyList<Signal> Xmp(string inside, string attributes = "") => Read(PictureFiles.Jpeg(PictureFiles.Xmp(PictureFiles.Packet(inside, attributes))));

    private static Signal Mining(IReadOnlyList<Signal> found) => Assert.Single(found, signal => signal.Family == SignalFamily.PlusDataMining);

    [Fact]
    public void P01_GenerativeOnly()
    {
        var signal = Mining(Xmp("", $"plus:DataMining=\"{Vocabulary}DMI-PROHIBITED-GENAIMLTRAINING\""));
        Assert.Equal((Stance.Deny, Stance.Unspecified, (byte)4), (signal.Stances[Use.GenAiTrain], signal.Stances[Use.AiTrain], signal.Strength));
        Assert.Equal($"{Vocabulary}DMI-PROHIBITED-GENAIMLTRAINING", signal.Evidence.Quote);
    }

    [Fact]
    public void P02_AllowedByResource()
    {
        var signal = Mining(Xmp($"<plus:DataMining rdf:resource=\"{Vocabulary}DMI-ALLOWED\"/>"));
        Assert.All([Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput], use => Assert.Equal(Stance.Allow, signal.Stances[use]));
        Assert.Equal(Grants.None, signal.Grants);
    }

    [Fact]
    public void P03_OnlySearch()
    {
        var signal = Mining(Xmp("<plus:DataMining>DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING</plus:DataMining>"));
        Assert.Equal(Stance.Allow, signal.Stances[Use.Search]);
        Assert.All([Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput], use => Assert.Equal(Stance.Deny, signal.Stances[use]));
    }

    [Fact]
    public void P04_ConstraintsThatAreMissingAreADenial()
    {
        var signal = Mining(Xmp("<plus:DataMining>DMI-PROHIBITED-SEECONSTRAINT</plus:DataMining>"));
        Assert.Equal(Stance.Deny, signal.Stances[Use.GenAiTrain]);
        Assert.Contains("missing-constraint", signal.Flags);
        var stated = Mining(Xmp("<plus:DataMining>DMI-PROHIBITED-SEECONSTRAINT</plus:DataMining><plus:OtherConstraints><rdf:Alt><rdf:li xml:lang=\"x-default\">Only on Mondays</rdf:li></rdf:Alt></plus:OtherConstraints>"));
        Assert.Equal((Stance.Conditional, "Only on Mondays"), (stated.Stances[Use.GenAiTrain], stated.Terms!.Text));
    }

    [Fact]
    public void P05_DraftKeysDenyAndNeverAllow()
    {
        var signal = Mining(Xmp("<plus:DataMining>DMI-ALLOWED-noaitraining</plus:DataMining>"));
        Assert.Equal((Stance.Deny, Stance.Deny, Stance.Unspecified, Reading.Legacy), (signal.Stances[Use.AiTrain], signal.Stances[Use.GenAiTrain], signal.Stances[Use.Tdm], signal.Reading));
    }

    [Fact]
    public void P06_TwoPacketsThatDisagree()
    {
        var found = Read(PictureFiles.Jpeg(PictureFiles.Xmp(PictureFiles.Packet("<plus:DataMining>DMI-ALLOWED</plus:DataMining>")), PictureFiles.Xmp(PictureFiles.Packet("<plus:DataMining>DMI-PROHIBITED</plus:DataMining>"))));
        Assert.Equal("deny", RightsReading.Say(found, Use.GenAiTrain));
        Assert.All(found.Where(signal => signal.Family == SignalFamily.PlusDataMining), signal => Assert.Contains("conflict", signal.Flags));
    }

    [Theory]
    [InlineData("DMI-PROHIBITED-SOMETHINGNEW", Stance.Deny)]
    [InlineData("DMI-ALLOWED-SOMETHINGNEW", Stance.Malformed)]
    [InlineData("Prohibited for Generative AI/ML training", Stance.Deny)]
    [InlineData("Prohibited except for search engine indexing", Stance.Deny)]
    [InlineData("https://ns.useplus.org/ldf/vocab/DMI-PROHIBITED", Stance.Deny)]
    [InlineData("yes", Stance.Malformed)]
    public void Section102_NothingUnknownEverAllows(string value, Stance expected) => Assert.Equal(expected, PlusDataMining.Read(value).Stances[Use.GenAiTrain]);

    [Fact]
    public void Section102_AGenerativeLabelIsNoPlainOne() =>
        Assert.Equal(Stance.Unspecified, PlusDataMining.Read("Prohibited for Generative AI/ML training").Stances[Use.AiTrain]);

    [Fact]
    public void E01_ANoticeIsAClaim()
    {
        var found = Xmp("<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">© 2023 Jane Doe. All rights reserved.</rdf:li></rdf:Alt></dc:rights>");
        Assert.All(found, signal => Assert.True(signal.Stances.IsEmpty));
        Assert.Contains(found, signal => signal.Rule == "dc:rights" && signal.Facts.Contains(new Fact(FactKind.CopyrightNotice, "© 2023 Jane Doe. All rights reserved.")));
        Assert.Contains(found, signal => signal.Rule == "N1");
    }

    [Fact]
    public void E02_ExifCopyrightHoldsTwoClaims()
    {
        var exif = PictureFiles.Segment(0xE1, [.. "Exif\0\0"u8, .. PictureFiles.Tiff((33432, "Jane Doe\0Agency X\0"u8.ToArray()))]);
        var facts = Read(PictureFiles.Jpeg(exif)).SelectMany(signal => signal.Facts).Where(fact => fact.Kind == FactKind.CopyrightNotice).Select(fact => fact.Value);
        Assert.Equal(["Jane Doe", "Agency X"], facts);
    }

    [Fact]
    public void E03_LicenceAndWordsBothStand()
    {
        var found = Xmp("<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang=\"x-default\">No AI training.</rdf:li></rdf:Alt></xmpRights:UsageTerms>", "xmpRights:WebStatement=\"https://creativecommons.org/licenses/by-sa/4.0/\"");
        var licence = Assert.Single(found, signal => signal.Family == SignalFamily.RightsUrl);
        Assert.Equal((Stance.Licence, "by-sa/4.0", (byte)4), (licence.Stances[Use.GenAiTrain], licence.Terms!.Key, licence.Strength));
        var words = Assert.Single(found, signal => signal.Family == SignalFamily.NaturalLanguage);
        Assert.Equal((Stance.Deny, (byte)1, "N4"), (words.Stances[Use.AiTrain], words.Strength, words.Rule));
    }

    [Fact]
    public void E04_MarkedFalseIsAClaimOfStatus()
    {
        var signal = Assert.Single(Xmp("", "xmpRights:Marked=\"False\""));
        Assert.True(signal.Stances.IsEmpty);
        Assert.Contains(new Fact(FactKind.CopyrightStatus, "public-domain"), signal.Facts);
    }

    [Fact]
    public void E05_ALicensorsAddressIsNoStance()
    {
        var signal = Assert.Single(Xmp("<plus:Licensor><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><plus:LicensorURL>https://a.example/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>"));
        Assert.True(signal.Stances.IsEmpty);
        Assert.Equal("https://a.example/buy", signal.Terms!.Url);
    }

    [Fact]
    public void Section17_ALicenceOfTheNamedCreatorCarriesBothConsents()
    {
        const string names = "<dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li></rdf:Seq></dc:creator><plus:CopyrightOwner><rdf:Seq><rdf:li plus:CopyrightOwnerName=\"Jane Doe\"/></rdf:Seq></plus:CopyrightOwner><cc:license rdf:resource=\"https://creativecommons.org/licenses/by/4.0/\"/>";
        Assert.Equal(Grants.Both, Assert.Single(Xmp(names), signal => signal.Family == SignalFamily.RightsUrl).Grants);
        Assert.Equal(Grants.Holder, Assert.Single(Xmp(names.Replace("Name=\"Jane Doe\"", "Name=\"Reuters\"", StringComparison.Ordinal)), signal => signal.Family == SignalFamily.RightsUrl).Grants);
    }

    [Theory]
    [InlineData("https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/", "yes")] // D01
    [InlineData("http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia", "synthetic")] // D03
    [InlineData("http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic", "edited")]
    [InlineData("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", "no")]
    [InlineData("https://schema.org/TrainedAlgorithmicMediaDigitalSource", "yes")]
    public void D01_D03_DigitalSource(string value, string made)
    {
        var signal = Assert.Single(Xmp($"<Iptc4xmpExt:DigitalSourceType>{value}</Iptc4xmpExt:DigitalSourceType>"));
        Assert.Equal(new Fact(FactKind.AiGenerated, made), Assert.Single(signal.Facts));
        Assert.True(signal.Stances.IsEmpty);
    }

    [Theory]
    [InlineData("{\"Label\":\"1\",\"ContentProducer\":\"x\"}", "yes")]
    [InlineData("{\"Label\":\"2\"}", "suspected")]
    [InlineData("{\"AIGC\":{\"Label\":\"3\"}}", "suspected")]
    public void D04_AigcLabel(string json, string made)
    {
        var png = PictureFiles.Png(("tEXt", [.. "AIGC\0"u8, .. Encoding.UTF8.GetBytes(json)]));
        Assert.Equal(new Fact(FactKind.AiGenerated, made), Assert.Single(Assert.Single(Read(png)).Facts));
        Assert.Equal(new Fact(FactKind.AiGenerated, made), Assert.Single(Assert.Single(Xmp($"<TC260:AIGC>{json}</TC260:AIGC>")).Facts));
    }

    public static TheoryData<string> Containers => ["jpeg", "extended", "extended-reversed", "png", "png-compressed", "webp", "gif", "tiff", "svg", "raw-profile"];

    [Theory]
    [MemberData(nameof(Containers))]
    public void Section101_EveryContainerGivesItsPacket(string container)
    {
        var packet = PictureFiles.Packet("<plus:DataMining>DMI-PROHIBITED</plus:DataMining>");
        var bytes = Encoding.UTF8.GetBytes(packet);
        byte[] file = container switch
        {
            "jpeg" => PictureFiles.Jpeg(PictureFiles.Xmp(packet)),
            "extended" => PictureFiles.Jpeg(PictureFiles.Extended(packet, 3)),
            "extended-reversed" => PictureFiles.Jpeg(PictureFiles.Extended(packet, 3, reversed: true)),
            "png" => PictureFiles.Png(("IDAT", [1]), ("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. bytes])),
            "png-compressed" => PictureFiles.Png(("iTXt", [.. "XML:com.adobe.xmp\0\x01\0\0\0"u8, .. Deflate(bytes)])),
            "raw-profile" => PictureFiles.Png(("zTXt", [.. "Raw profile type xmp\0\0"u8, .. Deflate(Encoding.ASCII.GetBytes($"\nxmp\n{bytes.Length,8}\n{Convert.ToHexString(bytes).ToLowerInvariant()}\n"))])),
            "webp" => PictureFiles.Webp("XMP ", bytes),
            "gif" => PictureFiles.Gif(packet),
            "tiff" => PictureFiles.Tiff((700, bytes)),
            _ => Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\"><svg xmlns=\"http://www.w3.org/2000/svg\"><metadata>{packet[packet.IndexOf("<rdf:RDF", StringComparison.Ordinal)..packet.IndexOf("</x:xmpmeta>", StringComparison.Ordinal)]}</metadata></svg>"),
        };
        var signal = Mining(Read(file));
        Assert.Equal(Stance.Deny, signal.Stances[Use.Tdm]);
        if (container is "jpeg" or "png" or "webp" or "gif" or "tiff" or "svg") Assert.Equal("DMI-PROHIBITED", signal.Evidence.Quote);
    }

    private static byte[] Deflate(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(output, System.IO.Compression.CompressionLevel.Fastest)) zlib.Write(bytes);
        return output.ToArray();
    }

    [Fact]
    public void Section101_SvgWorkLicence()
    {
        var svg = """<svg xmlns="http://www.w3.org/2000/svg"><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://web.resource.org/cc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><cc:Work rdf:about=""><dc:creator><cc:Agent><dc:title>Jane</dc:title></cc:Agent></dc:creator><cc:license rdf:resource="http://creativecommons.org/licenses/publicdomain/"/></cc:Work></rdf:RDF></metadata></svg>""";
        var found = Read(Encoding.UTF8.GetBytes(svg));
        Assert.Equal("publicdomain", Assert.Single(found, signal => signal.Rule == "cc:license").Terms!.Key);
        Assert.Contains(found, signal => signal.Facts.Contains(new Fact(FactKind.Creator, "Jane")));
    }

    [Fact]
    public void Section101_EveryIimBlockCounts()
    {
        var one = PictureFiles.Photoshop(PictureFiles.Iim((116, "© A"u8.ToArray()), (80, "Jane"u8.ToArray())));
        var two = PictureFiles.Photoshop(PictureFiles.Iim((116, [0xA9, (byte)' ', (byte)'B']), (40, "No text and data mining."u8.ToArray())));
        var found = Read(PictureFiles.Jpeg(one, two));
        Assert.Equal(["© A", "© B"], found.Where(signal => signal.Rule == "iim:2:116").SelectMany(signal => signal.Facts).Select(fact => fact.Value));
        Assert.All(found.Where(signal => signal.Rule == "iim:2:116"), signal => Assert.Contains("conflict", signal.Flags));
        Assert.Equal(Stance.Deny, Assert.Single(found, signal => signal.Rule == "N3").Stances[Use.Tdm]);
    }

    [Fact]
    public void Section6_RslInAPacketAndInAText()
    {
        const string rsl = """<rsl xmlns="https://rslstandard.org/rsl"><content url=""><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>""";
        foreach (var file in new[] { PictureFiles.Jpeg(PictureFiles.Xmp(PictureFiles.Packet(rsl))), PictureFiles.Png(("iTXt", [.. "RSL\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(rsl)])) })
        {
            var signal = Assert.Single(Read(file), signal => signal.Family == SignalFamily.Rsl);
            Assert.Equal((Stance.Deny, (byte)4, Halves.Picture), (signal.Stances[Use.GenAiTrain], signal.Strength, signal.Binds));
            Assert.StartsWith("<content", signal.Evidence.Quote, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Property_DamageNeverTurnsADenialIntoAnAllow()
    {
        var file = PictureFiles.Jpeg(PictureFiles.Xmp(PictureFiles.Packet("<plus:DataMining>DMI-PROHIBITED</plus:DataMining>")));
        var random = new Random(20261122);
        for (var round = 0; round < 3000; round++)
            Assert.NotEqual("allow", RightsReading.Say(Read(Mutation.Damage(random, file)), Use.GenAiTrain));
    }

    [Fact]
    public void Hostile_LiesAboutSizesAreReported()
    {
        Read([0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2], out var outcome);
        Assert.Equal(ParseOutcome.Malformed, outcome);
        var bomb = PictureFiles.Png(("zTXt", [.. "Comment\0\0"u8, .. Deflate(new byte[64 << 20])]));
        Read(bomb, out outcome);
        Assert.Equal(ParseOutcome.LimitReached, outcome);
    }
}
