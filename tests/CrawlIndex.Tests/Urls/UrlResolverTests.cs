using System.Text;
using CrawlIndex.Html.Urls;
using Xunit;

namespace CrawlIndex.Tests.Urls;

/// <summary>The states of the URL Standard's basic URL parser (section 4.4), one row a rule.</summary>
public class UrlResolverTests
{
    private const string Page = "http://example.org/foo/bar?q#f";

    [Theory]
    // Scheme start and scheme state.
    [InlineData("HTTP://a.b/c", "http://a.b/c")]
    [InlineData("ht\ntp://a.b/\tc", "http://a.b/c")]
    [InlineData("\u0001 http://a.b/c \u001f", "http://a.b/c")]
    [InlineData("1http://a", "http://example.org/foo/1http://a")]
    [InlineData("a:b", "a:b")]
    [InlineData("JavaScript:alert(1)", "javascript:alert(1)")]
    // Special relative or authority state: the base's scheme makes "http:x" relative.
    [InlineData("http:x", "http://example.org/foo/x")]
    [InlineData("http:/x", "http://example.org/x")]
    [InlineData("http://x", "http://x/")]
    [InlineData("https:x", "https://x/")]
    [InlineData("https:/x", "https://x/")]
    // Special authority ignore slashes state.
    [InlineData("https:////x//y", "https://x//y")]
    [InlineData("https:\\\\x\\y", "https://x/y")]
    // Relative and relative slash state.
    [InlineData("", "http://example.org/foo/bar?q")]
    [InlineData("?x", "http://example.org/foo/bar?x")]
    [InlineData("#x", "http://example.org/foo/bar?q#x")]
    [InlineData("/x", "http://example.org/x")]
    [InlineData("\\x", "http://example.org/x")]
    [InlineData("//x/y", "http://x/y")]
    [InlineData("\\/x/y", "http://x/y")]
    [InlineData("/\\x/y", "http://x/y")]
    [InlineData("x", "http://example.org/foo/x")]
    [InlineData("x:80", "x:80")]
    [InlineData("a/b:c", "http://example.org/foo/a/b:c")]
    // Authority state: the last @ divides, what precedes it is encoded.
    [InlineData("http://u@h/", "http://u@h/")]
    [InlineData("http://u:p@h/", "http://u:p@h/")]
    [InlineData("http://:@h/", "http://h/")]
    [InlineData("http://u:@h/", "http://u@h/")]
    [InlineData("http://:p@h/", "http://:p@h/")]
    [InlineData("http://a@b@h/", "http://a%40b@h/")]
    [InlineData("http://u:p:q@h/", "http://u:p%3Aq@h/")]
    [InlineData("http://u\\@h/", "http://u/@h/")]
    [InlineData("http://@/x", null)]
    [InlineData("http://u@/x", null)]
    // Host and port state.
    [InlineData("http://", null)]
    [InlineData("http://?x", null)]
    [InlineData("http://:80/", null)]
    [InlineData("http://h:80/", "http://h/")]
    [InlineData("http://h:443/", "http://h:443/")]
    [InlineData("https://h:443/", "https://h/")]
    [InlineData("http://h:00080/", "http://h/")]
    [InlineData("http://h:/", "http://h/")]
    [InlineData("http://h:65535/", "http://h:65535/")]
    [InlineData("http://h:65536/", null)]
    [InlineData("http://h:99999999999999999999/", null)]
    [InlineData("http://h:8a/", null)]
    [InlineData("http://h:0/", "http://h:0/")]
    // Host parser: domains.
    [InlineData("http://EXAMPLE.com/", "http://example.com/")]
    [InlineData("http://ex%41mple.com/", "http://example.com/")]
    [InlineData("http://a_b.com/", "http://a_b.com/")]
    [InlineData("http://a b/", null)]
    [InlineData("http://a%20b/", null)]
    [InlineData("http://a%00b/", null)]
    [InlineData("http://a%zz/", null)]
    [InlineData("http://a|b/", null)]
    [InlineData("http://a^b/", null)]
    [InlineData("http://a<b/", null)]
    [InlineData("http://a\u007fb/", null)]
    [InlineData("http://a..b./", "http://a..b./")]
    [InlineData("http://faß.ExAmPlE/", "http://xn--fa-hia.example/")]
    [InlineData("http://BÜCHER.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://日本語。jp/", "http://xn--wgv71a119e.jp/")]
    [InlineData("http://%e2%98%83/", "http://xn--n3h/")]
    [InlineData("http://%ff/", null)]
    [InlineData("http://a\u00adb/", "http://ab/")]
    [InlineData("http://\u00ad/", null)]
    [InlineData("http://xn--/", "http://xn--/")]
    [InlineData("http://xn--8i7caa/", "http://xn--8i7caa/")]
    [InlineData("http://xn--8i7caa.é/", null)]
    [InlineData("http://a\u0660.com/", null)]
    [InlineData("http://\u05d0a/", null)]
    [InlineData("http://\u0301a/", null)]
    // Host parser: IPv4.
    [InlineData("http://1.2.3/", "http://1.2.0.3/")]
    [InlineData("http://0x7f.1/", "http://127.0.0.1/")]
    [InlineData("http://017700000001/", "http://127.0.0.1/")]
    [InlineData("http://4294967295/", "http://255.255.255.255/")]
    [InlineData("http://4294967296/", null)]
    [InlineData("http://256.1.1.1/", null)]
    [InlineData("http://1.2.3.4.5/", null)]
    [InlineData("http://1.2.3.08/", null)]
    [InlineData("http://1.2.3.4./", "http://1.2.3.4/")]
    [InlineData("http://1.2.3..4/", null)]
    [InlineData("http://0x/", "http://0.0.0.0/")]
    [InlineData("http://a.0x1g/", "http://a.0x1g/")]
    [InlineData("http://a.b.5/", null)]
    [InlineData("http://１２７.1/", "http://127.0.0.1/")]
    // Host parser: IPv6.
    [InlineData("http://[::1]/", "http://[::1]/")]
    [InlineData("http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/")]
    [InlineData("http://[1:0:2:3:4:5:6:7]/", "http://[1:0:2:3:4:5:6:7]/")]
    [InlineData("http://[ABCD::]:81/", "http://[abcd::]:81/")]
    [InlineData("http://[::1.2.3.4]/", "http://[::102:304]/")]
    [InlineData("http://[::1.2.3]/", null)]
    [InlineData("http://[::1.2.3.400]/", null)]
    [InlineData("http://[::01.2.3.4]/", null)]
    [InlineData("http://[1::2::3]/", null)]
    [InlineData("http://[1:2:3:4:5:6:7]/", null)]
    [InlineData("http://[1:2:3:4:5:6:7:8:9]/", null)]
    [InlineData("http://[::12345]/", null)]
    [InlineData("http://[:1]/", null)]
    [InlineData("http://[1:]/", null)]
    [InlineData("http://[::1/", null)]
    [InlineData("http://[::1%25eth0]/", null)]
    // Path state.
    [InlineData("http://h", "http://h/")]
    [InlineData("http://h?x", "http://h/?x")]
    [InlineData("http://h/a/./b/../c", "http://h/a/c")]
    [InlineData("http://h/a/.", "http://h/a/")]
    [InlineData("http://h/a/..", "http://h/")]
    [InlineData("http://h/../../a", "http://h/a")]
    [InlineData("http://h/a/%2e/b", "http://h/a/b")]
    [InlineData("http://h/a/%2E%2e/b", "http://h/b")]
    [InlineData("http://h/a/.%2e", "http://h/")]
    [InlineData("http://h/.a/..b/...", "http://h/.a/..b/...")]
    [InlineData("http://h//a//", "http://h//a//")]
    [InlineData("http://h/a\\b", "http://h/a/b")]
    [InlineData("http://h/a b\"<>^`{}|é%zz", "http://h/a%20b%22%3C%3E%5E%60%7B%7D|%C3%A9%zz")]
    [InlineData("../../../x", "http://example.org/x")]
    [InlineData("./", "http://example.org/foo/")]
    [InlineData("..", "http://example.org/")]
    // Query and fragment state.
    [InlineData("?a b\"<>'`#", "http://example.org/foo/bar?a%20b%22%3C%3E%27`#")]
    [InlineData("a:x?'", "a:x?'")]
    [InlineData("?é", "http://example.org/foo/bar?%C3%A9")]
    [InlineData("#a b\"<>`'{}", "http://example.org/foo/bar?q#a%20b%22%3C%3E%60'{}")]
    [InlineData("x#a#b", "http://example.org/foo/x#a#b")]
    // Non-special schemes.
    [InlineData("foo://HOST:80/a/../b", "foo://HOST:80/b")]
    [InlineData("foo://h o/", null)]
    [InlineData("foo:///x", "foo:///x")]
    [InlineData("foo://?x", "foo://?x")]
    [InlineData("foo://é/", "foo://%C3%A9/")]
    [InlineData("foo:/a/../b\\c", "foo:/b\\c")]
    [InlineData("foo:/.//x", "foo:/.//x")]
    [InlineData("foo:/a/..//x", "foo:/.//x")]
    [InlineData("foo:a b ?x", "foo:a b%20?x")]
    [InlineData("mailto:A@b", "mailto:A@b")]
    // File state.
    [InlineData("file:///C|/x/../..", "file:///C:/")]
    [InlineData("file:c:\\x", "file:///c:/x")]
    [InlineData("file://localhost/x", "file:///x")]
    [InlineData("file://h/x", "file://h/x")]
    [InlineData("file://C:/x", "file:///C:/x")]
    [InlineData("file:", "file:///")]
    public void WhatwgUrl_BasicParser_Serialises(string reference, string? expected)
    {
        var page = new BaseUrl();
        Assert.True(page.TrySet(Encoding.UTF8.GetBytes(Page)));
        var outcome = new UrlResolver().Resolve(Encoding.UTF8.GetBytes(reference), page, out var url);
        Assert.Equal(expected, outcome == UrlOutcome.Invalid ? null : Encoding.UTF8.GetString(url));
        if (expected is null) return;
        Assert.Equal(expected.StartsWith("http", StringComparison.Ordinal) ? UrlOutcome.Ok : UrlOutcome.NotFetchable, outcome);
        Assert.True(page.TrySet(url), "a serialised URL parses again");
        Assert.Equal(expected, Encoding.UTF8.GetString(page.Serialized));
    }

