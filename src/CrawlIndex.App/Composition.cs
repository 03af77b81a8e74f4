using System.Net;
using System.Reflection;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Audits;

namespace CrawlIndex.App;

/// <summary>The one place that chooses adapters and builds what commands share.</summary>
public static class Composition
{
    /// <summary>Version of the product, as it is written into tables and requests.</summary>
    public static string Version { get; } = typeof(Composition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Makes a decoder of pictures for each thread; null where libvips is not beside the program.</summary>
    public static Func<IPictureFingerprints>? Fingerprints()
    {
        try
        {
            using var probe = new PictureFingerprints();
            return () => new PictureFingerprints();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Client for crawl archives on servers: no transparent decoding, because offsets count stored bytes.</summary>
    public static HttpClient CreateHttpClient()
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            MaxAutomaticRedirections = 5,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        })
        {
            Timeout = TimeSpan.FromSeconds(100),
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"CrawlIndex/{Version}");
        return client;
    }
}
