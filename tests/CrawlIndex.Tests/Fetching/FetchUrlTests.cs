using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;
using Xunit;

namespace CrawlIndex.Tests.Fetching;

public sealed class FetchUrlTests
{
    [Theory]
    [InlineData("http://a.example/p.png", "http://a.example/p.png")]
    [InlineData("https://a.example/%7Eme/p%20q.png?x=%C3%A4#f", "https://a.example/%7Eme/p%20q.png?x=%C3%A4")]
    [InlineData("http://a.example/a/../private/x.png", "http://a.example/private/x.png")]
    [InlineData("http://a.example/a/%2e%2E/private/x.png", "http://a.example/private/x.png")]
    [InlineData("http://a.example/a/./x.png", "http://a.example/a/x.png")]
    [InlineData("http://a.example\\private\\x.png", null)]
    [InlineData("http://a.example/bild-ä.png", "http://a.example/bild-%C3%A4.png")]
    [InlineData("http://user@a.example/", null)]
    [InlineData("http://user:word@a.example/", null)]
    [InlineData("http://a.example/user@host", "http://a.example/user@host")]
    [InlineData("ftp://a.example/", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http:///x", null)]
    [InlineData("", null)]
    public void Fetch_Url_IsSpeltAsItIsSent(string text, string? spelt)
    {
        Assert.Equal(spelt is not null, FetchUrl.TryRead(text, out var url, out var reason));
        Assert.Equal(spelt, url?.ToString());
        Assert.Equal(spelt is null, reason.Length > 0);
    }

    [Theory]
    [InlineData("/b.png", "http://a.example/b.png")]
    [InlineData("//b.example/c.png", "http://b.example/c.png")]
    [InlineData("https://b.example/d/../e.png", "https://b.example/e.png")]
    [InlineData("../private/x", "http://a.example/private/x")]
    [InlineData("mailto:a@b", null)]
    [InlineData("javascript:1", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http://u:p@b.example/", null)]
    [InlineData("", null)]
    public void Rfc9110_Location_LeadsOnlyToUrlsThatMayBeAsked(string location, string? target)
    {
        Assert.True(WebUrl.TryParse("http://a.example/p/1.png", out var from));
        Assert.Equal(target, FetchUrl.Follow(from, Encoding.UTF8.GetBytes(location), out _)?.ToString());
    }
}
