using System.Text.Json;
using System.Text.Json.Nodes;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>What the signature of a manifest covers.</summary>
public sealed record ManifestContent
{
    public const string FormatName = "crawlindex-manifest/1";

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Time of the verdicts, "2026-11-22T00:00:00Z".</summary>
    public required string Date { get; init; }

    public required string CodeVersion { get; init; }

    public required string CatalogSnapshot { get; init; }

    public required string PlanSha256 { get; init; }

    public required string PolicyName { get; init; }

    public required string PolicySha256 { get; init; }

    /// <summary>The use that every item has a permit for.</summary>
    public required string Use { get; init; }

    public required string Shape { get; init; }

    /// <summary>References of the catalog by outcome.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>Roots by kind; items' count is the number of items.</summary>
    public required IReadOnlyDictionary<TreeKind, TreeRoot> Trees { get; init; }

    /// <summary>SHA-256 of files.json, which lists all other files.</summary>
    public required string FilesSha256 { get; init; }

    public long Items => Trees[TreeKind.Items].Count;

    public JsonObject ToJson()
    {
        var (outcomes, trees) = (new JsonObject(), new JsonObject());
        foreach (var (outcome, count) in Outcomes) outcomes[outcome] = count;
        foreach (var (kind, root) in Trees) trees[kind.Name()] = new JsonObject { ["count"] = root.Count, ["root"] = Convert.ToHexStringLower(root.Hash) };
        return new JsonObject
        {
            ["format"] = FormatName,
            ["name"] = Name,
            ["version"] = Version,
            ["date"] = Date,
            ["code_version"] = CodeVersion,
            ["catalog_snapshot"] = CatalogSnapshot,
            ["plan_sha256"] = PlanSha256,
            ["policy"] = new JsonObject { ["name"] = PolicyName, ["sha256"] = PolicySha256, ["use"] = Use },
            ["shape"] = Shape,
            ["outcomes"] = outcomes,
            ["trees"] = trees,
            ["files_sha256"] = FilesSha256,
        };
    }

    /// <summary>Reads signed content; throws <see cref="InvalidDataException"/> where a member is missing or of another type.</summary>
    public static ManifestContent Of(JsonElement content)
    {
        try
        {
            var policy = content.GetProperty("policy");
            return new ManifestContent
            {
                Name = Text(content, "name"),
                Version = Text(content, "version"),
                Date = Text(content, "date"),
                CodeVersion = Text(content, "code_version"),
                CatalogSnapshot = Text(content, "catalog_snapshot"),
                PlanSha256 = Text(content, "plan_sha256"),
                PolicyName = Text(policy, "name"),
                PolicySha256 = Text(policy, "sha256"),
                Use = Text(policy, "use"),
                Shape = Text(content, "shape"),
                Outcomes = content.GetProperty("outcomes").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt64(), StringComparer.Ordinal),
                Trees = TreeEntry.Kinds.ToDictionary(kind => kind, kind => Root(content.GetProperty("trees").GetProperty(kind.Name()))),
                FilesSha256 = Text(content, "files_sha256"),
            };
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"the manifest's content is malformed: {fault.Message}", fault);
        }
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static TreeRoot Root(JsonElement tree)
    {
        var hash = Convert.FromHexString(Text(tree, "root"));
        var count = tree.GetProperty("count").GetInt64();
        return hash.Length == MerkleHash.Length && count >= 0 ? new TreeRoot(count, hash) : throw new FormatException("a tree's root has 32 bytes and its count is not negative");
    }
}
