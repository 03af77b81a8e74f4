using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using CrawlIndex.App.Cli;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Images.Reading;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App;

/// <summary>The one place that chooses adapters and builds what commands share.</summary>
public static class Composition
{
    /// <summary>Version of the product, as it is written into tables and requests.</summary>
    public static string Version { get; } = typeof(Composition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What a fetch of pictures is made of, by default.</summary>
    public static FetchSetup CreateFetchSetup(ConsentPolicy policy, FetchOptions options) => new() { Policy = policy, Fetch = options, Decoder = CreatePictureDecoder };

    /// <summary>Makes fingerprints of pictures; null where libvips is not beside the program.</summary>
    public static Func<IPictureFingerprints>? Fingerprints()
    {
        try
        {
            using (CreatePictureDecoder()) return CreateFingerprints;
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

    /// <summary>The references of a workspace, decided under the policy of a file, whose block lists lie beside it.</summary>
    public static WorkspaceOffers CreateOffers(string workspace, ConsentPolicy policy, FileInfo policyFile, DateTimeOffset asOf)
    {
        if (!Directory.Exists(workspace)) throw new DirectoryNotFoundException($"there is no workspace at '{workspace}'; make one with: crawlindex ingest FILE --workspace {workspace}");
        var lists = ConsentCommand.LoadBlockLists(policy, policyFile);
        var state = string.Concat(policy.BlockLists.Select(list => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(policyFile.DirectoryName ?? ".", list.File))))));
        return new WorkspaceOffers(workspace, CaseSource.OpenWithCopies(workspace, lists), policy, asOf, state);
    }

    /// <summary>Pictures whose bytes a workspace keeps; none does yet.</summary>
    public static IKeptPictures? KeptPictures(string workspace) => null;

    /// <summary>The decoder of pictures; one for each thread.</summary>
    /// <exception cref="FileNotFoundException">Its library is not beside the program.</exception>
    public static IPictureDecoder CreatePictureDecoder() => new VipsDecoder();

    /// <summary>Fingerprints for verdicts, from the same decoder.</summary>
    public static PictureFingerprints CreateFingerprints() => new(CreatePictureDecoder);
}
