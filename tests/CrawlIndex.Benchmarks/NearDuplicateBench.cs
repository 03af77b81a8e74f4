using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;

namespace CrawlIndex.Benchmarks;

/// <summary>Which edits of a photograph are found within 31 bits, and how many other pictures with them; the reference's count beside ours.</summary>
internal static class NearDuplicateBench
{
    private static readonly (string Name, Func<Pixels, byte[]> Make)[] Edits =
    [
        .. new[] { 30, 50, 75, 95 }.Select(q => ($"JPEG q{q}", (Func<Pixels, byte[]>)(pixels => Jpeg(pixels, q)))),
        ("WebP q75", pixels => VipsEncoder.Encode(pixels, "webpsave_buffer", "Q=75")),
        ("AVIF q50", pixels => VipsEncoder.Encode(pixels, "heifsave_buffer", "Q=50,compression=av1,effort=1")),
        ("resize to 75 %", pixels => Jpeg(pixels.Resize(pixels.Width * 3 / 4, pixels.Height * 3 / 4))),
        ("resize to 200 %", pixels => Jpeg(pixels.Resize(pixels.Width * 2, pixels.Height * 2))),
        ("crop 2 %", pixels => Jpeg(pixels.Crop(0.02))),
        ("crop 5 %", pixels => Jpeg(pixels.Crop(0.05))),
        ("crop 10 %", pixels => Jpeg(pixels.Crop(0.10))),
        ("grayscale", pixels => Jpeg(pixels.Gray())),
        ("brightness +20 %", pixels => Jpeg(pixels.Brightness(1.2))),
        ("brightness -20 %", pixels => Jpeg(pixels.Brightness(0.8))),
        ("caption bar 5 %", pixels => Jpeg(pixels.CaptionBar(0.05))),
        ("caption bar 10 %", pixels => Jpeg(pixels.CaptionBar(0.10))),
    ];

    /// <param name="args">The folder photos of the shared data.</param>
    public static int Run(string[] args)
    {
        if (args.Length == 0 || !Directory.Exists(Path.Combine(args[0], "neardup")))
        {
            Console.Error.WriteLine("usage: neardup PHOTOS-FOLDER (with neardup/ and expected-neardup.tsv)");
            return 2;
        }
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        var bases = Directory.EnumerateDirectories(Path.Combine(args[0], "neardup"), "ph*").Order(StringComparer.Ordinal)
            .Select(folder => (Folder: folder, Reading: reader.Read(File.ReadAllBytes(Path.Combine(folder, "base.jpg"))))).Where(photo => photo.Reading.Quality >= PdqHash.MatchQuality).ToList();
        Console.WriteLine($"{bases.Count} photographs; a copy is found when it lies within {PdqHash.MatchRadius} bits of its original and both have a quality of {PdqHash.MatchQuality} or more.");
        Console.WriteLine();
        Console.WriteLine("| edit | recall | precision | reference recall | median distance | recall with all views | precision with all views |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var expected = File.ReadLines(Path.Combine(args[0], "expected-neardup.tsv")).Skip(1).Select(line => line.Split('\t')).ToLookup(row => row[3]);
        foreach (var variant in expected.Where(variant => variant.Key != "base").OrderBy(variant => variant.Key, StringComparer.Ordinal))
        {
            var ids = bases.Select(photo => Path.GetFileName(photo.Folder)).ToHashSet(StringComparer.Ordinal);
            var reference = variant.Where(row => ids.Contains(row[1])).Count(row => int.Parse(row[8], null) <= PdqHash.MatchRadius && int.Parse(row[7], null) >= PdqHash.MatchQuality);
            var name = Path.GetFileName(variant.First()[0]);
            Row(variant.Key, reader, bases, photo => File.Exists(Path.Combine(photo, name)) ? reader.Read(File.ReadAllBytes(Path.Combine(photo, name))) : default, $"{reference}");
        }
        foreach (var (name, make) in Edits) Row(name + " (made here)", reader, bases, photo => reader.Read(make(Pixels.Decode(File.ReadAllBytes(Path.Combine(photo, "base.jpg"))))), "-");
        return 0;
    }

    private static void Row(string name, PictureReader reader, List<(string Folder, PictureReading Reading)> bases, Func<string, PictureReading> edit, string reference)
    {
        var (plain, viewed) = (new Tally(), new Tally());
        var distances = new List<int>();
        foreach (var photo in bases)
        {
            var edited = edit(photo.Folder);
            if (!edited.HasHash) continue;
            distances.Add(edited.Pdq.DistanceTo(photo.Reading.Pdq));
            if (edited.Quality < PdqHash.MatchQuality) continue;
            // What search --transforms asks for: the eight views, and the picture as its orientation shows it.
            var views = PdqViews.All.Select(reader.Frequencies.Hash).Append(edited.Upright ?? edited.Pdq).ToList();
            foreach (var other in bases)
            {
                var isSame = other.Folder == photo.Folder;
                if (edited.Pdq.DistanceTo(other.Reading.Pdq) <= PdqHash.MatchRadius) plain.Count(isSame);
                if (views.Exists(view => view.DistanceTo(other.Reading.Pdq) <= PdqHash.MatchRadius)) viewed.Count(isSame);
            }
        }
        if (distances.Count == 0) return;
        distances.Sort();
        Console.WriteLine($"| {name} | {plain.Found}/{distances.Count} | {plain.Precision} | {reference} | {distances[distances.Count / 2]} | {viewed.Found}/{distances.Count} | {viewed.Precision} |");
    }

    /// <summary>Matches of an edit with its own original, and with others.</summary>
    private sealed class Tally
    {
        private int wrong;

        public int Found { get; private set; }

        public string Precision => Found + wrong == 0 ? "-" : $"{100.0 * Found / (Found + wrong):F1} %";

        public void Count(bool isSame)
        {
            if (isSame) Found++;
            else wrong++;
        }
    }

    private static byte[] Jpeg(Pixels pixels, int quality = 85) => VipsEncoder.Encode(pixels, "jpegsave_buffer", $"Q={quality}");
}
