using System.Text.Json;
using System.Text.Json.Nodes;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>
/// A signed file: <c>{"content":{"format":NAME,...},"public_key":BASE64,"signature":BASE64}</c> in canonical form. The signature
/// (Ed25519) is over the canonical bytes of the content, whose format names what is signed.
/// </summary>
public sealed record SignedDocument(JsonElement Content, byte[] PublicKey, byte[] Signature)
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxLength = 1 << 30;

    public string Format => Content.GetProperty("format").GetString()!;

    /// <summary>True when the signature is that of the key that the document names, over this content.</summary>
    public bool IsSigned => Ed25519.Verify(PublicKey, CanonicalJson.Bytes(Content), Signature);

    public static byte[] Sign(JsonObject content, OperatorKey key)
    {
        var bytes = CanonicalJson.Bytes(content);
        return CanonicalJson.Bytes(new JsonObject
        {
            ["content"] = JsonNode.Parse(bytes),
            ["public_key"] = Convert.ToBase64String(key.PublicKey),
            ["signature"] = Convert.ToBase64String(key.Sign(bytes)),
        });
    }

    /// <summary>Reads a file; null where its bytes are not the canonical form of a signed document of this format. The signature is not checked.</summary>
    public static SignedDocument? Read(ReadOnlyMemory<byte> utf8, string format)
    {
        if (CanonicalJson.Read(utf8) is not { } document) return null;
        return Of(document) is { } signed && signed.Format == format ? signed : null;
    }

    /// <summary>The document in a JSON value; null where it has another shape.</summary>
    public static SignedDocument? Of(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || document.EnumerateObject().Count() != 3
            || !document.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Object
            || !content.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String
            || Base64(document, "public_key", Ed25519.PublicKeyLength) is not { } key || Base64(document, "signature", Ed25519.SignatureLength) is not { } signature) return null;
        return new SignedDocument(content, key, signature);
    }

    /// <summary>Reads a file of at most <see cref="MaxLength"/> bytes; throws <see cref="InvalidDataException"/> for a larger one.</summary>
    public static byte[] ReadFile(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= MaxLength ? File.ReadAllBytes(path) : throw new InvalidDataException($"{path} has {length} bytes, more than a signed document may");
    }

    // Only the one spelling that we write: base64 leaves bits unused, and a flip in them must not pass.
    private static byte[]? Base64(JsonElement document, string name, int length)
    {
        if (!document.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        var bytes = new byte[length + 3];
        return Convert.TryFromBase64String(value.GetString()!, bytes, out var written) && written == length && Convert.ToBase64String(bytes[..length]) == value.GetString() ? bytes[..length] : null;
    }
}