    [Theory]
    [InlineData("file:///C:/a/b", "/x", "file:///C:/x")]
    [InlineData("file:///C:/a/b", "../../..", "file:///C:/")]
    [InlineData("file:///C:/a/b", "D:/x", "d:/x")]
    [InlineData("file:///C:/a/b", "D|/x", "file:///D:/x")]
    [InlineData("file://h/a/b", "?x", "file://h/a/b?x")]
    [InlineData("about:blank", "#x", "about:blank#x")]
    [InlineData("about:blank", "x", null)]
    [InlineData("foo:/.//a/b", "c", "foo:/.//a/c")]
    [InlineData("foo:/.//a/b", "?x", "foo:/.//a/b?x")]
    [InlineData("foo://h", "x", "foo://h/x")]
    [InlineData("foo://h/a", "/\\x", "foo://h/\\x")]
    [InlineData("https://u:p@h:8443/a", "/b", "https://u:p@h:8443/b")]
    [InlineData("https://h/a", "//x", "https://x/")]
    public void WhatwgUrl_OtherBases_Resolve(string baseText, string reference, string? expected)
    {
        var page = new BaseUrl();
        Assert.True(page.TrySet(Encoding.UTF8.GetBytes(baseText)));
        var outcome = new UrlResolver().Resolve(Encoding.UTF8.GetBytes(reference), page, out var url);
        Assert.Equal(expected, outcome == UrlOutcome.Invalid ? null : Encoding.UTF8.GetString(url));
    }

