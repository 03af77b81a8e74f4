using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using CrawlIndex.Tests.Pipeline;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Datasets;

/// <summary>
/// 10,000 rows with planted truths over a workspace that was ingested from records: objections of each family, re-posts, lookalikes, claims, expired
/// claims, block lists, near misses. Every planted row is found and nothing else is.
/// </summary>
public sealed class PlantedTruthTests(ITestOutputHelper output) : IDisposable
{
    private const int Rows = 10_000;
    private const int PicturesOfASite = 40;

    private static readonly DateTimeOffset AsOf = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Family, what robots.txt says, headers of the page, its head, and the file beside it.</summary>
    private static readonly (string Name, string Robots, string Headers, string Head, string File, string Content)[] Objections =
    [
        ("ai-token", "User-agent: GPTBot\nDisallow: /\n", "", "", "", ""),
        ("content-signal", "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n", "", "", "", ""),
        ("meta-robots", "", "", "<meta name=robots content=\"noai, noimageai\">", "", ""),
        ("x-robots-tag", "", "X-Robots-Tag: noai, noimageai\r\n", "", "", ""),
        ("tdmrep-header", "", "tdm-reservation: 1\r\n", "", "", ""),
        ("content-usage", "", "Content-Usage: train-ai=n\r\n", "", "", ""),
        ("tdmrep-file", "", "", "", "/.well-known/tdmrep.json", "[{\"location\":\"/*\",\"tdm-reservation\":1}]"),
        ("ai-txt", "", "", "", "/ai.txt", "User-Agent: *\nDisallow: *.jpg\nDisallow: /\n"),
    ];

    private readonly TemporaryFolder folder = new();
    private readonly Random random = new(5);
    private readonly List<(string Line, FindingOutcome Truth, string Kind)> planted = [];
    private readonly List<LedgerClaim> claims = [];
    private readonly List<string> blocked = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Planted_EveryRowIsFound_AndNothingElse()
    {
        await MakeWorkspaceAsync();
        PlantCatalogRows();
        PlantClaims();
        PlantBlocked();
        while (planted.Count < Rows) Plant($"https://nowhere-{planted.Count % 97}.example/p/{planted.Count}.jpg", null, null, FindingOutcome.Unmatched, "unknown");
        var order = planted.ToArray();
        random.Shuffle(order);
        File.WriteAllText(folder["rows.csv"], "url,caption,sha256,pdq\n" + string.Concat(order.Select(row => row.Line + "\n")));
        var lists = new BlockListStore(folder["ws"]);
        File.WriteAllLines(folder["block.txt"], blocked);
        var reading = new BlockListReader();
        reading.Read(folder["block.txt"]);
        lists.Import("planted", reading);

        // With claims by hash about, a clean picture is eligible only where its bytes were seen: those rows are judged by the second audit.
        var found = Compare(order, claims, lists.Load(), "all", row => row.Kind == "clean" ? null : row.Truth);
        var byAddress = claims.Where(claim => claim.Subject is ClaimSubject.Url or ClaimSubject.Domain).ToList();
        Compare(order, byAddress, lists.Load(), "by-address", row => row.Kind is "claim sha256" or "claim pdq" ? FindingOutcome.Unmatched : row.Truth);
        Assert.All(Enumerable.Range(0, Rows).Where(i => order[i].Kind.StartsWith("family ", StringComparison.Ordinal)), i => Assert.Contains(order[i].Kind["family ".Length..], found[i], StringComparison.Ordinal));
    }

