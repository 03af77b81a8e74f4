using CrawlIndex.Consent;
using CrawlIndex.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Licences;

public class LicenceUrlTests
{
    [Theory]
    [InlineData("http://creativecommons.org/licenses/by-nd-nc/1.0/", "by-nc-nd/1.0")] // K01
    [InlineData("https://creativecommons.org/licenses/by/4.0/deed.de?ref=x", "by/4.0")] // K02
    [InlineData("//www.creativecommons.org/licenses/BY-SA/3.0/DE/legalcode.txt#a", "by-sa/3.0/de")]
    [InlineData("http://creativecommons.org/licenses/by/3.0/igo", "by/3.0/igo")]
    [InlineData("http://web.resource.org/cc/licenses/by/2.0/", "by/2.0")]
    [InlineData("https://creativecommons.org/licenses/CC0/1.0/", "zero/1.0")]
    [InlineData("https://creativecommons.org/publicdomain/zero/1.0/legalcode.fr", "zero/1.0")]
    [InlineData("https://creativecommons.org/publicdomain/mark/1.0/deed.en", "mark/1.0")]
    [InlineData("http://creativecommons.org/licenses/publicdomain/", "publicdomain")]
    [InlineData("https://i.creativecommons.org/l/by-nc-sa/2.5/it/88x31.png", "by-nc-sa/2.5/it")]
    [InlineData("https://licensebuttons.net/p/zero/1.0/88x31.png", "zero/1.0")]
    [InlineData("https://creativecommons.org/licenses/sampling%2B/1.0/", "sampling+/1.0")]
    [InlineData("http://creativecommons.org/licenses/nc-sa/2.0/jp/", "nc-sa/2.0/jp")]
    [InlineData("https://creativecommons.org/licenses/by/2.1/es/", "by/2.1/es")]
    [InlineData("https://rightsstatements.org/page/InC-EDU/1.0/?language=de", "InC-EDU/1.0")] // K09
    [InlineData("http://rightsstatements.org/vocab/noc-oklr/1.0/", "NoC-OKLR/1.0")]
    public void CcUrl_CanonicalKey(string url, string key) => Assert.Equal(key, LicenceUrl.Read(url).Key);

    [Theory]
    [InlineData("https://creativecommons.org/licenses/by/2.1/")]
    [InlineData("https://creativecommons.org/licenses/by/5.0/")]
    [InlineData("https://creativecommons.org/licenses/by-sa-nd/4.0/")]
    [InlineData("https://creativecommons.org/licenses/by/3.0/xx/")]
    [InlineData("https://creativecommons.org.example/licenses/by/4.0/")]
    [InlineData("https://example.org/creativecommons.org/licenses/by/4.0/")]
    [InlineData("https://rightsstatements.org/vocab/Inc-XYZ/1.0/")]
    [InlineData("")]
    public void CcUrl_NeverGuessed(string url) => Assert.Equal(LicenceKind.Unknown, LicenceUrl.Read(url).Kind);

    [Theory]
    [InlineData("https://creativecommons.org/licenses/")]
    [InlineData("https://creativecommons.org/about/cclicenses/")]
    public void CcUrl_APageAboutLicencesIsNone(string url) => Assert.Equal(LicenceKind.NotALicence, LicenceUrl.Read(url).Kind);

    [Fact]
    public void K01_At10TheDisplayUrlIsCreativeCommonsOwn() =>
        Assert.Equal("https://creativecommons.org/licenses/by-nd-nc/1.0/", LicenceUrl.Read("http://creativecommons.org/licenses/by-nd-nc/1.0/").Url);

    [Fact]
    public void K03_WithoutVersionItIsIncomplete()
    {
        var licence = LicenceUrl.Read("https://creativecommons.org/licenses/by/");
        Assert.Equal(LicenceKind.Incomplete, licence.Kind);
        Assert.Equal(LicenceTier.Closed, licence.Tier);
        Assert.Contains("licence-incomplete", licence.Flags);
    }

    [Fact]
    public void CcUrl_At40AJurisdictionIsStrippedAndFlagged()
    {
        var licence = LicenceUrl.Read("https://creativecommons.org/licenses/by/4.0/de/");
        Assert.Equal("by/4.0", licence.Key);
        Assert.Contains("jurisdiction-stripped", licence.Flags);
    }

    [Theory]
    [InlineData("https://creativecommons.org/publicdomain/zero/1.0/", LicenceTier.Open)]
    [InlineData("https://creativecommons.org/licenses/by-sa/4.0/", LicenceTier.Open)]
    [InlineData("https://creativecommons.org/licenses/by-nd/4.0/", LicenceTier.NoDerivatives)]
    [InlineData("https://creativecommons.org/licenses/by-nc-nd/4.0/", LicenceTier.NonCommercial)]
    [InlineData("https://creativecommons.org/licenses/nc/1.0/", LicenceTier.Closed)]
    [InlineData("https://creativecommons.org/licenses/devnations/2.0/", LicenceTier.Closed)]
    [InlineData("https://creativecommons.org/publicdomain/mark/1.0/", LicenceTier.Closed)]
    [InlineData("http://rightsstatements.org/vocab/InC/1.0/", LicenceTier.Closed)]
    public void Section112_Tiers(string url, LicenceTier tier) => Assert.Equal(tier, LicenceUrl.Read(url).Tier);

    [Fact]
    public void CcUrl_EveryUnitVersionAndPort_RoundTrips()
    {
        foreach (var unit in new[] { "by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd" })
        {
            foreach (var version in new[] { "1.0", "2.0", "2.5", "3.0", "4.0" })
            {
                var licence = LicenceUrl.Read($"http://creativecommons.org/licenses/{unit}/{version}/");
                Assert.Equal($"{unit}/{version}", licence.Key);
                Assert.Equal(licence.Key, LicenceUrl.Read(licence.Url).Key);
            }
        }
    }

    [Fact]
    public void Fuzz_UrlsNeverThrow()
    {
        var random = new Random(20261122);
        string[] seeds = ["https://creativecommons.org/licenses/by-nc-sa/3.0/scotland/legalcode", "http://rightsstatements.org/vocab/NoC-US/1.0/", "https://licensebuttons.net/l/by/4.0/88x31.png"];
        for (var round = 0; round < 20_000; round++)
            _ = LicenceUrl.Read(System.Text.Encoding.Latin1.GetString(Mutation.Damage(random, System.Text.Encoding.Latin1.GetBytes(seeds[round % 3])))).Key;
    }
}
