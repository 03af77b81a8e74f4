using CrawlIndex.Images.Pdq;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Images;

/// <summary>The vectorised hash against the definition, sample by sample.</summary>
public sealed class PdqHasherTests(ITestOutputHelper output)
{
    [Fact]
    public void Pdq_AnySize_EqualsTheScalarDefinition()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var hasher = new PdqHasher();
        (int, int)[] corners = [(5, 5), (512, 512), (64, 64), (64, 65), (5, 512), (512, 5), (128, 129), (127, 16), (17, 33), (384, 512)];
        foreach (var (width, height) in corners.Concat(Enumerable.Range(0, 40).Select(_ => (random.Next(5, 513), random.Next(5, 513)))))
        {
            var plane = Picture(random, width, height);
            var expected = ScalarPdq.Hash(plane, out var expectedQuality);
            Assert.Equal(expected, hasher.Hash(plane, out var quality));
            Assert.Equal(expectedQuality, quality);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(77)]
    public void Pdq_FlatPictures_EqualTheScalarDefinition(int shade)
    {
        var plane = new LumaPlane();
        foreach (var (width, height) in new[] { (512, 512), (97, 131), (300, 200) })
        {
            plane.Resize(width, height);
            for (var y = 0; y < height; y++) plane.Row(y).Fill(shade);
            Assert.Equal(ScalarPdq.Hash(plane, out _), new PdqHasher().Hash(plane, out var quality));
            Assert.Equal(0, quality);
        }
    }

    [Fact]
    public void Pdq_EightViews_AreTheHashesOfTheTurnedPicture()
    {
        var random = new Random(7);
        var plane = Picture(random, 448, 448);
        var hasher = new PdqHasher();
        hasher.Hash(plane, out _);
        var views = PdqViews.All.ToDictionary(view => view, hasher.Frequencies.Hash);
        Assert.Equal(8, views.Values.Distinct().Count());
        foreach (var (view, expected) in views)
        {
            // The box window is not symmetric, so turned pixels hash to a few other bits.
            var turned = new PdqHasher().Hash(Turned(plane, view), out _);
            Assert.InRange(turned.DistanceTo(expected), 0, 24);
            Assert.All(views.Where(other => other.Key != view), other => Assert.True(turned.DistanceTo(other.Value) > 60));
        }
    }

    [Fact]
    public void Pdq_Hashing_AllocatesNothing()
    {
        var plane = Picture(new Random(1), 512, 400);
        var hasher = new PdqHasher();
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            hasher.Hash(plane, out _);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Pdq_Text_RoundTrips()
    {
        const string Text = "e4cc89d91c623842f8d1f1d9a398e78c9f199a3bf87925f2b7e11e0bf061b064";
        Assert.True(PdqHash.TryParse(Text, out var hash));
        Assert.Equal(Text, hash.ToString());
        Assert.True(PdqHash.TryParse(Text.ToUpperInvariant(), out var upper));
        Assert.Equal(hash, upper);
        Assert.False(PdqHash.TryParse(Text.AsSpan(1), out _));
        Assert.False(PdqHash.TryParse("g" + Text[1..], out _));
        Span<byte> bytes = stackalloc byte[PdqHash.Bytes];
        hash.WriteBigEndian(bytes);
        Assert.Equal(hash, PdqHash.FromBigEndian(bytes));
    }

    [Theory]
    [InlineData(700, 300)]
    [InlineData(300, 700)]
    [InlineData(512, 512)]
    [InlineData(513, 40)]
    [InlineData(33, 21)]
    public void Sampler_EveryOrientation_EqualsSamplingTheTurnedPicture(int width, int height)
    {
        var random = new Random(width * 1000 + height);
        var pixels = new byte[height * width * 3];
        random.NextBytes(pixels);
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (turned, turnedWidth, turnedHeight) = Upright(pixels, width, height, orientation);
            var expected = Sample(turned, turnedWidth, turnedHeight, default);
            var actual = Sample(pixels, width, height, PictureTurn.OfExif(orientation));
            Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
            for (var y = 0; y < expected.Height; y++) Assert.True(expected.Row(y).SequenceEqual(actual.Row(y)), $"orientation {orientation}, row {y}");
        }
    }

    private static LumaPlane Sample(byte[] pixels, int width, int height, PictureTurn turn)
    {
        var sampler = new LumaSampler();
        sampler.Begin(width, height, turn);
        for (var y = 0; y < height; y++) sampler.Row(y, pixels.AsSpan(y * width * 3, width * 3));
        return sampler.End();
    }

    /// <summary>Exif 2.32, table 6: where row 0 and column 0 of the stored picture are shown.</summary>
    private static (byte[] Pixels, int Width, int Height) Upright(byte[] pixels, int width, int height, int orientation)
    {
        var (shownWidth, shownHeight) = orientation >= 5 ? (height, width) : (width, height);
        var shown = new byte[pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (left, top) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (height - 1 - y, x),
                    7 => (height - 1 - y, width - 1 - x),
                    8 => (y, width - 1 - x),
                    _ => (x, y),
                };
                pixels.AsSpan((y * width + x) * 3, 3).CopyTo(shown.AsSpan((top * shownWidth + left) * 3));
            }
        }
        return (shown, shownWidth, shownHeight);
    }

    private static LumaPlane Picture(Random random, int width, int height)
    {
        var plane = new LumaPlane();
        plane.Resize(width, height);
        var waves = Enumerable.Range(0, 24).Select(_ => (X: random.NextSingle() * 12, Y: random.NextSingle() * 12, Phase: random.NextSingle() * 6)).ToArray();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = 128f;
                foreach (var wave in waves) value += 18 * MathF.Sin(wave.X * x / width + wave.Y * y / height + wave.Phase);
                plane.Row(y)[x] = Math.Clamp(MathF.Round(value + random.Next(-6, 7)), 0, 255);
            }
        }
        return plane;
    }

    private static LumaPlane Turned(LumaPlane plane, PdqView view)
    {
        var side = plane.Width;
        var turned = new LumaPlane();
        turned.Resize(side, side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (fromX, fromY) = view switch
                {
                    PdqView.Rotate90 => (side - 1 - y, x),
                    PdqView.Rotate180 => (side - 1 - x, side - 1 - y),
                    PdqView.Rotate270 => (y, side - 1 - x),
                    PdqView.FlipX => (x, side - 1 - y),
                    PdqView.FlipY => (side - 1 - x, y),
                    PdqView.FlipPlus1 => (y, x),
                    PdqView.FlipMinus1 => (side - 1 - y, side - 1 - x),
                    _ => (x, y),
                };
                turned.Row(y)[x] = plane.Row(fromY)[fromX];
            }
        }
        return turned;
    }
}
