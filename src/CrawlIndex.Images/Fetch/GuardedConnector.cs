using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CrawlIndex.Images.Fetch;

/// <summary>Thrown inside a connection attempt: HttpClient knows no other way out of it.</summary>
internal sealed class RefusedConnectionException(FetchOutcome outcome, string message) : IOException(message)
{
    public FetchOutcome Outcome { get; } = outcome;
}

/// <summary>
/// Opens connections and judges the address that is connected to, whatever the name said before: a name that changes
/// between look-up and connection gains nothing.
/// </summary>
internal sealed class GuardedConnector(FetchOptions options, INameResolver names)
{
    private readonly ConcurrentDictionary<(string Host, int Port), IPAddress> connected = new();

    /// <summary>The address last connected to for a host and port.</summary>
    public IPAddress? AddressOf(string host, int port) => connected.GetValueOrDefault((host, port));

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await names.ResolveAsync(host, port, cancel).ConfigureAwait(false);
        if (found.Endpoints.Count == 0) throw new RefusedConnectionException(FetchOutcome.NameNotFound, $"no address for {host}");
        Exception? last = null;
        foreach (var endpoint in found.Endpoints)
        {
            if (Refuse(endpoint.Address, port) is { } refused)
            {
                last = refused;
                continue;
            }
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, cancel).ConfigureAwait(false);
                if (socket.RemoteEndPoint is not IPEndPoint remote || Refuse(remote.Address, port) is not null)
                    throw new RefusedConnectionException(FetchOutcome.BlockedAddress, $"{host} connected to another address");
                if (connected.Count > 1 << 16) connected.Clear();
                connected[(host, port)] = remote.Address;
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failed)
            {
                socket.Dispose();
                if (failed is not SocketException) throw;
                last = failed;
            }
        }
        throw last is RefusedConnectionException ? last : new RefusedConnectionException(FetchOutcome.ConnectFailed, $"{host}: {last!.Message}");
    }

    private RefusedConnectionException? Refuse(IPAddress address, int port)
    {
        if (AddressRules.IsLoopback(address))
            return options.Loopback.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)) ? null : new RefusedConnectionException(FetchOutcome.BlockedAddress, $"{address} is a loopback address");
        if (!AddressRules.IsPublic(address)) return new RefusedConnectionException(FetchOutcome.BlockedAddress, $"{address} is not a public address");
        if (options.Contact is null) return new RefusedConnectionException(FetchOutcome.BlockedAddress, "no contact address is set: only loopback is contacted");
        return options.Ports.Contains(port) ? null : new RefusedConnectionException(FetchOutcome.BlockedPort, $"port {port} is not one of {string.Join(", ", options.Ports)}");
    }
}
