using System.Globalization;
using System.Text;
using System.Text.Json;
using CrawlIndex.Html.Srcset;
using Xunit;

namespace CrawlIndex.Tests.Srcset;

public class SrcsetReaderTests
{
    [DataFact]
    public void Html5_W3cTable_FirstCandidateOfEachCase()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("srcset/w3c-parse-srcset.json")));
        var count = 0;
        foreach (var row in cases.RootElement.EnumerateArray())
        {
            var srcset = row.GetProperty("srcset").GetString()!;
            Assert.True(row.GetProperty("expect_first_candidate").GetString() == Read(srcset).FirstOrDefault().Url.OrEmpty(), $"{row.GetProperty("desc").GetString()}: {JsonSerializer.Serialize(srcset)}");
            count++;
        }
        Assert.Equal(229, count);
    }

    [Theory]
    [InlineData("a.jpg", "a.jpg 1x")]
    [InlineData("a.jpg, b.jpg 2x", "a.jpg 1x|b.jpg 2x")]
    [InlineData("a.jpg 320w, b.jpg 640w 480h", "a.jpg 320w|b.jpg 640w 480h")]
    [InlineData("a,b.jpg 1x,c.jpg 2x", "a,b.jpg 1x|c.jpg 2x")]
    [InlineData("data:image/png;base64,AAAA 1x, b.jpg 2x", "data:image/png;base64,AAAA 1x|b.jpg 2x")]
    [InlineData("a.jpg,b.jpg", "a.jpg,b.jpg 1x")]
    [InlineData("a.jpg, ,,, b.jpg", "a.jpg 1x|b.jpg 1x")]
    [InlineData("https://cdn/w_400,c_fill/a.jpg 400w, https://cdn/w_800,c_fill/a.jpg 800w", "https://cdn/w_400,c_fill/a.jpg 400w|https://cdn/w_800,c_fill/a.jpg 800w")]
    [InlineData("a (1x, 2x) , b 2x", "b 2x")]
    [InlineData("a 1x 2x, b 3x", "b 3x")]
    [InlineData("a 100w 1x, b 100h, c 0w, d -1x, e 1.5x", "e 1.5x")]
    [InlineData("a 2x', b 2q, c +1x, d 1.x, e .5x", "e 0.5x")]
    [InlineData("a 99999999999999999999w, b 1e2x", "a 2147483647w|b 100x")]
    [InlineData("a 1e999x, b", "b 1x")]
    [InlineData(" , ", "")]
    public void Html5_Candidates_InSourceOrder(string srcset, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(srcset).Select(c => c.Url + " " + c.Descriptor)));

    [Theory]
    [InlineData("a 1x, b 3x, c 2x", 1)]
    [InlineData("a, b", 0)]
    [InlineData("a 320w, b 1024w, c 640w", 1)]
    [InlineData("a 640w, b 640w", 0)]
    [InlineData("a 3x, b 100w", 1)]
    [InlineData("a 1x 1x, b 2x", 0)]
    [InlineData("a 0x", 0)]
    [InlineData("", -1)]
    [InlineData("a 1q", -1)]
    public void Best_MostPixels_FirstWinsATie(string srcset, int expected) => Assert.Equal(expected, SrcsetReader.IndexOfBest(Encoding.UTF8.GetBytes(srcset)));

    [Fact]
    public void Dropped_CountsDescriptorErrors()
    {
        var reader = new SrcsetReader("a 1q, b 2x, c 0w"u8);
        while (reader.TryRead(out _)) { }
        Assert.Equal(2, reader.Dropped);
    }

    [Fact]
    public void Reader_HostileValues_AreLinearAndAllocateNothing()
    {
        byte[][] values = [.. new[] { new string(',', 1 << 20), new string('(', 1 << 20), "a " + new string('(', 1 << 20), "a " + new string('9', 1 << 20) + "x", string.Concat(Enumerable.Repeat("a 1x,", 200_000)), string.Concat(Enumerable.Repeat("a ", 500_000)) }.Select(Encoding.ASCII.GetBytes)];
        foreach (var value in values) SrcsetReader.IndexOfBest(value);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var value in values) SrcsetReader.IndexOfBest(value);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(clock.ElapsedMilliseconds < 2000);
    }

    private static List<(string Url, string Descriptor)> Read(string srcset)
    {
        var list = new List<(string, string)>();
        var reader = new SrcsetReader(Encoding.UTF8.GetBytes(srcset));
        while (reader.TryRead(out var candidate))
        {
            var descriptor = candidate.Descriptor == SrcsetDescriptor.Width ? $"{candidate.Width}w" : candidate.Density.ToString(CultureInfo.InvariantCulture) + "x";
            list.Add((Encoding.UTF8.GetString(candidate.Url), candidate.Height == 0 ? descriptor : $"{descriptor} {candidate.Height}h"));
        }
        return list;
    }
}

internal static class NullText
{
    public static string OrEmpty(this string? text) => text ?? "";
}
