using CrawlIndex.App.Demo;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>The demo web agrees with what its sites declare about it.</summary>
public sealed class DemoWorldTests
{
    private static readonly string[] Kinds = ["src", "srcset", "picture", "lazy", "noscript", "og", "json-ld", "microdata", "link", "poster", "css", "other"];

    /// <summary>Pictures that pages name and no host has.</summary>
    private static readonly string[] Missing = ["/photos/2009/absente.png", "/uploads/gone.png"];

    private static IEnumerable<ExpectedPair> Declared => DemoWorld.Sites.SelectMany(site => site.OpenPages).SelectMany(page => page.Pairs);

    [Fact]
    public void Rfc2606_EveryHost_IsReserved_AndHasItsOwnRegisteredDomain()
    {
        Assert.All(DemoWorld.Sites, site => Assert.EndsWith(".example", site.Host, StringComparison.Ordinal));
        Assert.Equal(DemoWorld.Sites.Count, DemoWorld.Sites.Select(site => string.Join('.', site.Host.Split('.')[^2..])).Distinct().Count());
    }

    [Fact]
    public void Declared_EveryKindOfPlace_Occurs() => Assert.Equal(Kinds.Order(), Declared.Select(pair => pair.Kind).Distinct().Order());

    [Fact]
    public void Declared_EveryPicture_IsServed_ExceptTheMissing()
    {
        var served = DemoWorld.Sites.SelectMany(site => site.Resources.Keys.Select(target => new Uri(site.Root, target).AbsoluteUri)).ToHashSet();
        var absent = Declared.Select(pair => pair.Url).Where(url => !served.Contains(url)).Select(url => new Uri(url).AbsolutePath).Order();
        Assert.Equal(Missing, absent);
    }

    [Fact]
    public void Copies_OfTheArtist_AreOnTheBoard()
    {
        var bodies = DemoWorld.Sites.SelectMany(site => site.Resources.Values.Where(resource => resource.ContentType == "image/png").Select(resource => (site.Host, resource.Body)));
        var shared = bodies.GroupBy(entry => Convert.ToBase64String(entry.Body)).Select(group => group.Select(entry => entry.Host).Distinct().Order().ToList());
        Assert.Contains(shared, hosts => hosts.SequenceEqual(["www.mira-solberg.example", "www.repost-board.example"]));
    }
}