    [Fact]
    public void Resolver_DataUrls_AreNotSerialised()
    {
        var resolver = new UrlResolver(100);
        foreach (var reference in new[] { "data:,x", " DATA:image/gif;base64," + new string('A', 200), "da\nta:x", "data:/x" })
        {
            Assert.Equal(UrlOutcome.Data, resolver.Resolve(Encoding.UTF8.GetBytes(reference), null, out var url));
            Assert.True(url.IsEmpty);
        }
        Assert.Equal(UrlOutcome.Invalid, resolver.Resolve("data://a b/"u8, null, out _));
    }

    [Fact]
    public void Resolver_LongUrls_AreAnOutcome()
    {
        var resolver = new UrlResolver(100);
        Assert.Equal(UrlOutcome.TooLong, resolver.Resolve(Encoding.UTF8.GetBytes("http://h/" + new string('a', 92)), null, out _));
        Assert.Equal(UrlOutcome.Ok, resolver.Resolve(Encoding.UTF8.GetBytes("http://h/" + new string('a', 91)), null, out _));
        // Growth by percent-encoding counts too.
        Assert.Equal(UrlOutcome.TooLong, resolver.Resolve(Encoding.UTF8.GetBytes("http://h/" + new string('"', 50)), null, out _));
        Assert.False(new BaseUrl().TrySet(Encoding.UTF8.GetBytes("http://h/" + new string('a', BaseUrl.MaxLength))));
    }