    private List<string> Compare((string Line, FindingOutcome Truth, string Kind)[] rows, IReadOnlyList<LedgerClaim> standing, BlockedHashes blocks, string name, Func<(string Line, FindingOutcome Truth, string Kind), FindingOutcome?> truthOf)
    {
        using (var verdicts = new WorkspaceVerdicts(folder["ws"], ConsentPolicy.OptOut, AsOf, standing, folder["scratch"]))
        {
            AuditRunner.Run(new AuditOptions
            {
                Dataset = DatasetExpander.Expand(folder["rows.csv"]), Name = "rows.csv", Workspace = folder["ws"], Output = folder[name], AsOf = AsOf,
                Claims = standing, Verdicts = verdicts, Blocked = blocks,
            }, new AuditProgress());
        }
        var found = TemporaryFolder.Rows($"SELECT outcome || coalesce(' ' || reasons, '') || coalesce(' [' || not_observed || ']', '') FROM read_parquet('{folder[$"{name}/findings.parquet"]}')");
        Assert.Equal(Rows, found.Count);
        var truth = Array.ConvertAll(rows, row => truthOf(row));
        foreach (var outcome in truth.OfType<FindingOutcome>().Distinct().Order())
        {
            var right = Enumerable.Range(0, Rows).Count(i => truth[i] == outcome && Is(found[i], outcome));
            var told = Enumerable.Range(0, Rows).Count(i => truth[i] is not null && Is(found[i], outcome));
            var planned = truth.Count(each => each == outcome);
            output.WriteLine($"{name}, {outcome.Word()}: planted {planned}, found {told}, precision {(double)right / told:0.0000}, recall {(double)right / planned:0.0000}");
        }
        Assert.Empty(Enumerable.Range(0, Rows).Where(i => truth[i] is { } planned && !Is(found[i], planned)).GroupBy(i => $"{rows[i].Kind}: planted {rows[i].Truth.Word()}, found {found[i]}").Select(group => $"{group.Count()} x {group.Key}, such as {rows[group.First()].Line}"));
        return found;
    }

    private static bool Is(string found, FindingOutcome outcome) => found.Split(' ')[0] == outcome.Word();

    private static string Picture(string site, int number) => $"http://{site}.example/p/{number}.jpg";

