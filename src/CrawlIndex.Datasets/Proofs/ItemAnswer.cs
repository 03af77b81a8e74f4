using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using CrawlIndex.Datasets.Manifests;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>An item that matches: the entry that was looked up (null when that was the item itself), the item's own entry, its row in canonical JSON.</summary>
public sealed record ItemMatch(TreeProof? Lookup, TreeProof Item, byte[] Row);

/// <summary>
/// A manifest's answer to a query, with everything needed to check it: items that match, or the two neighbours between which the
/// key would stand. <see cref="Check"/> trusts the public key and nothing else.
/// </summary>
public sealed record ItemAnswer(SignedDocument Manifest, ItemQuery Query, IReadOnlyList<ItemMatch> Matches, TreeProof? Left, TreeProof? Right)
{
    /// <summary>One URL can stand with many texts; more matches than these are left out.</summary>
    public const int MaxMatches = 100;

    public bool IsIncluded => Matches.Count > 0;

    /// <summary>Null when the answer is proven; else what does not hold. <paramref name="trusted"/> null: the manifest's own key, which proves integrity but not origin.</summary>
    public string? Check(ReadOnlySpan<byte> trusted)
    {
        if (trusted.Length > 0 && !trusted.SequenceEqual(Manifest.PublicKey)) return "the manifest was signed by another key";
        if (!Manifest.IsSigned) return "the signature does not fit the manifest";
        var content = ManifestContent.Of(Manifest.Content);
        return IsIncluded ? CheckMatches(content) : CheckAbsence(content.Trees[Query.Tree]);
    }

    private string? CheckMatches(ManifestContent content)
    {
        foreach (var (lookup, item, row) in Matches)
        {
            if (item.Tree != TreeKind.Items || !item.LeadsTo(content.Trees[TreeKind.Items])) return "the item's path does not lead to the signed root";
            if (!SHA256.HashData(row).AsSpan().SequenceEqual(item.Entry.AsSpan(TreeEntry.PairIdLength))) return "the row is not the one that was signed";
            if (!RowSays(row, "pair_id", Convert.ToHexStringLower(item.Entry.AsSpan(0, TreeEntry.PairIdLength)))) return "the row has another pair id than its entry";
            if (Query.Tree == TreeKind.Items)
            {
                if (!item.Entry.AsSpan().StartsWith(Query.Key)) return "this is another item than the one asked for";
                continue;
            }
            if (lookup is null || lookup.Tree != Query.Tree || !lookup.LeadsTo(content.Trees[Query.Tree])) return "the looked up path does not lead to the signed root";
            if (!lookup.Entry.AsSpan().StartsWith(Query.Key) || !lookup.Entry.AsSpan(MerkleHash.Length).SequenceEqual(item.Entry.AsSpan(0, TreeEntry.PairIdLength))) return "the looked up entry leads to another item";
            if (!(Query.Tree == TreeKind.Urls ? RowSays(row, "url", Query.Text) : RowSays(row, "sha256", Convert.ToHexStringLower(Query.Key)))) return "the row is not about what was asked for";
        }
        return null;
    }

    private string? CheckAbsence(TreeRoot root)
    {
        if (root.Count == 0) return null;
        foreach (var proof in (ReadOnlySpan<TreeProof?>)[Left, Right])
        {
            if (proof is not null && (proof.Tree != Query.Tree || !proof.LeadsTo(root))) return "a neighbour's path does not lead to the signed root";
        }
        var isAdjacent = (Left, Right) switch
        {
            (null, { Index: 0 }) => true,
            ({ } left, null) => left.Index == root.Count - 1,
            ({ } left, { } right) => right.Index == left.Index + 1,
            _ => false,
        };
        if (!isAdjacent) return "the neighbours do not stand side by side";
        // The key stands before the right neighbour and after all entries that begin with it on the left.
        if (Left is not null && Left.Entry.AsSpan(0, Query.Key.Length).SequenceCompareTo(Query.Key) >= 0) return "the left neighbour does not stand before the key";
        return Right is not null && Right.Entry.AsSpan(0, Query.Key.Length).SequenceCompareTo(Query.Key) <= 0 ? "the right neighbour does not stand after the key" : null;
    }

    private static bool RowSays(byte[] row, string member, string value)
    {
        try
        {
            using var document = JsonDocument.Parse(row);
            return document.RootElement.TryGetProperty(member, out var said) && said.ValueKind == JsonValueKind.String && said.GetString() == value;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The answer as the JSON that docs describe and any program can check (format crawlindex-proof/1).</summary>
    public byte[] ToJson()
    {
        var to = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", ProofReader.FormatName);
            json.WriteString("tree", Query.Tree.Name());
            json.WriteString("query", Query.Text);
            json.WriteString("result", IsIncluded ? "included" : "absent");
            json.WriteStartArray("matches");
            foreach (var match in Matches)
            {
                json.WriteStartObject();
                Write(json, "lookup", match.Lookup);
                Write(json, "item", match.Item);
                json.WritePropertyName("row");
                json.WriteRawValue(match.Row);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Write(json, "left", Left);
            Write(json, "right", Right);
            json.WriteStartObject("manifest");
            json.WritePropertyName("content");
            json.WriteRawValue(CanonicalJson.Bytes(Manifest.Content));
            json.WriteString("public_key", Convert.ToBase64String(Manifest.PublicKey));
            json.WriteString("signature", Convert.ToBase64String(Manifest.Signature));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return [.. to.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, string name, TreeProof? proof)
    {
        if (proof is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("index", proof.Index);
        json.WriteString("entry", Convert.ToHexStringLower(proof.Entry));
        json.WriteStartArray("path");
        foreach (var hash in proof.Path) json.WriteStringValue(Convert.ToHexStringLower(hash));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
