using System.Net;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.App.Demo;

/// <summary>The made-up hosts lead to the demo's own server; no other name exists.</summary>
internal sealed class DemoNames(IPEndPoint web) : INameResolver
{
    private readonly HashSet<string> hosts = [.. DemoWorld.Sites.Select(site => site.Host)];

    public ValueTask<ResolvedName> ResolveAsync(string host, int port, CancellationToken cancel) => new(new ResolvedName(hosts.Contains(host) ? [web] : []));
}
