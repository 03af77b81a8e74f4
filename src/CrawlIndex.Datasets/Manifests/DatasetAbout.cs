using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>
/// What no crawl tells and the documents ask for: who publishes the dataset, for what. Read from a JSON file with these members in
/// snake case; what is left out is said to be unstated, never made up.
/// </summary>
public sealed record DatasetAbout
{
    private const int MaxLength = 1 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Licence of the list itself, not of the pictures.</summary>
    public string? License { get; init; }

    public string? Url { get; init; }

    public string? Creator { get; init; }

    public string? Contact { get; init; }

    public string Version { get; init; } = "1.0.0";

    /// <summary>What the dataset is meant for.</summary>
    public string? Purpose { get; init; }

    /// <summary>Names of the crawlers that collected the pages, as they announce themselves.</summary>
    public IReadOnlyList<string> Crawlers { get; init; } = [];

    /// <summary>How the crawlers behave: robots, pace, paywalls.</summary>
    public string? CrawlerBehaviour { get; init; }

    /// <summary>When a model was first trained on it, ISO 8601.</summary>
    public string? FirstUsed { get; init; }

    /// <summary>Whether collection goes on.</summary>
    public bool? CollectionOngoing { get; init; }

    /// <summary>How illegal content is kept out beside block lists.</summary>
    public string? IllegalContentMeasures { get; init; }

    /// <summary>True for a small or medium enterprise, which the Union's template lets list the top 5 % or 1,000 domains.</summary>
    public bool SmallEnterprise { get; init; }

    /// <summary>Reads a file; throws <see cref="InvalidDataException"/> with the place of the fault.</summary>
    public static DatasetAbout Read(string path)
    {
        if (new FileInfo(path).Length > MaxLength) throw new InvalidDataException($"{path} is larger than {MaxLength} bytes");
        try
        {
            var about = JsonSerializer.Deserialize<DatasetAbout>(File.ReadAllBytes(path), Options) ?? new DatasetAbout();
            return System.Version.TryParse(about.Version, out var version) && version.Build >= 0 && version.Revision < 0
                ? about
                : throw new InvalidDataException($"{path}: version '{about.Version}' is not MAJOR.MINOR.PATCH");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}, line {fault.LineNumber + 1}: {fault.Message}", fault);
        }
    }

    internal byte[] Canonical() => CanonicalJson.Bytes(JsonSerializer.SerializeToNode(this, Options)!);
}
