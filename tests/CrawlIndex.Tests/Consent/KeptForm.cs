using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>A case as the tables give it back: every observation reduced and sent through its JSON.</summary>
internal static class KeptForm
{
    public static ConsentCase Of(ConsentCase whole, ObservationKeeper keeper, IPageSignalSource pages, IPictureFingerprints? fingerprints = null) =>
        whole with { Observations = [.. whole.Observations.Select(full => Of(full, keeper, pages, fingerprints))] };

    public static Observation Of(Observation full, ObservationKeeper keeper, IPageSignalSource pages, IPictureFingerprints? fingerprints = null)
    {
        var kept = keeper.Keep(full, pages).Observation;
        var headers = KeptJson.ReadHeaders(Encoding.UTF8.GetBytes(KeptJson.Write(kept.Headers)));
        Assert.NotNull(headers);
        KeptBody? body = null;
        if (kept.Kept is { } reduced)
        {
            body = KeptJson.ReadBody(Encoding.UTF8.GetBytes(KeptJson.Write(reduced)));
            Assert.NotNull(body);
            body = body with { Digests = reduced.Digests, Pdq = reduced.Digests is null ? null : fingerprints?.Fingerprint(full.Body!.Value.Span) };
        }
        return kept with { Headers = headers, Kept = body };
    }

    public static void AssertSame(ConsentDecision whole, ConsentDecision kept, string name)
    {
        foreach (var use in Uses.All) Assert.True(Words(whole[use]) == Words(kept[use]), $"{name}, {use.Name()}:\nwhole {Words(whole[use])}\nkept  {Words(kept[use])}");
    }

    private static string Words(Verdict verdict) =>
        $"{verdict.Outcome} picture {verdict.Picture} alt {verdict.AltText}\n  flags {string.Join(',', verdict.Flags)}\n  not observed {string.Join(',', verdict.NotObserved)}"
        + $"\n  deciding {string.Join("\n   ", verdict.Deciding.Select(Words))}\n  losing {string.Join("\n   ", verdict.Losing.Select(Words))}";

    private static string Words(Signal signal) =>
        $"{signal.FamilyName}/{signal.Rule} [{signal.Stances}] S{signal.Strength} {signal.Reading} {signal.Scope.Level} {signal.Scope.Value} for {signal.Scope.Agent} binds {signal.Binds} {signal.Grants} {signal.Terms} "
        + $"{string.Join('|', signal.Facts)} {string.Join('|', signal.Flags)} {signal.ValidFrom:o} {signal.ValidTo:o} {signal.Observed:o} observation {signal.Observation}, "
        + $"{signal.Evidence.Origin} {signal.Evidence.Part} {signal.Evidence.Start}+{signal.Evidence.Length} {Convert.ToHexString(signal.Evidence.Bytes.Span)}";
}
