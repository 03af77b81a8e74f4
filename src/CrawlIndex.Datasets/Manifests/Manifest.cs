using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>What a file of an export is for.</summary>
public enum FileRole : byte
{
    Data,
    Items,
    Tree,
    Document,
}

/// <summary>One file of an export. <paramref name="Path"/> is relative to the manifest, with '/'.</summary>
public sealed record ManifestFile(string Path, FileRole Role, long Bytes, string Sha256);

/// <summary>A signed manifest on disk with the files beside it.</summary>
public sealed class Manifest
{
    public const string FileName = "manifest.json";
    public const string FilesName = "files.json";
    public const string PolicyName = "policy.yaml";

    private const string FilesFormat = "crawlindex-files/1";

    private Manifest(string path, SignedDocument document)
    {
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        Document = document;
        Content = ManifestContent.Of(document.Content);
    }

    public string Path { get; }

    public string Folder { get; }

    public SignedDocument Document { get; }

    public ManifestContent Content { get; }

    public static string TreePath(TreeKind kind) => $"proofs/{kind.Name()}.tree";

    /// <summary>Reads a manifest; the signature is not checked. Throws <see cref="InvalidDataException"/> when the file is none.</summary>
    /// <param name="path">The file, or the folder that holds it as manifest.json.</param>
    public static Manifest Open(string path)
    {
        if (Directory.Exists(path)) path = System.IO.Path.Combine(path, FileName);
        return new Manifest(path, SignedDocument.Read(SignedDocument.ReadFile(path), ManifestContent.FormatName)
            ?? throw new InvalidDataException($"{path} is no manifest, or a byte of it was changed: a manifest is canonical JSON of format {ManifestContent.FormatName}"));
    }

    /// <summary>The bytes of files.json.</summary>
    public static byte[] FilesJson(IEnumerable<ManifestFile> files) => CanonicalJson.Bytes(new JsonObject
    {
        ["files"] = new JsonArray([.. files.Select(file => new JsonObject
        {
            ["bytes"] = file.Bytes, ["path"] = file.Path, ["role"] = file.Role.ToString().ToLowerInvariant(), ["sha256"] = file.Sha256,
        })]),
        ["format"] = FilesFormat,
    });

    /// <summary>The list of files, which must have the signed hash; throws <see cref="InvalidDataException"/> otherwise.</summary>
    public IReadOnlyList<ManifestFile> ReadFiles()
    {
        var path = System.IO.Path.Combine(Folder, FilesName);
        if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing");
        var bytes = SignedDocument.ReadFile(path);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != Content.FilesSha256) throw new InvalidDataException($"{path} is not the list of files that was signed: its SHA-256 differs");
        try
        {
            using var list = JsonDocument.Parse(bytes);
            return [.. list.RootElement.GetProperty("files").EnumerateArray().Select(file => new ManifestFile(
                Inside(file.GetProperty("path").GetString()!), Enum.Parse<FileRole>(file.GetProperty("role").GetString()!, ignoreCase: true),
                file.GetProperty("bytes").GetInt64(), file.GetProperty("sha256").GetString()!))];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is malformed: {fault.Message}", fault);
        }
    }

    public string PathOf(string file) => System.IO.Path.Combine(Folder, file);

    // A signed list by a stranger still names no file outside its own folder.
    private static string Inside(string path) => path.Split('/').All(part => part.Length > 0 && part is not (".." or ".")) && !path.Contains('\\', StringComparison.Ordinal)
        ? path
        : throw new FormatException($"'{path}' is no path inside the export");
}
