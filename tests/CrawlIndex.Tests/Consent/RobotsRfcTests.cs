using System.Text;
using CrawlIndex.Consent.Robots;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Rows R01 to R19 of the signal reference: robots.txt after RFC 9309.</summary>
public sealed class RobotsRfcTests
{
    [Theory]
    [InlineData("R01", "User-agent: *\nDisallow: /\n\nUser-agent: OurBot\nDisallow: /private/", "/img/a.jpg", true)]
    [InlineData("R02", "User-agent: *\nDisallow: /img/\nAllow: /img/public/", "/img/public/a.jpg", true)]
    [InlineData("R03", "User-agent: *\nAllow: /a\nDisallow: /a", "/a/b.jpg", true)]
    [InlineData("R04", "User-agent: *\nDisallow: /*.jpg$", "/x/a.jpg", false)]
    [InlineData("R04", "User-agent: *\nDisallow: /*.jpg$", "/x/a.jpg?w=300", true)]
    [InlineData("R05", "User-agent: *\nDisallow: /foto/%6D%C3%BCnchen/", "/foto/m%c3%bcnchen/1.jpg", false)]
    [InlineData("R05 raw", "User-agent: *\nDisallow: /foto/münchen/", "/foto/m%c3%bcnchen/1.jpg", false)]
    [InlineData("R06", "User-agent: *\nDisallow: /q/%24x", "/q/$x.png", false)]
    [InlineData("R06", "User-agent: *\nDisallow: /9%2F11/", "/9/11/a.png", true)]
    [InlineData("R07", "\uFEFFUser-agent: *\rDisallow: /p\r", "/p.png", false)]
    [InlineData("R08", "Disallow: /\nUser-agent: OtherBot\nDisallow: /", "/a", true)]
    [InlineData("R10", "User-agent: OurBot\nDisallow: /a/\n\nUser-agent: *\nDisallow: /\n\nUser-agent: ourbot\nDisallow: /b/", "/b/x.png", false)]
    [InlineData("R10", "User-agent: OurBot\nDisallow: /a/\n\nUser-agent: *\nDisallow: /\n\nUser-agent: ourbot\nDisallow: /b/", "/c/x.png", true)]
    [InlineData("R11", "User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", false)]
    [InlineData("R12", "User-agent: *\nDisallow: images/", "/images/a.png", true)]
    [InlineData("R14", "User-agent: OurBot\n\nUser-agent: *\nDisallow: /x", "/x", false)]
    [InlineData("R15", "User-agent: *\nDisallowAITraining: /", "/a.jpg", true)]
    [InlineData("R18", "ACAP-crawler: *\nACAP-disallow-crawl: /\nUser-agent: *\nDisallow:", "/x", true)]
    [InlineData("R19", "User-agent: *\nCrawl-delay: 10", "/x", true)]
    public void Rfc9309_Example_Answers(string id, string robots, string path, bool allowed) =>
        Assert.True(allowed == RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Check("OurBot", path).Allowed, id);

    [Fact]
    public void Rfc9309_R09_SitemapDoesNotEndAGroup() =>
        Assert.False(Parse("User-agent: A\nSitemap: https://e/s.xml\nUser-agent: OurBot\nDisallow: /").Check("A", "/x").Allowed);

    [Fact]
    public void Rfc9309_R17_CrawlDelayDoesNotEndAGroup() =>
        Assert.False(Parse("User-agent: A\nCrawl-delay: 5\nUser-agent: B\nDisallow: /").Check("A", "/x").Allowed);

    [Fact]
    public void Policy_R13_TokenWithDigits_MatchesByItsWholeValue()
    {
        var decision = Parse("User-agent: img2dataset\nDisallow: /").Check("img2dataset", "/a");
        Assert.False(decision.Allowed);
        Assert.True(decision.Nonstandard);
        Assert.True(RobotsFile.Parse("User-agent: img2dataset\nDisallow: /"u8.ToArray(), RobotsOptions.Google).Check("img2dataset", "/a").Allowed);
    }

    [Fact]
    public void Rfc9309_DecidingLine_IsNumberedAndCited()
    {
        var file = Parse("# notice\r\nUser-agent: *\r\n  Disallow: /a # why\r\n");
        var decision = file.Check("OurBot", "/a/b");
        Assert.Equal(3, decision.LineNumber);
        Assert.Equal("Disallow: /a", Encoding.UTF8.GetString(file.Text.Span.Slice(decision.Start, decision.Length)));
    }

    [Fact]
    public void Rfc9309_RobotsTxtItself_IsAllowed() => Assert.True(Parse("User-agent: *\nDisallow: /").Check("OurBot", "/robots.txt").Allowed);

