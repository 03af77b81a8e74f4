using System.Text;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>The answers on the way from a URL to its resource: each redirect hop is an observation of its own.</summary>
public sealed class ResourceChain
{
    /// <summary>More hops than any client follows.</summary>
    private const int MaxUrls = 20;

    private readonly List<WebUrl> urls = [];
    private readonly List<Observation> hops = [];
    private readonly List<Observation> answers = [];

    private ResourceChain()
    {
    }

    /// <summary>The URL asked for and those the redirects led to.</summary>
    public IReadOnlyList<WebUrl> Urls => urls;

    /// <summary>Answers with status 3xx.</summary>
    public IReadOnlyList<Observation> Hops => hops;

    /// <summary>All other answers, of whatever date.</summary>
    public IReadOnlyList<Observation> Answers => answers;

    /// <summary>Date of the first answer that delivered the resource; null when it has none or none did.</summary>
    public DateTimeOffset? FetchDate
    {
        get
        {
            DateTimeOffset? first = null;
            foreach (var answer in answers)
                if (IsSuccess(answer) && answer.Date is { } date && !(first <= date)) first = date;
            return first;
        }
    }

    public static bool IsSuccess(Observation observation) => observation.Status is >= 200 and < 300;

    public static ResourceChain Follow(WebUrl start, ObservationRole role, IReadOnlyList<Observation> observations)
    {
        var chain = new ResourceChain();
        chain.urls.Add(start);
        for (var i = 0; i < chain.urls.Count; i++)
        {
            foreach (var observation in observations)
            {
                if (observation.Role != role || observation.Location is not { } url || !url.Equals(chain.urls[i])) continue;
                if (observation.Status is < 300 or >= 400)
                {
                    chain.answers.Add(observation);
                    continue;
                }
                chain.hops.Add(observation);
                if (LocationOf(observation, url) is { } next && !chain.urls.Contains(next) && chain.urls.Count < MaxUrls) chain.urls.Add(next);
            }
        }
        return chain;
    }

    /// <summary>Where a redirect leads; null without a usable Location.</summary>
    public static WebUrl? LocationOf(Observation observation, WebUrl from)
    {
        foreach (var header in observation.Headers)
            if (Ascii.EqualsIgnoreCase(header.Name.Span, "location"u8)) return from.Resolve(Encoding.UTF8.GetString(header.Value.Span));
        return null;
    }
}
