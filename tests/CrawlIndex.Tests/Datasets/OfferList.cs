using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Pipeline.Signals;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>One reference that a test puts into a catalog.</summary>
internal sealed record Reference(string Url, string Alt, string Page = "https://pages.example/p", bool Denied = false, string? Licence = null, string? Sha256 = null)
{
    public string PairId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Url}\n{Alt}")).AsSpan(0, 16));
}

/// <summary>References of a test with verdicts of the real engine: a denied one has an X-Robots-Tag on its picture.</summary>
internal sealed class OfferList(IReadOnlyList<Reference> references, string snapshot = "test:1") : IPairOffers
{
    private static readonly ConsentEngine Engine = new(SignalParsers.All(), new PageSignalSource());

    public static readonly DateTimeOffset AsOf = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    public string Snapshot => snapshot;

    public long Count => references.Count;

    /// <summary>Called before each reference, so that a test can stop the run there.</summary>
    public Action<int>? Before { get; init; }

    public static ConsentPolicy Policy { get; } = ConsentPolicy.OptOut;

    public void Read(IOfferSink sink, CancellationToken cancel)
    {
        var row = new ItemRow();
        for (var i = 0; i < references.Count; i++)
        {
            Before?.Invoke(i);
            cancel.ThrowIfCancellationRequested();
            var reference = references[i];
            if (!WebUrl.TryParse(reference.Url, out var image))
            {
                sink.Skip();
                continue;
            }
            row.Clear();
            row.SetText(ItemColumn.PairId, reference.PairId);
            row.SetText(ItemColumn.Url, reference.Url);
            row.SetText(ItemColumn.Alt, reference.Alt);
            row.SetText(ItemColumn.PageUrl, reference.Page);
            row.SetText(ItemColumn.UrlHostRegisteredDomain, image.Host);
            row.SetText(ItemColumn.Language, i % 3 == 0 ? "de" : "en");
            row.SetText(ItemColumn.Sha256, reference.Sha256);
            row.SetNumber(ItemColumn.FetchTime, 1_716_000_000_000_000 + i);
            if (i % 2 == 0) row.SetNumber(ItemColumn.Width, i);
            var consentCase = Case(reference, image);
            var decision = Engine.Decide(consentCase);
            if (Permit.ToUse(consentCase, decision) is { } permit)
            {
                ItemConsent.Fill(row, decision, permit.Verdict, reference.Licence);
                sink.Offer(row, permit);
            }
            else
            {
                sink.Refuse(row, decision[Policy.Use].Outcome);
            }
        }
    }

    private static ConsentCase Case(Reference reference, WebUrl image)
    {
        Assert.True(WebUrl.TryParse(reference.Page, out var page));
        return new ConsentCase
        {
            Pair = new PairTarget(image, page, reference.Alt),
            Policy = Policy,
            AsOf = AsOf,
            Observations =
            [
                Seen(ObservationRole.Robots, $"{image.Origin}/robots.txt", 404, [], 0),
                Seen(ObservationRole.Robots, $"{page.Origin}/robots.txt", 404, [], 1),
                Seen(ObservationRole.Page, reference.Page, 200, [], 2),
                Seen(ObservationRole.Image, reference.Url, 200, reference.Denied ? [new("X-Robots-Tag"u8.ToArray(), "noai"u8.ToArray())] : [], 3),
            ],
        };
    }

    private static Observation Seen(ObservationRole role, string url, int status, IReadOnlyList<HeaderLine> headers, int index) =>
        new() { Role = role, Url = url, Status = status, Headers = headers, Body = "x"u8.ToArray(), Date = AsOf.AddDays(-1), Index = index };
}