    [Fact]
    public void Resolver_HostileInput_EndsSoon()
    {
        var resolver = new UrlResolver(1 << 20);
        var many = string.Concat(Enumerable.Range(0, 60_000).Select(i => char.ConvertFromUtf32(0x4E00 + i % 20_000)));
        foreach (var reference in new[] { "http://" + many + "/", "http://" + new string('@', 500_000), "http://h/" + string.Concat(Enumerable.Repeat("a/../", 200_000)), "http://" + new string('[', 500_000), "http://" + string.Concat(Enumerable.Repeat("1.", 250_000)), "http://" + string.Concat(Enumerable.Repeat("\u0301\u0316", 500)) })
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            resolver.Resolve(Encoding.UTF8.GetBytes(reference), null, out _);
            Assert.True(clock.ElapsedMilliseconds < 2000, reference[..20]);
        }
    }

    [Fact]
    public void WhatwgHtml_BaseHref_RefusesDataAndScript()
    {
        var page = new BaseUrl();
        Assert.True(page.TrySet("https://example.org/a/"u8));
        var frozen = new BaseUrl();
        Assert.False(frozen.TrySet("data:,x"u8, page));
        Assert.False(frozen.TrySet("javascript:x"u8, page));
        Assert.False(frozen.TrySet("http://["u8, page));
        Assert.False(frozen.IsSet);
        Assert.True(frozen.TrySet("../b/"u8, page));
        Assert.Equal("https://example.org/b/", Encoding.UTF8.GetString(frozen.Serialized));
        Assert.False(frozen.TrySet("data:,x"u8, page));
        Assert.Equal("https://example.org/b/", Encoding.UTF8.GetString(frozen.Serialized));
    }

    [Fact]
    public void UrlParts_SplitSerialisedUrls()
    {
        var url = "https://user:pw@[::1]:8443/p/a;b@c:d?q?r#f#g"u8;
        var parts = UrlParts.Of(url);
        Assert.Equal("https", Encoding.UTF8.GetString(parts.Scheme(url)));
        Assert.Equal("[::1]", Encoding.UTF8.GetString(parts.Host(url)));
        Assert.Equal("8443", Encoding.UTF8.GetString(parts.Port(url)));
        Assert.Equal("/p/a;b@c:d", Encoding.UTF8.GetString(parts.Path(url)));
        Assert.Equal("q?r", Encoding.UTF8.GetString(parts.Query(url)));
        Assert.Equal("f#g", Encoding.UTF8.GetString(parts.Fragment(url)));
        Assert.Equal("user:pw", Encoding.UTF8.GetString(url[parts.UserStart..parts.UserEnd]));
    }

    [Fact]
    public void Canonical_DropsOnlyTheFragment()
    {
        var canonicalizer = new UrlCanonicalizer();
        Assert.True(canonicalizer.TryCanonicalize("HTTP://WWW.Example.org:80/a/../B?x=1&A#frag"u8, out var canonical));
        Assert.Equal("http://www.example.org/B?x=1&A", Encoding.UTF8.GetString(canonical));
        Assert.False(canonicalizer.TryCanonicalize("mailto:a@b"u8, out _));
        Assert.False(canonicalizer.TryCanonicalize("/relative"u8, out _));
    }

    [Fact]
    public void Resolver_SteadyState_AllocatesNothing()
    {
        var resolver = new UrlResolver();
        var page = new BaseUrl();
        page.TrySet("https://example.org/foo/bar"u8);
        byte[][] references = [.. new[] { "https://example.org/a.png", "/a/b.png?x", "x/y z.png", "//h/é", "http://bücher.example/", "../..", "http://[1::2]:80/", "data:,x", "http://1.2/" }.Select(Encoding.UTF8.GetBytes)];
        void Round()
        {
            foreach (var reference in references) resolver.Resolve(reference, page, out _);
            page.TrySet("https://example.org/foo/bar"u8);
        }
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
