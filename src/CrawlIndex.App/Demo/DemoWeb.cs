using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrawlIndex.App.Demo;

/// <summary>Serves the demo's sites on one loopback port; the Host header says which site is meant.</summary>
public sealed class DemoWeb : IAsyncDisposable
{
    private static readonly DemoResource NotFound =
        new("", 404, "text/html; charset=utf-8", Encoding.UTF8.GetBytes("<!doctype html><title>Not found</title><p>There is nothing here.\n"));

    private readonly Dictionary<string, DemoSite> sites;
    private readonly ConcurrentQueue<Uri> asked = new();
    private readonly WebApplication server;

    private DemoWeb(IEnumerable<DemoSite> sites)
    {
        this.sites = sites.ToDictionary(site => site.Host, StringComparer.OrdinalIgnoreCase);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary>Where it listens: 127.0.0.1 and the port the system chose.</summary>
    public IPEndPoint Endpoint { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Everything that was asked for, in order.</summary>
    public IReadOnlyCollection<Uri> Asked => asked;

    /// <summary>Starts serving. The web ends with the disposal of the result.</summary>
    public static async Task<DemoWeb> StartAsync(IEnumerable<DemoSite> sites, CancellationToken cancel)
    {
        var web = new DemoWeb(sites);
        try
        {
            await web.server.StartAsync(cancel);
        }
        catch (Exception failed)
        {
            await web.DisposeAsync();
            if (failed is SocketException) throw new IOException($"no port on the loopback interface: {failed.Message}", failed);
            throw;
        }
        var address = web.server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        web.Endpoint = new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
        return web;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        // The raw target, because percent-encoding is part of a resource's name.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var host = context.Request.Host.Host;
        asked.Enqueue(new Uri($"http://{host}{target}"));
        var found = sites.TryGetValue(host, out var site) && site.Resources.TryGetValue(target, out var resource) ? resource : NotFound;
        return HttpMethods.IsGet(context.Request.Method) ? SendAsync(context, found) : Refuse(context);
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext context, DemoResource resource)
    {
        var response = context.Response;
        response.StatusCode = resource.Status;
        response.ContentType = resource.ContentType;
        foreach (var (name, value) in resource.Headers) response.Headers.Append(name, value);
        var body = resource.Body;
        if (resource.Gzip)
        {
            response.Headers.ContentEncoding = "gzip";
            body = Gzip(body);
        }
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Gzip(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(body);
        return packed.ToArray();
    }

    /// <summary>Leaves Ctrl-C to the command: the host's own console lifetime would take it.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
