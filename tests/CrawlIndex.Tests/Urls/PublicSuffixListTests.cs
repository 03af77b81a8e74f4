using System.Text;
using System.Text.RegularExpressions;
using CrawlIndex.Html.Urls;
using Xunit;

namespace CrawlIndex.Tests.Urls;

public partial class PublicSuffixListTests
{
    [Theory]
    [InlineData("www.example.co.uk", "example.co.uk", "example.co.uk")]
    [InlineData("a.b.github.io", "github.io", "b.github.io")]
    [InlineData("github.io", "github.io", "")]
    [InlineData("bucket.s3.amazonaws.com", "amazonaws.com", "bucket.s3.amazonaws.com")]
    [InlineData("co.uk", "", "")]
    [InlineData("uk", "", "")]
    [InlineData("b.c.kobe.jp", "b.c.kobe.jp", "b.c.kobe.jp")]
    [InlineData("c.kobe.jp", "", "")]
    [InlineData("x.city.kobe.jp", "city.kobe.jp", "city.kobe.jp")]
    [InlineData("www.ck", "www.ck", "www.ck")]
    [InlineData("a.unlisted-tld", "a.unlisted-tld", "a.unlisted-tld")]
    [InlineData("localhost", "", "")]
    [InlineData("www.example.com.", "example.com", "example.com")]
    [InlineData("WWW.Example.COM", "Example.COM", "Example.COM")]
    [InlineData("192.168.0.1", "", "")]
    [InlineData("[2001:db8::1]", "", "")]
    [InlineData("xn--55qx5d.cn", "", "")]
    [InlineData("www.x.xn--55qx5d.cn", "x.xn--55qx5d.cn", "x.xn--55qx5d.cn")]
    [InlineData(".com", "", "")]
    [InlineData("..com", "", "")]
    [InlineData("a..com", "", "")]
    [InlineData(".", "", "")]
    [InlineData("", "", "")]
    public void Psl_RegistrableDomains(string host, string registered, string withPrivate)
    {
        var list = PublicSuffixList.Shared;
        Assert.Equal(registered, Encoding.UTF8.GetString(list.RegisteredDomain(Encoding.UTF8.GetBytes(host))));
        Assert.Equal(withPrivate, Encoding.UTF8.GetString(list.PrivateDomain(Encoding.UTF8.GetBytes(host))));
    }

    [DataFact]
    public void Psl_PublishedVectors_Hold()
    {
        var checks = 0;
        foreach (Match check in Vector().Matches(File.ReadAllText(TestData.PathOf("psl/test_psl.txt"))))
        {
            var host = check.Groups[1].Value;
            var actual = PublicSuffixList.Shared.PrivateDomain(Encoding.UTF8.GetBytes(Serialised(host)));
            Assert.True(Serialised(check.Groups[2].Value) == Encoding.UTF8.GetString(actual), check.Value);
            checks++;
        }
        Assert.True(checks > 70);
    }

    [DataFact]
    public void Psl_RealHosts_AgreeWithLibpsl()
    {
        // The oracle ran with this older list; it takes IPv4 addresses for domains.
        using var file = File.OpenRead(TestData.PathOf("psl/public_suffix_list.dat"));
        var list = PublicSuffixList.Load(file);
        var hosts = 0;
        foreach (var line in File.ReadLines(TestData.PathOf("psl/expected-registrable-libpsl.tsv")).Skip(1))
        {
            var fields = line.Split('\t');
            if (char.IsAsciiDigit(fields[0][^1])) continue;
            Assert.True(fields[1] == Encoding.UTF8.GetString(list.PrivateDomain(Encoding.UTF8.GetBytes(fields[0]))), line);
            hosts++;
        }
        Assert.True(hosts > 6000);
    }

    [Fact]
    public void Psl_LinearScanOfTheRules_Agrees()
    {
        var list = PublicSuffixList.Shared;
        using var reader = new StreamReader(typeof(PublicSuffixList).Assembly.GetManifestResourceStream("PublicSuffixes.dat")!);
        var icann = new HashSet<string>();
        while (reader.ReadLine() is { } line && !line.Contains("END ICANN", StringComparison.Ordinal))
        {
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)) icann.Add(line);
        }
        Assert.True(list.Count > icann.Count);
        foreach (var rule in icann)
        {
            foreach (var host in new[] { rule.TrimStart('*', '.', '!'), "a." + rule.TrimStart('*', '.', '!'), "c.b.a." + rule.TrimStart('*', '.', '!') })
            {
                Assert.Equal(ByFormalAlgorithm(host, icann), Encoding.UTF8.GetString(list.RegisteredDomain(Encoding.UTF8.GetBytes(host))));
            }
        }
    }

    [Fact]
    public void Psl_Load_RefusesWhatIsNoList()
    {
        Assert.Throws<InvalidDataException>(() => PublicSuffixList.Load(new MemoryStream("<html>"u8.ToArray())));
        Assert.Throws<InvalidDataException>(() => PublicSuffixList.Load(new MemoryStream(new byte[17 << 20])));
        var own = PublicSuffixList.Load(new MemoryStream("// ===BEGIN ICANN DOMAINS===\r\nexample // note\r\n*.wild.example\n!not.wild.example\n\u00fc.example\n"u8.ToArray()));
        Assert.Equal(4, own.Count);
        Assert.Equal("b.a.wild.example", Encoding.UTF8.GetString(own.RegisteredDomain("c.b.a.wild.example"u8)));
        Assert.Equal("not.wild.example", Encoding.UTF8.GetString(own.RegisteredDomain("x.not.wild.example"u8)));
        Assert.Equal("x.xn--tda.example", Encoding.UTF8.GetString(own.RegisteredDomain("y.x.xn--tda.example"u8)));
    }

    [Fact]
    public void Psl_Lookup_AllocatesNothing()
    {
        var list = PublicSuffixList.Shared;
        list.PrivateDomain("a.b.example.co.uk"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) list.PrivateDomain("a.b.example.co.uk"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>The formal algorithm by string comparison: exception, else longest rule, else "*".</summary>
    private static string ByFormalAlgorithm(string host, HashSet<string> rules)
    {
        var labels = host.Split('.');
        var suffix = 1;
        for (var length = 1; length <= labels.Length; length++)
        {
            var name = string.Join('.', labels[^length..]);
            if (rules.Contains("!" + name))
            {
                suffix = length - 1;
                break;
            }
            if (rules.Contains(name) || (length > 1 && rules.Contains("*." + string.Join('.', labels[^(length - 1)..])))) suffix = length;
        }
        return suffix < labels.Length ? string.Join('.', labels[^(suffix + 1)..]) : "";
    }

    private static string Serialised(string host)
    {
        if (host.Length == 0 || host[0] == '.') return host;
        Assert.Equal(UrlOutcome.Ok, new UrlResolver().Resolve(Encoding.UTF8.GetBytes($"http://{host}/"), null, out var url));
        return Encoding.UTF8.GetString(UrlParts.Of(url).Host(url));
    }

    [GeneratedRegex(@"(?m)^checkPublicSuffix\('([^']*)', (?:'([^']*)'|null)\)")]
    private static partial Regex Vector();
}
