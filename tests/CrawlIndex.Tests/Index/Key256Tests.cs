using System.Text;
using CrawlIndex.Index;
using Xunit;

namespace CrawlIndex.Tests.Index;

public sealed class Key256Tests
{
    private const string Hex = "f162eb9daab170c0567fe3632d9a5548c5612982dd5e374a7424ebbc8a835c95";

    [Fact]
    public void Key_RoundTripsThroughHex_OfEitherCase()
    {
        var key = Key256.Parse(Hex);
        Assert.Equal(0xf162eb9daab170c0UL, key.W0);
        Assert.Equal(0x7424ebbc8a835c95UL, key.W3);
        Assert.Equal(Hex, key.ToString());
        Assert.Equal(key, Key256.Parse(Hex.ToUpperInvariant()));
        var utf8 = new byte[64];
        Assert.True(key.TryFormat(utf8));
        Assert.Equal(Hex, Encoding.ASCII.GetString(utf8));
        Assert.False(key.TryFormat(new byte[63]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("f162")]
    [InlineData("g162eb9daab170c0567fe3632d9a5548c5612982dd5e374a7424ebbc8a835c95")]
    [InlineData("f162eb9daab170c0567fe3632d9a5548c5612982dd5e374a7424ebbc8a835c950")]
    public void Key_RefusesWhatIsNot64Digits(string text)
    {
        Assert.False(Key256.TryParse(text, out _));
        Assert.False(Key256.TryParse(Encoding.ASCII.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => Key256.Parse(text));
    }

    [Fact]
    public void Key_FlipsEachBitOnce_AndDistanceCountsThem()
    {
        var key = Key256.Parse(Hex);
        var seen = new HashSet<Key256>();
        var all = key;
        for (var bit = 0; bit < Key256.Bits; bit++)
        {
            Assert.Equal(1, key.DistanceTo(key.Flip(bit)));
            Assert.True(seen.Add(key.Flip(bit)));
            all = all.Flip(bit);
            Assert.Equal(bit + 1, key.DistanceTo(all));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Flip(256));
    }

    [Fact]
    public void Window_ReadsBitsAroundTheRing()
    {
        var random = new Random(11);
        var key = KeySets.RandomKey(random);
        for (var i = 0; i < 2000; i++)
        {
            int start = random.Next(256), count = random.Next(1, 49);
            var expected = 0UL;
            for (var bit = 0; bit < count; bit++) expected |= (key.Flip((start + bit) % 256).DistanceTo(default) < key.DistanceTo(default) ? 1UL : 0) << bit;
            Assert.Equal(expected, Key256.Window(key, start, count));
        }
    }

    [Fact]
    public void Order_IsThatOfTheText()
    {
        var random = new Random(3);
        var keys = Enumerable.Range(0, 200).Select(_ => KeySets.RandomKey(random)).ToArray();
        Assert.Equal(keys.Select(key => key.ToString()).Order(StringComparer.Ordinal), keys.Order().Select(key => key.ToString()));
    }
}
