using CrawlIndex.Consent;

namespace CrawlIndex.Images.Fetch;

/// <summary>
/// Fetches one picture. For each URL on the way: (1) leave is asked for, (2) the host's turn is waited for, (3) the request is
/// sent, a probe first where the options say so, (4) the head is judged before anything of the body is read, (5) the body is
/// read. A redirect starts again at (1). Nothing that comes back makes it throw.
/// </summary>
public sealed class PictureFetcher(PictureClient client, FetchOptions options)
{
    public async Task<FetchResult> FetchAsync(string text, IFetchGuide guide, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(guide);
        if (!FetchUrl.TryRead(text, out var start, out var fault)) return new FetchResult(text, FetchOutcome.BadUrl, fault, []);
        var exchanges = new List<Exchange>();
        var seen = new List<Observation>();
        FetchResult End(FetchOutcome outcome, string? reason) => new(text, outcome, reason, exchanges);

        for (var url = start; ;)
        {
            // (1) to (5); null means a redirect was met.
            var (outcome, reason) = await VisitAsync(start, url, guide, exchanges, seen, cancel).ConfigureAwait(false);
            if (outcome is not null) return End(outcome.Value, reason);
            var hop = exchanges[^1];
            if (exchanges.Count(exchange => exchange.IsRedirect) > options.MaxRedirects) return End(FetchOutcome.TooManyRedirects, $"more than {options.MaxRedirects} redirects");
            if (FetchUrl.Follow(url, hop.FirstHeader("location"u8), out fault) is not { } next) return End(FetchOutcome.BadRedirect, fault);
            if (exchanges.Exists(exchange => exchange.IsRedirect && exchange.Url.Equals(next))) return End(FetchOutcome.RedirectLoop, $"redirected to {next} again");
            url = next;
        }
    }

    private async Task<(FetchOutcome? Outcome, string? Reason)> VisitAsync(WebUrl start, WebUrl url, IFetchGuide guide, List<Exchange> exchanges, List<Observation> seen, CancellationToken cancel)
    {
        if (options.Probe != FetchProbe.None)
        {
            var probed = await AskAsync(start, url, options.Probe, guide, exchanges, seen, cancel).ConfigureAwait(false);
            // A host that knows no probe is asked in the ordinary way; its refusals of the picture itself stand.
            if (probed.Outcome is not null || exchanges[^1].IsRedirect) return probed;
        }
        return await AskAsync(start, url, FetchProbe.None, guide, exchanges, seen, cancel).ConfigureAwait(false);
    }

    private async Task<(FetchOutcome? Outcome, string? Reason)> AskAsync(
        WebUrl start, WebUrl url, FetchProbe shape, IFetchGuide guide, List<Exchange> exchanges, List<Observation> seen, CancellationToken cancel)
    {
        // (1)
        var clearance = await guide.ClearAsync(start, url, seen, cancel).ConfigureAwait(false);
        if (clearance.Permit is not { } permit) return (clearance.Refusal, clearance.Reason);
        // (2)
        if (await guide.EnterAsync(url, cancel).ConfigureAwait(false) is { } closed) return (FetchOutcome.HostUnavailable, closed);
        // (3)
        using var answer = await client.OpenAsync(permit, ObservationRole.Image, shape, cancel).ConfigureAwait(false);
        var exchange = answer.Exchange;
        try
        {
            if (exchange.Failure is { } failure) return (failure, exchange.Reason);
            seen.Add(exchange.AsObservation(withBody: false));
            if (exchange.IsRedirect)
            {
                exchange = await answer.DropAsync(cancel).ConfigureAwait(false);
                return (null, null);
            }
            if (shape != FetchProbe.None && exchange.Status is 405 or 416 or 501) return (null, null);
            if (!exchange.IsSuccess)
            {
                exchange = await answer.DropAsync(cancel).ConfigureAwait(false);
                return (OfStatus(exchange.Status), $"status {exchange.Status}");
            }
            // (4)
            clearance = await guide.ClearAsync(start, url, seen, cancel).ConfigureAwait(false);
            if (clearance.Permit is null) return (FetchOutcome.RevokedByHead, clearance.Reason);
            if (shape == FetchProbe.Head) return (null, null);
            if (shape == FetchProbe.Range && exchange.Status == 206)
            {
                exchange = await answer.DropAsync(cancel).ConfigureAwait(false);
                return (null, null);
            }
            // (5) A host that ignores ranges has sent all of it already.
            if (exchange.Status == 206) return (FetchOutcome.BrokenAnswer, "a part came that nobody asked for");
            exchange = await answer.ReadAsync(cancel).ConfigureAwait(false);
            if (exchange.Failure is not null) return (exchange.Failure, exchange.Reason);
            return exchange.Body is { Length: > 0 } ? (FetchOutcome.Fetched, null) : (FetchOutcome.EmptyBody, $"status {exchange.Status} without a body");
        }
        finally
        {
            exchanges.Add(exchange);
            await guide.LeaveAsync(exchange).ConfigureAwait(false);
        }
    }

    private static FetchOutcome OfStatus(int status) => status switch
    {
        401 => FetchOutcome.Unauthorized,
        402 => FetchOutcome.PaymentRequired,
        403 => FetchOutcome.Forbidden,
        404 or 410 => FetchOutcome.NotFound,
        429 => FetchOutcome.TooManyRequests,
        451 => FetchOutcome.LegalReasons,
        >= 500 => FetchOutcome.ServerError,
        _ => FetchOutcome.OtherStatus,
    };
}
