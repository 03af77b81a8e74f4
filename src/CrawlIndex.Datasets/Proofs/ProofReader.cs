using System.Text.Json;
using CrawlIndex.Datasets.Manifests;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>Reads proofs of <see cref="ItemAnswer.ToJson"/>, in exactly its bytes: a flip of any bit is seen, even one that changes no meaning.</summary>
public static class ProofReader
{
    public const string FormatName = "crawlindex-proof/1";

    private const int MaxLength = 64 << 20;

    /// <summary>True when the file says it is a proof.</summary>
    public static bool IsProof(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[256];
        using var file = File.OpenHandle(path);
        return start[..RandomAccess.Read(file, start, 0)].IndexOf("\"crawlindex-proof/1\""u8) >= 0;
    }

    /// <summary>Reads a proof; throws <see cref="InvalidDataException"/> when it is malformed. Nothing in it is checked yet.</summary>
    public static ItemAnswer Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxLength) throw new InvalidDataException($"a proof has at most {MaxLength} bytes");
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement.Clone();
            if (root.GetProperty("format").GetString() != FormatName) throw new FormatException($"its format is not {FormatName}");
            var tree = TreeEntry.ParseKind(root.GetProperty("tree").GetString()) ?? throw new FormatException("unknown tree");
            var query = ItemQuery.Parse(root.GetProperty("query").GetString() ?? "");
            if (query.Tree != tree) throw new FormatException("the tree does not answer the query");
            var matches = root.GetProperty("matches").EnumerateArray().Take(ItemAnswer.MaxMatches + 1).Select(match => new ItemMatch(
                Proof(match.GetProperty("lookup"), tree), Proof(match.GetProperty("item"), TreeKind.Items) ?? throw new FormatException("a match without item"),
                CanonicalJson.Bytes(match.GetProperty("row")))).ToList();
            if ((root.GetProperty("result").GetString() == "included") != (matches.Count > 0)) throw new FormatException("the result is not what the matches say");
            var answer = new ItemAnswer(
                SignedDocument.Of(root.GetProperty("manifest")) is { Format: ManifestContent.FormatName } manifest ? manifest : throw new FormatException("it holds no signed manifest"),
                query, matches, Proof(root.GetProperty("left"), tree), Proof(root.GetProperty("right"), tree));
            return answer.ToJson().AsSpan().SequenceEqual(json.Span) ? answer : throw new FormatException("its bytes are not the ones that crawlindex prove writes");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw new InvalidDataException($"this is no sound proof: {fault.Message}", fault);
        }
    }

    private static TreeProof? Proof(JsonElement proof, TreeKind tree) => proof.ValueKind == JsonValueKind.Null
        ? null
        : new TreeProof(
            tree, proof.GetProperty("index").GetInt64(), Convert.FromHexString(proof.GetProperty("entry").GetString()!),
            [.. proof.GetProperty("path").EnumerateArray().Take(MerklePath.MaxLength + 1).Select(hash => Convert.FromHexString(hash.GetString()!))]);
}
