using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Removals;

/// <summary>
/// Items to take out of a dataset, signed and versioned (format crawlindex-removals/1). It names no URL and no pair: an item is in it when the
/// first 16 bytes of SHA-256(salt in hex, pair id in hex) are among the tags, so only who holds a row can ask about it. Neutral
/// items, chosen by a secret of the operator, go out too and are not told apart: a comparison of old and new dataset points at nobody.
/// </summary>
public sealed record RemovalDiff
{
    public const string FormatName = "crawlindex-removals/1";
    public const int TagLength = 16;

    public required string Dataset { get; init; }

    public required string FromVersion { get; init; }

    /// <summary>Removing records is a major change (Croissant 1.1, versioning).</summary>
    public required string ToVersion { get; init; }

    /// <summary>SHA-256 of manifest.json.</summary>
    public required string ManifestSha256 { get; init; }

    public required string AsOf { get; init; }

    /// <summary>32 hex digits.</summary>
    public required string Salt { get; init; }

    /// <summary>Tags in hex, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    public static string Tag(string salt, string pairId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(salt + pairId)).AsSpan(0, TagLength));

    public static string NextMajor(string version) =>
        Version.TryParse(version, out var parsed) ? string.Create(CultureInfo.InvariantCulture, $"{parsed.Major + 1}.0.0") : $"{version}+removals";

    /// <summary>
    /// The diff for these items, the same for the same input. Neutral items are as many as the removed ones, at least
    /// <paramref name="neutral"/>, at most a tenth of what stays.
    /// </summary>
    public static RemovalDiff Create(Manifest manifest, string asOf, IReadOnlySet<long> removed, TreeFile items, int neutral, OperatorKey key)
    {
        var manifestHash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest.Path)));
        // A signature that is never published is a secret that the operator can make again.
        var secret = key.Sign(Encoding.UTF8.GetBytes($"CrawlIndex neutral items\n{manifestHash}\n{asOf}"));
        var salt = Convert.ToHexStringLower(HMACSHA256.HashData(secret, "salt"u8).AsSpan(0, TagLength));
        var stays = items.Root.Count - removed.Count;
        var wanted = removed.Count == 0 ? 0 : Math.Min(Math.Max(removed.Count, neutral), stays / 10);
        var chosen = new HashSet<long>(removed);
        for (var draw = 0L; chosen.Count < removed.Count + wanted; draw++)
        {
            var hash = HMACSHA256.HashData(secret, BitConverter.GetBytes(draw));
            chosen.Add((long)(BitConverter.ToUInt64(hash) % (ulong)items.Root.Count));
        }
        return new RemovalDiff
        {
            Dataset = manifest.Content.Name,
            FromVersion = manifest.Content.Version,
            ToVersion = NextMajor(manifest.Content.Version),
            ManifestSha256 = manifestHash,
            AsOf = asOf,
            Salt = salt,
            Tags = [.. chosen.Select(index => Tag(salt, Convert.ToHexStringLower(items.Entry(index).AsSpan(0, TreeEntry.PairIdLength)))).Order(StringComparer.Ordinal)],
        };
    }

    public byte[] Sign(OperatorKey key) => SignedDocument.Sign(
        new JsonObject
        {
            ["as_of"] = AsOf,
            ["dataset"] = Dataset,
            ["format"] = FormatName,
            ["from_version"] = FromVersion,
            ["manifest_sha256"] = ManifestSha256,
            ["salt"] = Salt,
            ["tags"] = new JsonArray([.. Tags.Select(tag => (JsonNode)tag)]),
            ["to_version"] = ToVersion,
        },
        key);

    /// <summary>Reads a diff and checks its signature; throws <see cref="InvalidDataException"/> when it is malformed, changed, or by another key than the trusted one.</summary>
    public static RemovalDiff Read(string path, ReadOnlySpan<byte> trusted)
    {
        var document = SignedDocument.Read(SignedDocument.ReadFile(path), FormatName)
            ?? throw new InvalidDataException($"{path} is no removal diff, or a byte of it was changed");
        if (trusted.Length > 0 && !trusted.SequenceEqual(document.PublicKey)) throw new InvalidDataException($"{path} was signed by another key");
        if (!document.IsSigned) throw new InvalidDataException($"{path}: the signature does not fit");
        try
        {
            var content = document.Content;
            var diff = new RemovalDiff
            {
                AsOf = content.GetProperty("as_of").GetString()!,
                Dataset = content.GetProperty("dataset").GetString()!,
                FromVersion = content.GetProperty("from_version").GetString()!,
                ManifestSha256 = content.GetProperty("manifest_sha256").GetString()!,
                Salt = content.GetProperty("salt").GetString()!,
                Tags = [.. content.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)],
                ToVersion = content.GetProperty("to_version").GetString()!,
            };
            return diff.Tags.Append(diff.Salt).All(tag => tag.Length == 2 * TagLength && tag.All(char.IsAsciiHexDigitLower)) ? diff : throw new FormatException("a tag has 32 hex digits");
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is malformed: {fault.Message}", fault);
        }
    }
}
