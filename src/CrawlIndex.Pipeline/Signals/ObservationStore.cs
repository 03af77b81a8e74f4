using System.Globalization;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>The observations that a batch of pairs needs, read in as many passes as redirects and licence pointers are deep.</summary>
internal sealed class ObservationStore(CatalogReader catalog)
{
    /// <summary>Passes over the table: a chain of more hops is cut, and what follows was not observed (RFC 9309 asks for five).</summary>
    private const int MaxPasses = 7;

    private readonly Dictionary<long, List<StoredObservation>> loaded = [];
    private readonly HashSet<long> wanted = [];
    private readonly HashSet<long> pictures = [];
    private readonly Dictionary<long, List<long>> documentsOn = [];

    /// <summary>Asks for everything that may concern a pair.</summary>
    public void Want(PairTarget pair)
    {
        WantWithOrigin(pair.Image);
        pictures.Add(UrlKey.Of(pair.Image));
        if (pair.Page is not null) WantWithOrigin(pair.Page);
    }

    /// <summary>Reads what was asked for, and what that leads to.</summary>
    public void Load()
    {
        FindDocuments();
        for (var pass = 0; pass < MaxPasses && wanted.Count > 0; pass++)
        {
            var leads = Read();
            wanted.Clear();
            foreach (var (role, url) in leads)
            {
                // A picture or page that moved brings another origin with its own files; a robots.txt or licence only its target.
                if (role is ObservationRole.Image or ObservationRole.Page) WantWithOrigin(url);
                else WantOne(url);
            }
        }
    }

    /// <summary>The observations of one pair, each at most once.</summary>
    public void Collect(PairTarget pair, List<Observation> observations, int limit)
    {
        var seen = new HashSet<long>();
        var open = new Queue<(WebUrl Url, ObservationRole? As)>();
        open.Enqueue((pair.Image, ObservationRole.Image));
        if (pair.Page is not null) open.Enqueue((pair.Page, ObservationRole.Page));
        foreach (var document in documentsOn.GetValueOrDefault(UrlKey.Of(pair.Image)) ?? []) Take(document, null);
        while (open.TryDequeue(out var next))
        {
            Take(UrlKey.Of(next.Url), next.As);
            if (next.As is null) continue;
            foreach (var file in SiteFiles.On(next.Url)) Take(UrlKey.Of(file), null);
        }

        void Take(long key, ObservationRole? role)
        {
            if (!seen.Add(key) || !loaded.TryGetValue(key, out var rows)) return;
            foreach (var row in rows)
            {
                if (observations.Count >= limit) return;
                observations.Add(InRole(WithBody(row, rows), role));
                foreach (var lead in row.LeadsTo)
                    if (WebUrl.TryParse(lead, out var url)) open.Enqueue((url, row.Observation.Status is >= 300 and < 400 ? role : null));
            }
        }
    }

    /// <summary>A refusal or a redirect of a URL without a telling name is the picture's where a picture was asked for.</summary>
    private static Observation InRole(Observation observation, ObservationRole? role) =>
        role is { } asked && observation.Role is ObservationRole.Image or ObservationRole.Page && !ResourceChain.IsSuccess(observation) ? observation with { Role = asked } : observation;

    /// <summary>A revisit has the body of the capture it repeats, where that is known.</summary>
    private static Observation WithBody(StoredObservation row, List<StoredObservation> others)
    {
        if (row.RevisitOf is not { Length: > 0 } digest || row.Observation.BodyWasRead) return row.Observation;
        foreach (var other in others)
        {
            if (other.Observation.Origin.PayloadDigest == digest && other.Observation.Role == row.Observation.Role && other.Observation.BodyWasRead)
                return row.Observation with { Body = other.Observation.Body, Kept = other.Observation.Kept, Truncated = other.Observation.Truncated };
        }
        return row.Observation;
    }

    private void WantWithOrigin(WebUrl url)
    {
        WantOne(url);
        foreach (var file in SiteFiles.On(url)) WantOne(file);
    }

    private void WantOne(WebUrl url)
    {
        var key = UrlKey.Of(url);
        if (!loaded.ContainsKey(key)) wanted.Add(key);
    }

    /// <summary>Feeds, sitemaps and manifests stand at any URL; the table of signals knows which of them speak of a picture.</summary>
    private void FindDocuments()
    {
        using var rows = catalog.Sql($"SELECT DISTINCT scope_key, url FROM signals WHERE scope_key IN ({List(pictures)}) ORDER BY ALL");
        while (rows.Read())
        {
            if (!WebUrl.TryParse(rows.Text(1), out var document)) continue;
            if (!documentsOn.TryGetValue(rows.Int64(0), out var known)) documentsOn.Add(rows.Int64(0), known = []);
            known.Add(UrlKey.Of(document));
            WantOne(document);
        }
    }

    private List<(ObservationRole Role, WebUrl Url)> Read()
    {
        var leads = new List<(ObservationRole, WebUrl)>();
        foreach (var key in wanted) loaded.Add(key, []);
        using var rows = catalog.Sql($"SELECT url_key, {ObservationRows.Columns} FROM observations WHERE url_key IN ({List(wanted)}) ORDER BY url_key, fetch_time, warc_filename, warc_record_offset, role");
        while (rows.Read())
        {
            if (ObservationRows.Read(rows, 1) is not { } row) continue;
            loaded[rows.Int64(0)].Add(row);
            foreach (var lead in row.LeadsTo)
                if (WebUrl.TryParse(lead, out var url)) leads.Add((row.Observation.Status is >= 300 and < 400 ? row.Observation.Role : ObservationRole.Licence, url));
        }
        return leads;
    }

    private static string List(HashSet<long> keys)
    {
        if (keys.Count == 0) return "NULL";
        var text = new StringBuilder(keys.Count * 20);
        foreach (var key in keys.Order()) text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "," : "")}{key}");
        return text.ToString();
    }
}
