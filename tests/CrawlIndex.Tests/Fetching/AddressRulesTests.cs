using System.Net;
using CrawlIndex.Images.Fetch;
using Xunit;

namespace CrawlIndex.Tests.Fetching;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void Rfc6890_PublicAddresses_MayBeContacted(string address) => Assert.True(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Rfc6890_SpecialAddresses_AreRefused(string address) => Assert.False(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void Rfc6890_EveryBlockOfIpv4_IsJudgedByItsFirstByte()
    {
        // All /8 blocks with nothing special inside are public at both ends; 0, 10, 127 and 224 and above are closed.
        int[] mixed = [100, 168, 169, 172, 192, 198, 203];
        for (var block = 0; block < 256; block++)
        {
            if (mixed.Contains(block)) continue;
            var isOpen = block is not (0 or 10 or 127 or >= 224);
            foreach (var rest in (string[])["0.0.1", "128.3.4", "255.255.254"]) Assert.Equal(isOpen, AddressRules.IsPublic(IPAddress.Parse($"{block}.{rest}")));
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1", true)]
    [InlineData("0x7f000001", true)]
    [InlineData("2130706433", true)]
    [InlineData("017700000001", true)]
    [InlineData("[::1]", true)]
    [InlineData("example.org", false)]
    [InlineData("1e100.net", false)]
    public void UrlStandard_EverySpellingOfAnAddress_IsOne(string host, bool isAddress) => Assert.Equal(isAddress, AddressRules.TryParse(host, out _));
}
