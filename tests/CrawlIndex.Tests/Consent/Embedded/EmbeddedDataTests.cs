using System.Diagnostics;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Tests.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Embedded;

/// <summary>Real pictures against an independent reader's list of their fields, and hostile ones against the clock.</summary>
public class EmbeddedDataTests
{
    private static IReadOnlyList<Signal> Read(byte[] file) =>
        RightsReading.Read(new EmbeddedRightsParser(), SignalPart.Body, file, "", role: ObservationRole.Image, url: RightsReading.Picture);

    private static bool IsOurs(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp" or ".gif" or ".tif" or ".tiff" or ".avif" or ".heic" or ".svg";

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.ToString()],
        _ => [],
    };

    [DataFact]
    public void Oracle_EveryRightsFieldOfRealPicturesIsFound()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("images/expected-metadata-exiftool.json")));
        int fields = 0;
        var missing = new List<string>();
        foreach (var entry in expected.RootElement.EnumerateArray())
        {
            var name = entry.GetProperty("SourceFile").GetString()!;
            var path = TestData.PathOf("images/" + name);
            if (!IsOurs(path) || !File.Exists(path)) continue;
            var found = Read(File.ReadAllBytes(path));
            var facts = found.SelectMany(signal => signal.Facts).Select(fact => Fold(fact.Value)).ToHashSet();
            foreach (var field in entry.EnumerateObject())
            {
                if (field.Name is not ("XMP-dc:Rights" or "XMP-dc:Creator" or "XMP-photoshop:Credit" or "IPTC:CopyrightNotice" or "IPTC:By-line" or "IPTC:Credit" or "IPTC:SpecialInstructions" or "IFD0:Artist" or "IFD0:Copyright" or "XMP-plus:DataMining" or "XMP-iptcExt:DigitalSourceType")) continue;
                foreach (var text in Texts(field.Value))
                {
                    if (string.IsNullOrWhiteSpace(text)) continue;
                    fields++;
                    var isFound = field.Name switch
                    {
                        "XMP-plus:DataMining" => found.Any(signal => signal.Family == SignalFamily.PlusDataMining && (text.EndsWith(signal.Rule, StringComparison.OrdinalIgnoreCase) || PlusDataMining.Read(text).Key == signal.Rule)),
                        "XMP-iptcExt:DigitalSourceType" => found.Any(signal => signal.Family == SignalFamily.DigitalSource),
                        _ => facts.Any(fact => fact.Length > 0 && (Fold(text).StartsWith(fact, StringComparison.Ordinal) || fact.StartsWith(Fold(text), StringComparison.Ordinal))),
                    };
                    if (!isFound) missing.Add($"{name} {field.Name} {text}");
                }
            }
        }
        Assert.True(fields > 100, $"only {fields} fields in the oracle");
        Assert.True(missing.Count * 100 <= fields * 3, $"{missing.Count} of {fields}:\n{string.Join('\n', missing.Take(60))}");
    }

    // Letters and digits only: the oracle prints separators and unknown bytes its own way.
    private static string Fold(string text) => string.Concat(text.Where(letter => char.IsAsciiLetterOrDigit(letter))).ToLowerInvariant();

    [DataFact]
    public void Oracle_TheNamesOfTheDerivedFilesAreTheirValues()
    {
        var files = Directory.GetFiles(TestData.PathOf("images/derived"), "plus-DMI-*");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var key = Path.GetFileNameWithoutExtension(file)["plus-".Length..].Replace("-attr", "", StringComparison.Ordinal).Replace("-elem", "", StringComparison.Ordinal);
            Assert.Equal(key, Assert.Single(Read(File.ReadAllBytes(file)), signal => signal.Family == SignalFamily.PlusDataMining).Rule);
        }
        var standard = Read(File.ReadAllBytes(TestData.PathOf("images/derived/iptc-std2024.1-xmp-packet-in_chelsea.jpg")));
        Assert.Equal(Stance.Deny, Assert.Single(standard, signal => signal.Family == SignalFamily.PlusDataMining).Stances[Use.GenAiTrain]);
    }

    [DataFact]
    public void Hostile_EveryFileEndsInBoundedTimeAndMemory()
    {
        foreach (var file in Directory.EnumerateFiles(TestData.PathOf("images"), "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            Read(bytes);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{file} took {clock.Elapsed}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256L << 20, $"{file} allocated too much");
        }
    }

    [DataFact]
    public void Fuzz_DamagedRealPicturesNeverThrow()
    {
        byte[][] seeds =
        [
            .. new[] { "c2pa/cli_tests_libpng-test.png", "c2pa/test.webp", "rights-metadata/exiv2/avif_metadata2.avif", "rights-metadata/exiv2/iptc-psAPP13-wIPTC1-psAPP13-wIPTC2.jpg", "rights-metadata/libimage-exiftool-perl/ExtendedXMP.jpg", "rights-metadata/libimage-exiftool-perl/GIF.gif", "rights-metadata/libimage-exiftool-perl/ExifTool.tif", "c2pa/sample2.svg", "derived/plus-DMI-PROHIBITED-elem.jpg" }
                .Select(name => TestData.PathOf("images/" + name)).Where(File.Exists).Select(File.ReadAllBytes),
        ];
        Mutation.Run(new EmbeddedRightsParser(), SignalPart.Body, seeds, 2000, role: ObservationRole.Image, url: RightsReading.Picture);
    }
}
