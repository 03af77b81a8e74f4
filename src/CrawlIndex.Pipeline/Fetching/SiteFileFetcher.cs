using System.Collections.Concurrent;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>The files in which a host reserves rights on all it serves, asked for once an origin and only where its robots.txt lets us.</summary>
internal sealed class SiteFileFetcher(PictureClient client, IHostGate gate, Func<Exchange, CancellationToken, ValueTask> record, TimeProvider clock)
{
    private const int MaxBytes = 512 << 10;

    /// <summary>Bytes kept of all origins; a full shelf starts anew, which costs requests, not memory.</summary>
    private const long MaxKept = 256L << 20;

    private static readonly string[] Paths = ["/.well-known/tdmrep.json", "/ai.txt", "/trust.txt", "/.well-known/trust.txt"];

    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Observation>>>> origins = new(StringComparer.Ordinal);
    private long kept;

    /// <summary>What was answered, absences included; empty for a file that may not be asked for.</summary>
    /// <param name="permitOf">Judges the URL of a file by the origin's robots.txt.</param>
    public Task<IReadOnlyList<Observation>> OfAsync(WebUrl url, Func<WebUrl, Permit?> permitOf, CancellationToken cancel) =>
        origins.GetOrAdd(url.Origin, _ => new(() => FetchAsync(url, permitOf, cancel))).Value.WaitAsync(cancel);

    /// <summary>True when the files of a URL's origin were asked for, which its robots.txt let us.</summary>
    public bool Knows(WebUrl url) => origins.TryGetValue(url.Origin, out var known) && known is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

    private async Task<IReadOnlyList<Observation>> FetchAsync(WebUrl url, Func<WebUrl, Permit?> permitOf, CancellationToken cancel)
    {
        var answers = new List<Observation>();
        foreach (var path in Paths)
        {
            if (!WebUrl.TryParse(url.Origin + path, out var file) || permitOf(file) is not { } permit) continue;
            if (await gate.EnterAsync(file, clock, cancel).ConfigureAwait(false) is not null) break;
            using var answer = await client.OpenAsync(permit, ObservationRole.SiteFile, FetchProbe.None, cancel).ConfigureAwait(false);
            var exchange = answer.Exchange;
            try
            {
                exchange = exchange.IsSuccess ? await answer.ReadStartAsync(MaxBytes, cancel).ConfigureAwait(false) : await answer.DropAsync(cancel).ConfigureAwait(false);
            }
            finally
            {
                await gate.LeaveAsync(exchange, CancellationToken.None).ConfigureAwait(false);
            }
            await record(exchange, cancel).ConfigureAwait(false);
            answers.Add(exchange.AsObservation());
        }
        if (Interlocked.Add(ref kept, answers.Sum(answer => (long)(answer.Body?.Length ?? 0))) > MaxKept)
        {
            origins.Clear();
            Interlocked.Exchange(ref kept, 0);
        }
        return answers;
    }
}
