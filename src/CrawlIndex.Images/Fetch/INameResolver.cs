using System.Net;
using System.Net.Sockets;

namespace CrawlIndex.Images.Fetch;

/// <summary>Where a host and port lead.</summary>
/// <param name="Endpoints">Empty when the name does not exist or nobody answered for it.</param>
/// <param name="Lifetime">What the name server allows; null when unknown.</param>
public sealed record ResolvedName(IReadOnlyList<IPEndPoint> Endpoints, TimeSpan? Lifetime = null);

/// <summary>Port: looks names up. Must not throw for names that do not exist. Addresses are judged by whoever connects.</summary>
public interface INameResolver
{
    ValueTask<ResolvedName> ResolveAsync(string host, int port, CancellationToken cancel);
}

/// <summary>The operating system's resolver; it does not tell lifetimes.</summary>
public sealed class SystemNames : INameResolver
{
    public async ValueTask<ResolvedName> ResolveAsync(string host, int port, CancellationToken cancel)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
            return new ResolvedName([.. addresses.Select(address => new IPEndPoint(address, port))]);
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            return new ResolvedName([]);
        }
    }
}

/// <summary>Keeps what a resolver says, no shorter and no longer than its bounds, so that neither a lifetime of 0 nor one of a year does harm.</summary>
public sealed class NameCache(INameResolver inner, TimeProvider clock) : INameResolver
{
    private const int MaxNames = 1 << 16;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Host, int Port), (ResolvedName Name, DateTimeOffset Until)> names = [];

    public TimeSpan LeastLifetime { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MostLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For answers without a lifetime.</summary>
    public TimeSpan UsualLifetime { get; init; } = TimeSpan.FromMinutes(5);

    public async ValueTask<ResolvedName> ResolveAsync(string host, int port, CancellationToken cancel)
    {
        if (AddressRules.TryParse(host, out var literal)) return new ResolvedName([new IPEndPoint(literal, port)]);
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (names.TryGetValue((host, port), out var known) && known.Until > now) return known.Name;
        }
        var found = await inner.ResolveAsync(host, port, cancel).ConfigureAwait(false);
        var lifetime = found.Endpoints.Count == 0 ? LeastLifetime : found.Lifetime ?? UsualLifetime;
        if (lifetime < LeastLifetime) lifetime = LeastLifetime;
        if (lifetime > MostLifetime) lifetime = MostLifetime;
        lock (gate)
        {
            // A full cache starts anew: an attacker with endless names costs look-ups, not memory.
            if (names.Count >= MaxNames) names.Clear();
            names[(host, port)] = (found, now + lifetime);
        }
        return found;
    }
}
