using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Ledger;

/// <summary>The book of claims gives the verdicts of the whole list.</summary>
public sealed class ClaimBookTests
{
    private static readonly string[] Hosts = ["a.example", "img.a.example", "b.example", "xa.example", "c.org", "www.c.org"];
    private static readonly string[] Paths = ["/", "/p/", "/p/1.jpg", "/p/2.jpg", "/q/1.jpg?x=1"];

    [Fact]
    public void Oracle_AnyPair_BookAndWholeList_GiveTheSameVerdicts()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var engine = new ConsentEngine(SignalParsers.All());
        for (var round = 0; round < 60; round++)
        {
            var claims = Enumerable.Range(0, random.Next(1, 30)).Select(i => RandomClaim(random, i)).ToList();
            var book = new ClaimBook(claims);
            var pair = new PairTarget(RandomUrl(random), random.Next(4) == 0 ? null : RandomUrl(random), "alt") { Aliases = random.Next(3) == 0 ? [RandomUrl(random)] : [] };
            var at = DateTimeOffset.UnixEpoch.AddYears(50);
            var whole = engine.Decide(new ConsentCase { Pair = pair, AsOf = at, Claims = claims });
            var some = engine.Decide(new ConsentCase { Pair = pair, AsOf = at, Claims = book.About(pair, [], []) });
            foreach (var use in Uses.All)
            {
                Assert.True(whole[use].Outcome == some[use].Outcome, $"seed {seed}, round {round}, {use.Name()}: {whole[use].Outcome} and {some[use].Outcome}");
                Assert.Equal(whole[use].Deciding.Select(signal => signal.Evidence.Quote), some[use].Deciding.Select(signal => signal.Evidence.Quote));
            }
        }
    }

    [Fact]
    public void Pdq_WithinRadius_IsFound_BeyondIsNot()
    {
        var book = new ClaimBook([Claim("near", ClaimSubject.Pdq, new string('0', 64)) with { Radius = 3 }]);
        var pair = new PairTarget(Url("https://a.example/1.jpg"), null, null);
        Assert.Single(book.About(pair, [], [new PdqFingerprint(7, 0, 0, 0, 100)]));
        Assert.Empty(book.About(pair, [], [new PdqFingerprint(15, 0, 0, 0, 100)]));
    }

    private static LedgerClaim RandomClaim(Random random, int number)
    {
        var subject = (ClaimSubject)random.Next(1, 6);
        var value = subject switch
        {
            ClaimSubject.Url or ClaimSubject.UrlPrefix => RandomUrl(random).ToString(),
            ClaimSubject.Domain => Hosts[random.Next(Hosts.Length)],
            _ => new string((char)('0' + random.Next(3)), 64),
        };
        return Claim($"c{number}", subject, value) with { Kind = (ClaimKind)random.Next(1, 6), Status = (ClaimStatus)random.Next(1, 6), Party = (ClaimParty)random.Next(1, 5) };
    }

    private static LedgerClaim Claim(string id, ClaimSubject subject, string value) =>
        new() { Id = id, Kind = ClaimKind.OptOut, Subject = subject, Value = value, Party = ClaimParty.CopyrightHolder, Status = ClaimStatus.Verified };

    private static WebUrl RandomUrl(Random random) => Url($"https://{Hosts[random.Next(Hosts.Length)]}{Paths[random.Next(Paths.Length)]}");

    private static WebUrl Url(string text) => WebUrl.TryParse(text, out var url) ? url : throw new ArgumentException(text);
}
