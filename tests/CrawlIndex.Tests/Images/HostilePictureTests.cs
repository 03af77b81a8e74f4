using System.Diagnostics;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Reading;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Images;

/// <summary>Broken, cut and lying pictures: one outcome each, in bounded time and memory.</summary>
public sealed class HostilePictureTests(ITestOutputHelper output)
{
    private const long MemoryBound = 1L << 30;

    [DataFact]
    public void Hostile_EveryFile_EndsInAnOutcomeWithinBounds()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var counts = new SortedDictionary<PictureOutcome, int>();
        var files = new[] { "images/hostile", "images/derived" }.SelectMany(folder => Directory.EnumerateFiles(TestData.PathOf(folder), "*", SearchOption.AllDirectories)).ToList();
        foreach (var file in files)
        {
            var clock = Stopwatch.StartNew();
            var reading = reader.Read(File.ReadAllBytes(file));
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{file}: {clock.Elapsed}");
            counts[reading.Outcome] = counts.GetValueOrDefault(reading.Outcome) + 1;
            process.Refresh();
            Assert.True(process.WorkingSet64 - before < MemoryBound, $"{file}: {process.WorkingSet64 - before:N0} bytes");
        }
        output.WriteLine(string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
        Assert.Equal(files.Count, counts.Values.Sum());
        Assert.True(files.Count > 130);
    }

    [DataTheory]
    [InlineData("images/derived/bomb_gray8_20000x20000.png")]
    [InlineData("images/derived/lie_png_2147483647x2147483647.png")]
    public void Hostile_ClaimsOfSize_AreRefusedBeforeAPixelIsMade(string file)
    {
        using var decoder = new VipsDecoder();
        var clock = Stopwatch.StartNew();
        var reading = new PictureReader(decoder).Read(File.ReadAllBytes(TestData.PathOf(file)));
        Assert.Contains(reading.Outcome, new[] { PictureOutcome.TooManyPixels, PictureOutcome.Corrupt });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1));
    }

    [DataTheory]
    [InlineData("pdq/bridge-mods/square-512x512.jpg", 96)]
    [InlineData("pdq/exact-patterns/rings_300x200.png", 96)]
    [InlineData("images/rights-metadata/pillow/flower.webp", 80)]
    [InlineData("images/formats/pillow/hopper.gif", 96)]
    [InlineData("images/formats/libheif/example.avif", 96)]
    [InlineData("images/c2pa/test.tiff", 50)]
    public void Truncation_AtAnyPlace_IsNoticed(string file, int pixelsEnd)
    {
        var whole = File.ReadAllBytes(TestData.PathOf(file));
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        Assert.Equal(PictureOutcome.Decoded, reader.Read(whole).Outcome);
        // What follows the pixels (rights, previews) may be missing.
        for (var percent = 2; percent <= pixelsEnd; percent += 2)
        {
            var reading = reader.Read(whole.AsSpan(0, (int)((long)whole.Length * percent / 100)));
            Assert.True(reading.Outcome is PictureOutcome.Truncated or PictureOutcome.Corrupt or PictureOutcome.NotAPicture, $"{percent} %: {reading.Outcome}");
        }
    }

    [DataFact]
    public void Mutation_OfRealPictures_NeverThrows()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder, new PictureLimits { MaxPixels = 4_000_000, MaxTime = TimeSpan.FromSeconds(5) });
        string[] files = ["pdq/bridge-mods/square-128x128.jpg", "pdq/exact-patterns/diagonal_97x131.png", "images/formats/vips/cogs.gif", "images/c2pa/test.webp", "images/rights-metadata/pillow/g4_orientation_3.tif"];
        foreach (var file in files)
        {
            var whole = File.ReadAllBytes(TestData.PathOf(file));
            for (var round = 0; round < 60; round++)
            {
                var bytes = whole.ToArray();
                for (var i = random.Next(1, 20); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Assert.True(Enum.IsDefined(reader.Read(bytes).Outcome));
            }
        }
    }

    [DataFact]
    public void Limits_GoingOver_IsAnOutcome()
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("pdq/bridge-mods/square-512x512.jpg"));
        using var decoder = new VipsDecoder();
        Assert.Equal(PictureOutcome.TooManyBytes, new PictureReader(decoder, new PictureLimits { MaxBytes = bytes.Length - 1 }).Read(bytes).Outcome);
        Assert.Equal(PictureOutcome.TooManyPixels, new PictureReader(decoder, new PictureLimits { MaxPixels = 512 * 512 - 1 }).Read(bytes).Outcome);
        Assert.Equal(PictureOutcome.TooManyPixels, new PictureReader(decoder, new PictureLimits { MaxSide = 511 }).Read(bytes).Outcome);
        Assert.Equal(PictureOutcome.TimedOut, new PictureReader(decoder, new PictureLimits { MaxTime = TimeSpan.Zero }).Read(bytes).Outcome);
        var reading = new PictureReader(decoder, new PictureLimits { MaxPixels = 1 }).Read(bytes);
        Assert.Equal((512, 512), (reading.Width, reading.Height));
        Assert.False(reading.HasHash);
    }

    [Fact]
    public void Reader_BytesThatAreNoPicture_SayWhat()
    {
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        Assert.Equal(PictureOutcome.Empty, reader.Read([]).Outcome);
        Assert.Equal(PictureOutcome.NotAPicture, reader.Read("<!doctype html><p>not found"u8).Outcome);
        Assert.Equal(PictureOutcome.UnsupportedFormat, reader.Read("<svg xmlns='http://www.w3.org/2000/svg'/>"u8).Outcome);
        Assert.Equal(PictureOutcome.Truncated, reader.Read([0xFF, 0xD8, 0xFF, 0xE0]).Outcome);
        Assert.Equal(PictureOutcome.Corrupt, reader.Read([0xFF, 0xD8, 0xFF, 0xD9]).Outcome);
    }

    [DataFact]
    public void Reader_OnePictureAfterAnother_AllocatesNothing()
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("pdq/bridge-mods/square-512x512.jpg"));
        using var decoder = new VipsDecoder();
        var reader = new PictureReader(decoder);
        // The runtime allocates on a thread while it compiles what runs there, so the quietest read of several counts.
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            reader.Read(bytes);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }
}
