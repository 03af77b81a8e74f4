using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Images;

/// <summary>Hashes of real files against those of the reference implementation, fed by another decoder.</summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    /// <summary>Pictures whose pixels the oracle's decoder sees otherwise, and why. All others are equal to the bit, quality included.</summary>
    private static readonly Dictionary<string, string> Other = new(StringComparer.Ordinal)
    {
        ["images/formats/pillow/12in16bit.tif"] = Clipped,
        ["images/formats/pillow/16_bit_noise.tif"] = Clipped,
        ["images/formats/pillow/16bit.cropped.tif"] = Clipped,
        ["images/formats/pillow/16bit.deflate.tif"] = Clipped,
        ["images/formats/pillow/uint16_1_4660.tif"] = Clipped,
        ["images/formats/pillow/i_trns.png"] = Clipped,
        ["images/png-suite/libpng/ftbwn0g16.png"] = Clipped,
        ["images/png-suite/libpng/iftbwn0g16.png"] = Clipped,
        ["images/png-suite/libpng/gray-16-1.8-tRNS.png"] = Clipped,
        ["images/png-suite/libpng/gray-16-linear-tRNS.png"] = Clipped,
        ["images/png-suite/libpng/gray-16-sRGB-tRNS.png"] = Clipped,
        ["images/rights-metadata/pillow/g4_orientation_3.tif"] = Turned,
        ["images/rights-metadata/pillow/g4_orientation_4.tif"] = Turned,
        ["images/rights-metadata/pillow/g4_orientation_7.tif"] = Turned,
        ["images/rights-metadata/pillow/g4_orientation_8.tif"] = Turned,
    };

    private const string Clipped = "16-bit grey: the oracle's decoder clips at 255, so that nearly all is white; we keep the upper 8 bits";
    private const string Turned = "the oracle's decoder turns compressed TIFFs by their orientation: its hash is our upright one";

    [DataFact]
    public void Reference_EveryDecodablePicture_HasTheSameHash()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var distances = new List<int>();
        var compared = 0;
        foreach (var row in Rows("images/expected-decode-and-pdq.tsv").Where(row => row[8] == "ok" && row[9].Length == PdqHash.HexDigits))
        {
            var reading = reader.Read(File.ReadAllBytes(TestData.PathOf(row[0])));
            if (!reading.HasHash) continue;
            compared++;
            Assert.True(PdqHash.TryParse(row[9], out var expected));
            var quality = int.Parse(row[10], null);
            if (quality >= 80) distances.Add(expected.DistanceTo(reading.Pdq));
            if (Other.TryGetValue(row[0], out var reason))
            {
                Assert.True((expected, quality) != (reading.Pdq, reading.Quality), $"{row[0]} is equal now: take it off the list");
                if (reason == Turned) Assert.Equal(expected, reading.Upright);
                continue;
            }
            Assert.True(expected == reading.Pdq, $"{row[0]}: {expected.DistanceTo(reading.Pdq)} bits apart");
            Assert.Equal(quality, reading.Quality);
        }
        distances.Sort();
        output.WriteLine($"{compared} pictures, {distances.Count} of quality >= 80: median {distances[distances.Count / 2]}, {distances.Count(distance => distance > 10)} above 10");
        Assert.True(compared > 550);
        Assert.Equal(0, distances[distances.Count / 2]);
        // All of them are of the list above.
        Assert.True(distances.Count(distance => distance > 10) <= 6);
    }

    [DataFact]
    public void Reference_NearDuplicates_HaveTheSameHash()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var compared = 0;
        foreach (var row in Rows("photos/expected-neardup.tsv").Where(row => File.Exists(TestData.PathOf(row[0]))))
        {
            var reading = reader.Read(File.ReadAllBytes(TestData.PathOf(row[0])));
            Assert.Equal(PictureOutcome.Decoded, reading.Outcome);
            Assert.Equal(int.Parse(row[7], null), reading.Quality);
            if (reading.Quality > 0) Assert.Equal(row[6], reading.Pdq.ToString());
            compared++;
        }
        Assert.True(compared > 700);
    }

    [DataFact]
    public void Pdq_PublishedHashes_AreWithinTheirTolerance()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        foreach (var row in Rows("pdq/expected-published.tsv"))
        {
            var reading = reader.Read(File.ReadAllBytes(TestData.PathOf("pdq/" + row[0])));
            Assert.True(PdqHash.TryParse(row[1], out var expected));
            Assert.InRange(expected.DistanceTo(reading.Pdq), 0, int.Parse(row[3], null));
            if (row[2].Length > 0) Assert.Equal(int.Parse(row[2], null), reading.Quality);
        }
    }

    [DataFact]
    public void Pdq_PublishedCppHashes_AreEqual()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var compared = 0;
        foreach (var line in File.ReadLines(TestData.PathOf("pdq/wasm/PDQMD5TestData.csv")).Skip(1))
        {
            var fields = line.Split(',');
            var name = fields[0][(fields[0].LastIndexOf("/data/", StringComparison.Ordinal) + "/data/".Length)..];
            var path = TestData.PathOf("pdq/" + name);
            if (!File.Exists(path)) continue;
            compared++;
            Assert.True(PdqHash.TryParse(fields[1], out var expected));
            Assert.InRange(expected.DistanceTo(reader.Read(File.ReadAllBytes(path)).Pdq), 0, 10);
        }
        Assert.True(compared > 2);
    }

    [DataTheory]
    [InlineData("bridge-2-rotate-90.jpg", PdqView.Rotate90)]
    [InlineData("bridge-3-rotate-180.jpg", PdqView.Rotate180)]
    [InlineData("bridge-4-rotate-270.jpg", PdqView.Rotate270)]
    public void Pdq_ViewsOfTheBridge_MatchTheTurnedFiles(string file, PdqView view)
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var turned = reader.Read(File.ReadAllBytes(TestData.PathOf("pdq/reg-test-input/dih/" + file))).Pdq;
        reader.Read(File.ReadAllBytes(TestData.PathOf("pdq/reg-test-input/dih/bridge-1-original.jpg")));
        Assert.InRange(turned.DistanceTo(reader.Frequencies.Hash(view)), 0, PdqHash.MatchRadius);
        foreach (var other in PdqViews.All.Where(other => other != view)) Assert.True(turned.DistanceTo(reader.Frequencies.Hash(other)) > 60);
    }

    [DataFact]
    public void Exif_TurnedCopies_HaveTheUprightHashOfTheirBase()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var compared = 0;
        foreach (var folder in Directory.EnumerateDirectories(TestData.PathOf("photos/neardup")))
        {
            var upright = reader.Read(File.ReadAllBytes(Path.Combine(folder, "base.jpg")));
            if (upright.Quality < PdqHash.MatchQuality) continue;
            var turned = reader.Read(File.ReadAllBytes(Path.Combine(folder, "exifrot.jpg")));
            Assert.Null(upright.Upright);
            Assert.NotEqual(1, turned.Orientation);
            Assert.InRange(turned.Upright!.Value.DistanceTo(upright.Pdq), 0, PdqHash.MatchRadius);
            Assert.True(turned.Pdq.DistanceTo(upright.Pdq) > 60);
            compared++;
        }
        Assert.True(compared > 30);
    }

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(TestData.PathOf(file)).Skip(1).Select(line => line.Split('\t'));
}
