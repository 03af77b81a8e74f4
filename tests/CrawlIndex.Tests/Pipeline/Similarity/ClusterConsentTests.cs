using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Similarity;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Pipeline.Similarity;

/// <summary>Signals reference, deduplication: a denial of strength 4 or more in one copy binds its near-identical copies; an allow does not.</summary>
public sealed class ClusterConsentTests : IDisposable
{
    private const string Silent = "https://silent.example/p.jpg", Denying = "https://denying.example/p.jpg", Distant = "https://distant.example/p.jpg";
    private const string Hash = "e4cc89d91c623842f8d1f1d9a398e78c9f199a3bf87925f2b7e11e0bf061b064";
    private const string NearHash = "e4cc89d91c623842f8d1f1d9a398e78c9f199a3bf87925f2b7e11e0bf061b39b";
    private const string FarHash = "1b33762ee39dc7bd072e0e265c6718736066e5c40786da0d481ee1f40f9e4f9b";
    private static readonly DateTimeOffset Seen = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder folder = new();

    [DataFact]
    public async Task DenialInOneCopy_BindsTheOthers()
    {
        await MakeAsync();
        var pairs = new[] { Pair(Silent), Pair(Distant) };
        using (var alone = CaseSource.Open(folder.Root))
            Assert.All(alone.Decide(pairs, ConsentPolicy.OptOut, Seen.AddDays(1)), verdict => Assert.NotEqual(Outcome.Denied, verdict.Decision![Use.GenAiTrain].Outcome));
        using var similar = SimilarPictures.Open(folder.Root);
        using var cases = CaseSource.Open(folder.Root, similar);
        var verdicts = cases.Decide(pairs, ConsentPolicy.OptOut, Seen.AddDays(1)).Select(verdict => verdict.Decision![Use.GenAiTrain]).ToList();
        Assert.Equal(Outcome.Denied, verdicts[0].Outcome);
        Assert.Contains(verdicts[0].Deciding, signal => signal.Flags.Contains("cluster") && signal.Strength >= ClusterConsent.SpreadingStrength);
        Assert.NotEqual(Outcome.Denied, verdicts[1].Outcome);
    }

    [DataFact]
    public async Task ClaimOnAFingerprint_IsDecidedFromTheIndex()
    {
        await MakeAsync();
        using var similar = SimilarPictures.Open(folder.Root);
        var claim = new LedgerClaim { Id = "c1", Kind = ClaimKind.OptOut, Subject = ClaimSubject.Pdq, Value = FarHash, Radius = 31, Party = ClaimParty.CopyrightHolder, UsesClaimed = [Use.GenAiTrain], Status = ClaimStatus.Verified };
        var decision = new List<Outcome>();
        using (var alone = CaseSource.Open(folder.Root, similar))
        {
            foreach (var verdict in alone.Cases([Pair(Distant), Pair(Silent)], ConsentPolicy.OptOut, Seen.AddDays(1)))
            {
                var decided = alone.Engine.Decide(verdict.Case! with { Claims = [claim] })[Use.GenAiTrain];
                Assert.Equal(verdict.Pair.Url == Distant, decided.Deciding.Any(signal => signal.Family == SignalFamily.Ledger));
                decision.Add(decided.Outcome);
            }
        }
        Assert.Equal(Outcome.Denied, decision[0]);
    }

    [DataFact]
    public async Task Objections_AreShownWithTheirCopyAndQuote()
    {
        await MakeAsync();
        using var clusters = PictureClusters.Open(folder.Root);
        using var consent = new ClusterConsent(folder.Root, ConsentPolicy.OptOut);
        var cluster = Assert.Single(clusters.Find(31));
        Assert.Equal([Denying, Silent], cluster.Copies.Select(copy => copy.Url).Order(StringComparer.Ordinal));
        var objections = consent.ObjectionsTo(cluster, Seen.AddDays(1));
        Assert.All(objections, objection => Assert.Equal(Denying, objection.Url));
        Assert.Contains(objections, objection => objection.Quote.Length > 0);
    }

    public void Dispose() => folder.Dispose();

    private static PairRow Pair(string url) => new("id", url, "a cat", new Uri(url).GetLeftPart(UriPartial.Authority) + "/");

    private async Task MakeAsync()
    {
        using var workspace = new Workspace(folder.Root);
        using (var observations = new TableWriter(Tables.Observations, folder["observations/a.parquet"]))
        using (var signals = new TableWriter(Tables.Signals, folder["signals/a.parquet"]))
        using (var images = new TableWriter(Tables.Images, folder["images/a.parquet"]))
        using (var pairs = new TableWriter(Tables.Pairs, folder["pairs/a.parquet"]))
        {
            var recorder = new SignalRecorder(observations, signals, PublicSuffixList.Shared);
            Add(Silent, Hash, File.ReadAllBytes(TestData.PathOf("pdq/misc-images/wee.jpg")));
            Add(Denying, NearHash, File.ReadAllBytes(TestData.PathOf("images/derived/iptc-std2024.1-xmp-packet-in_chelsea.jpg")));
            Add(Distant, FarHash, File.ReadAllBytes(TestData.PathOf("pdq/misc-images/small.jpg")));
            foreach (var table in new[] { observations, signals, images, pairs }) table.Finish();

            void Add(string url, string pdq, byte[] picture)
            {
                recorder.Record(new Observation { Role = ObservationRole.Image, Url = url, Status = 200, Body = picture, Date = Seen }, 1);
                images.Text(ImageColumn.Url, Encoding.UTF8.GetBytes(url));
                images.Text(ImageColumn.Outcome, "fetched"u8);
                images.Text(ImageColumn.Pdq, Encoding.UTF8.GetBytes(pdq));
                images.Int32(ImageColumn.PdqQuality, 100);
                images.Int32(ImageColumn.Attempt, 1);
                images.EndRow();
                pairs.Text(PairColumn.Url, Encoding.UTF8.GetBytes(url));
                pairs.Text(PairColumn.PageUrl, Encoding.UTF8.GetBytes(new Uri(url).GetLeftPart(UriPartial.Authority) + "/"));
                pairs.Text(PairColumn.PairId, "id"u8);
                pairs.TimestampMicros(PairColumn.FetchTime, Seen.ToUnixTimeSeconds() * 1_000_000);
                pairs.EndRow();
            }
        }
        await new SimilarityStage(workspace).RunAsync();
    }
}
