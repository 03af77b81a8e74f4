using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Exports;

/// <summary>
/// Everything that the bytes of an export depend on. The first run writes it into the folder; a later run goes on only when its
/// own plan is the same, so that a folder never mixes two exports.
/// </summary>
internal sealed record ExportPlan(JsonObject Content)
{
    public const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const string AsOfName = "as_of";
    private const int MaxLength = 1 << 20;

    public string Hash => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Bytes(Content)));

    public static ExportPlan Of(ExportOptions options, string snapshot, OperatorKey key) => new(new JsonObject
    {
        ["about"] = Convert.ToHexStringLower(SHA256.HashData(options.About.Canonical())),
        [AsOfName] = Text(options.AsOf),
        ["code_version"] = options.CodeVersion,
        ["key"] = Convert.ToBase64String(key.PublicKey),
        ["pictures"] = options.Pictures is not null,
        ["policy"] = Convert.ToHexStringLower(SHA256.HashData(options.PolicyFile)),
        ["rows_per_file"] = options.RowsPerFile,
        ["shape"] = options.Shape.Name(),
        ["snapshot"] = snapshot,
    });

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);

    public static string PathIn(string folder) => Path.Combine(ExportRunner.StagingIn(folder), "plan.json");

    /// <summary>The time that an unfinished export in the folder was begun for; null when there is none.</summary>
    public static DateTimeOffset? AsOfIn(string folder) =>
        ReadContent(folder) is { } plan && plan[AsOfName]?.GetValue<string>() is { } text ? DateTimeOffset.ParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    /// <summary>Writes the plan, or holds it against the one that is there; throws <see cref="InvalidDataException"/> naming what differs.</summary>
    public void Claim(string folder)
    {
        if (ReadContent(folder) is { } begun)
        {
            var differing = Content.Where(member => !JsonNode.DeepEquals(member.Value, begun[member.Key])).Select(member => member.Key).ToList();
            if (differing.Count > 0)
                throw new InvalidDataException($"'{folder}' holds an unfinished export with another {string.Join(", ", differing)}; finish that one with its own settings, or choose another folder");
            return;
        }
        var staging = ExportRunner.StagingIn(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry => entry != staging))
            throw new InvalidDataException($"'{folder}' is not empty and holds no unfinished export; choose another folder");
        Directory.CreateDirectory(staging);
        var partial = PathIn(folder) + ".part";
        File.WriteAllBytes(partial, CanonicalJson.Bytes(Content));
        File.Move(partial, PathIn(folder));
    }

    private static JsonObject? ReadContent(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length <= MaxLength && JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject content) return content;
        }
        catch (JsonException)
        {
            // Said below, as for any other content.
        }
        throw new InvalidDataException($"{path} is damaged; remove the folder and export again");
    }
}
