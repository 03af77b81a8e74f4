using CrawlIndex.App.Demo.Recording;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>The demo's crawler obeys the part of RFC 9309 that the demo web uses.</summary>
public sealed class DemoRobotsTests
{
    [Theory]
    [InlineData("", "/x", true)]
    [InlineData("User-agent: *\nDisallow:\n", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /\n", "/", false)]
    [InlineData("User-agent: *\nDisallow: /private # not yours\n", "/private/x", false)]
    [InlineData("User-agent: *\nAllow: /a/\nDisallow: /a/b\nAllow: /a/b/c\n", "/a/b/x", false)]
    [InlineData("User-agent: *\nAllow: /a/\nDisallow: /a/b\nAllow: /a/b/c\n", "/a/b/c", true)]
    [InlineData("User-agent: *\nDisallow: /p\nAllow: /p\n", "/page", true)]
    [InlineData("User-agent: *\nAllow: /p\nDisallow: /p\n", "/page", true)]
    [InlineData("User-agent: *\nDisallow: /*?print=\n", "/x?print=1", false)]
    [InlineData("User-agent: *\nDisallow: /*?print=\n", "/x?p=1", true)]
    [InlineData("User-agent: *\nDisallow: /deposito$\n", "/deposito", false)]
    [InlineData("User-agent: *\nDisallow: /deposito$\n", "/deposito/1", true)]
    [InlineData("User-agent: *\nDisallow: /*.gif$\n", "/a.gif/b.gif", false)]
    [InlineData("Disallow: /\nUser-agent: *\nAllow: /\n", "/x", true)]
    [InlineData("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n", "/x", true)]
    [InlineData("User-agent: GPTBot\n\nUser-agent: *\nDisallow: /x\n", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: crawlindexdemo\nDisallow: /a\n", "/b", true)]
    [InlineData("User-agent: *\r\nDisallow: /b\r\nUser-agent: CrawlIndexDemo\r\nDisallow: /a\r\n", "/a", false)]
    public void Rfc9309_LongestMatchOfOwnGroup_Decides(string robots, string target, bool allowed) =>
        Assert.Equal(allowed, RobotsRules.Parse(robots, Recorder.Token).Allows(target));

    [Fact]
    public void Rfc9309_UnreachableRobots_DeniesAll_AbsentOnesAllowAll()
    {
        Assert.False(RobotsRules.DenyAll.Allows("/"));
        Assert.True(RobotsRules.AllowAll.Allows("/"));
    }

    [Fact]
    public void Robots_DelayAndSitemaps_AreRead()
    {
        var rules = RobotsRules.Parse("Sitemap: http://a.example/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nSitemap: http://a.example/2.xml\n", Recorder.Token);
        Assert.Equal(TimeSpan.FromSeconds(2.5), rules.Delay);
        Assert.Equal(["http://a.example/1.xml", "http://a.example/2.xml"], rules.Sitemaps);
    }
}