    [Theory]
    [InlineData("OurBot/2.1 (+https://our.example/bot)")]
    [InlineData("OURBOT")]
    public void Rfc9309_Agent_IsComparedAsToken(string agent) => Assert.False(Parse("User-agent: ourbot/9\nDisallow: /").Check(agent, "/").Allowed);

    [Fact]
    public void Rfc9309_LongFile_IsCutAtALineEnd_AndFlagged()
    {
        var text = new StringBuilder("User-agent: *\nDisallow: /first\n");
        while (text.Length < RobotsOptions.RfcMaxBytes - 12) text.Append("# filler\n");
        text.Append("Disallow: /cut-in-the-middle\nDisallow: /after\n");
        var file = Parse(text.ToString());
        Assert.True(file.Flags.HasFlag(RobotsFlags.Truncated));
        Assert.False(file.Check("OurBot", "/first").Allowed);
        Assert.True(file.Check("OurBot", "/cut").Allowed);
        Assert.True(file.Text.Length <= RobotsOptions.RfcMaxBytes && file.Text.Span[^1] == '\n');
    }

    [Fact]
    public void Rfc9309_Utf16File_IsRead()
    {
        var file = RobotsFile.Parse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("User-agent: *\nDisallow: /p")).ToArray());
        Assert.True(file.Flags.HasFlag(RobotsFlags.Utf16));
        Assert.False(file.Check("OurBot", "/p").Allowed);
    }

    [Fact]
    public void Policy_Typos_AreFlagged_NotObeyed_UnlessLenient()
    {
        const string Text = "User-agent: *\nDisalow: /\n";
        Assert.True(Parse(Text).Flags.HasFlag(RobotsFlags.TypoKey));
        Assert.True(Parse(Text).Check("OurBot", "/a").Allowed);
        Assert.False(RobotsFile.Parse(Encoding.UTF8.GetBytes(Text), RobotsOptions.Google).Check("OurBot", "/a").Allowed);
    }

    [Theory]
    [InlineData("/*a*a*a*a*a*a*a*a*a*a*b", "a")]
    [InlineData("/*aaaaaaaaaaaaaaaaaaaaaaab*c", "a")]
    [InlineData("/*ab*ab*ab*ab*ab*ab*abc", "ab")]
    [InlineData("/*abababababababababababac", "ab")]
    public void Linear_HostilePattern_WorkGrowsWithInput(string pattern, string unit)
    {
        var file = Parse($"User-agent: *\nDisallow: {pattern}\n");
        Assert.True(WorkOf(32_768) <= 2.2 * WorkOf(16_384) + 1000);

        long WorkOf(int length)
        {
            file.Check("OurBot", "/" + string.Concat(Enumerable.Repeat(unit, length / unit.Length)), out var work);
            return work;
        }
    }

    [Fact]
    public void Hostile_WorkBudget_DeniesInsteadOfHanging()
    {
        var text = new StringBuilder("User-agent: *\n");
        var random = new Random(7);
        while (text.Length < 500_000)
        {
            text.Append("Disallow: /*");
            for (var i = 0; i < 24; i++) text.Append("ac"[random.Next(2)]);
            text.Append("d*z\n");
        }
        var url = "/" + string.Concat(Enumerable.Repeat("acca", 16_000)) + "dz";
        var decision = Parse(text.ToString()).Check("OurBot", url, out var work);
        Assert.True(work < 2 * RobotsMatcher.WorkLimit);
        Assert.True(decision.Reason is RobotsReason.WorkLimit ? !decision.Allowed : decision.Reason == RobotsReason.NoRule);
    }

    [Fact]
    public void Totality_RandomBytes_NeverThrow()
    {
        var random = new Random(20261121);
        string[] words = ["User-agent", "Disallow", "Allow", ":", " ", "*", "/", "$", "%", "\r", "\n", "#", "\0", "\uFEFF", "Content-Usage", "License", "ü", "a"];
        for (var round = 0; round < 3000; round++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => words[random.Next(words.Length)])));
            for (var i = 0; i < text.Length; i++) if (random.Next(40) == 0) text[i] = (byte)random.Next(256);
            foreach (var options in (RobotsOptions[])[RobotsOptions.Rfc, RobotsOptions.Google])
                RobotsFile.Parse(text, options).Check("a", "/a%zz$*ü" + (char)random.Next(0x20, 0xD7FF));
        }
    }

    [Fact]
    public void Check_AllocatesNothing()
    {
        var file = Parse("User-agent: *\nDisallow: /*.jpg$\nDisallow: /m%C3%BCnchen\nAllow: /x");
        file.Check("OurBot", "/a/b.png?x=1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) file.Check("OurBot", "/a/b.png?x=1");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RobotsFile Parse(string text) => RobotsFile.Parse(Encoding.UTF8.GetBytes(text));
}
