using System.Text;
using System.Text.Unicode;
using CrawlIndex.Html.Encodings;
using Xunit;

namespace CrawlIndex.Tests.Encodings;

/// <summary>The vector check against the runtime's, over well-formed texts, broken ones and every cut of them.</summary>
public sealed class Utf8CheckTests
{
    [Fact]
    public void Unicode_WellFormedness_IsTheRuntimes()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Text(random);
            for (var broken = random.Next(3); broken > 0; broken--) text[random.Next(text.Length)] = (byte)random.Next(256);
            Same(text, seed);
            Same(text.AsSpan(0, random.Next(text.Length + 1)), seed);
        }
    }

    [Fact]
    public void Unicode_EveryPairAtABlockBorder_IsTheRuntimes()
    {
        // Offset 35 is where the second block begins.
        var text = Encoding.UTF8.GetBytes(new string('a', 100));
        for (var pair = 0; pair < 1 << 16; pair++)
        {
            (text[34], text[35]) = ((byte)(pair >> 8), (byte)pair);
            foreach (var (third, fourth) in ((byte, byte)[])[((byte)'a', (byte)'a'), (0x80, (byte)'a'), (0xBF, 0xBF)])
            {
                (text[36], text[37]) = (third, fourth);
                Same(text, 0);
            }
        }
    }

    private static void Same(ReadOnlySpan<byte> text, int seed) =>
        Assert.True(Utf8.IsValid(text) == Utf8Check.IsValid(text), $"seed {seed}: {Convert.ToHexString(text)}");

    private static byte[] Text(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 80); count > 0; count--)
        {
            var scalar = random.Next(random.Next(4) switch { 0 => 0x110000, 1 => 0x10000, 2 => 0x800, _ => 0x80 });
            if (Rune.TryCreate(scalar, out var rune)) text.Append(rune.ToString());
        }
        return Encoding.UTF8.GetBytes(text.Append('.').ToString());
    }
}