    private static string Sha256Of(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"bytes of {url}")));

    private static string PdqOf(string url, int flips = 0)
    {
        var bits = SHA256.HashData(Encoding.UTF8.GetBytes($"look of {url}"));
        for (var i = 0; i < flips; i++) bits[i * 7 % 32] ^= (byte)(1 << (i * 7 / 32 % 8));
        return Convert.ToHexStringLower(bits);
    }

    private async Task MakeWorkspaceAsync()
    {
        List<string> records = [];
        foreach (var (name, robots, headers, head, file, content) in Objections.Append(("clean", "", "", "", "", "")))
        {
            var site = $"{name}.example";
            records.Add(robots.Length > 0 ? MadeSegment.Response($"http://{site}/robots.txt", robots, "text/plain") : MadeSegment.Response($"http://{site}/robots.txt", "", "text/plain", 404));
            foreach (var path in (string[])["/ai.txt", "/.well-known/tdmrep.json"])
                records.Add(path == file ? MadeSegment.Response($"http://{site}{path}", content, path == "/ai.txt" ? "text/plain" : "application/json") : MadeSegment.Response($"http://{site}{path}", "", "text/plain", 404));
            var pictures = string.Concat(Enumerable.Range(0, PicturesOfASite).Select(i => $"<img src=\"{Picture(name, i)}\" alt=\"picture {i} of {name}\">"));
            records.Add(MadeSegment.Response($"http://{site}/", $"<html><head>{head}<title>{name}</title></head><body>{pictures}</body></html>", extraHeaders: headers));
            for (var i = 0; i < PicturesOfASite; i++) records.Add(MadeSegment.Response(Picture(name, i), $"no picture {i}", "image/jpeg", extraHeaders: name == "x-robots-tag" ? headers : ""));
        }
        File.WriteAllBytes(folder["crawl.warc"], MadeSegment.Bytes([.. records]));
        using (var http = new HttpClient())
        using (var workspace = new Workspace(folder["ws"]))
        {
            var results = await new IngestRunner(workspace, http, jobs: 1).RunAsync([SegmentSource.Of(folder["crawl.warc"])], new IngestProgress(), default);
            Assert.Equal(SegmentOutcome.Ingested, Assert.Single(results).Outcome);
        }
        var images = string.Join(", ", from site in Objections.Select(each => each.Name).Append("clean") from i in Enumerable.Range(0, PicturesOfASite)
                                       select $"('{Picture(site, i)}', '{Sha256Of(Picture(site, i))}', '{PdqOf(Picture(site, i))}')");
        Directory.CreateDirectory(folder["ws/images"]);
        var columns = Tables.Images.Columns.Select(column => column.Name switch
        {
            "url" or "sha256" or "pdq" => column.Name,
            "pdq_quality" => "100::INTEGER AS pdq_quality",
            "attempt" => "1::INTEGER AS attempt",
            "outcome" => "'fetched' AS outcome",
            _ => $"NULL::{column.SqlType} AS {column.Name}",
        });
        TemporaryFolder.Rows($"COPY (SELECT {string.Join(", ", columns)} FROM (VALUES {images}) t(url, sha256, pdq)) TO '{folder["ws/images/made.parquet"]}' (FORMAT parquet)");
    }

    private void PlantCatalogRows()
    {
        foreach (var site in Objections.Select(each => each.Name).Append("clean"))
        {
            var truth = site == "clean" ? FindingOutcome.Eligible : FindingOutcome.Denied;
            var kind = site == "clean" ? "clean" : $"family {site}";
            for (var i = 0; i < PicturesOfASite; i++)
            {
                var url = Picture(site, i);
                Plant(url, null, null, truth, kind);
                Plant($"HTTP://{site.ToUpperInvariant()}.example:80/x/../p/{i}.jpg#top", null, null, truth, kind);
                Plant($"https://repost-{i}.example/copy-of-{site}.jpg", Sha256Of(url), null, truth, kind);
                Plant($"https://thumbs-{i}.example/{site}.webp", null, PdqOf(url, random.Next(32)), truth, kind);
                Plant("", Sha256Of(url).ToUpperInvariant(), null, truth, kind);
                // Near misses: another path, another case of it, other bytes, a fingerprint too far away.
                // What a whole site states binds addresses that nobody has seen; what a page states does not.
                var unseen = site is "ai-token" or "content-signal" or "tdmrep-file" or "ai-txt" ? FindingOutcome.Denied : FindingOutcome.Unmatched;
                Plant($"{url}?x", null, null, unseen, "near miss");
                Plant(url.Replace("/p/", "/P/", StringComparison.Ordinal), null, null, unseen, "near miss");
                Plant($"https://other-{i}.example/{site}.jpg", Sha256Of(url + "x"), PdqOf(url, 32 + random.Next(60)), FindingOutcome.Unmatched, "near miss");
            }
        }
    }

    private void PlantClaims()
    {
        for (var i = 0; i < 200; i++)
        {
            Claim(i, ClaimSubject.Url, $"https://artist-{i}.example/work.jpg", valid: true);
            Plant($"https://artist-{i}.example/work.jpg#a", null, null, FindingOutcome.Denied, "claim url");
            Plant($"https://artist-{i}.example/other.jpg", null, null, FindingOutcome.Unmatched, "claim near miss");
            Claim(i, ClaimSubject.Domain, $"studio-{i}.example", valid: true);
            Plant($"https://www.studio-{i}.example/{i}.png", null, null, FindingOutcome.Denied, "claim domain");
            Claim(i, ClaimSubject.Sha256, Sha256Of($"claimed {i}"), valid: true);
            Plant($"https://anywhere.example/{i}", Sha256Of($"claimed {i}"), null, FindingOutcome.Denied, "claim sha256");
            Claim(i, ClaimSubject.Pdq, PdqOf($"claimed {i}"), valid: true);
            Plant($"https://anyhow.example/{i}", null, PdqOf($"claimed {i}", random.Next(32)), FindingOutcome.Denied, "claim pdq");
            Claim(i, ClaimSubject.Domain, $"lapsed-{i}.example", valid: false);
            Plant($"https://lapsed-{i}.example/{i}.jpg", null, null, FindingOutcome.Unmatched, "claim expired");
        }
    }

    private void PlantBlocked()
    {
        for (var i = 0; i < 100; i++)
        {
            blocked.Add($"sha256 {Sha256Of($"blocked {i}")}");
            Plant($"https://b.example/{i}", Sha256Of($"blocked {i}"), null, FindingOutcome.Blocked, "blocked sha256");
            blocked.Add(PdqOf($"blocked look {i}"));
            Plant($"https://b.example/{i}", null, PdqOf($"blocked look {i}", random.Next(32)), FindingOutcome.Blocked, "blocked pdq");
            blocked.Add($"url_sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"https://b.example/hidden/{i}")))}");
            Plant($"HTTPS://B.example/hidden/{i}", null, null, FindingOutcome.Blocked, "blocked url");
        }
    }

    private void Claim(int number, ClaimSubject subject, string value, bool valid) => claims.Add(new LedgerClaim
    {
        Id = $"c{claims.Count}-{number}", Kind = ClaimKind.OptOut, Subject = subject, Value = value, Party = ClaimParty.CopyrightHolder, UsesClaimed = [Use.GenAiTrain],
        ValidFrom = AsOf.AddYears(-2), ValidTo = valid ? null : AsOf.AddDays(-1), Status = ClaimStatus.Verified,
    });

    private void Plant(string url, string? sha256, string? pdq, FindingOutcome truth, string kind) => planted.Add(($"{url},a text,{sha256},{pdq}", truth, kind));
}
