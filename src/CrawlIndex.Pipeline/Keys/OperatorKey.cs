using System.Security.Cryptography;
using System.Text;

namespace CrawlIndex.Pipeline.Keys;

/// <summary>
/// The operator's Ed25519 key: <c>keys/operator.pem</c> in the workspace (PKCS #8, RFC 8410, mode 600) and <c>keys/operator.pub.pem</c>
/// beside it. The seed leaves this class in no form but signatures.
/// </summary>
public sealed class OperatorKey : IDisposable
{
    public const string Folder = "keys";

    private const int SeedLength = 32;
    private const int MaxFileLength = 4096;

    private static readonly byte[] PrivatePrefix = Convert.FromHexString("302e020100300506032b657004220420");
    private static readonly byte[] PublicPrefix = Convert.FromHexString("302a300506032b6570032100");

    private readonly byte[] seed;

    private OperatorKey(byte[] seed)
    {
        if (!OpenSslEd25519.IsPresent) throw new InvalidDataException("signing needs OpenSSL 3 (libcrypto), which this system does not have; install it");
        this.seed = seed;
        PublicKey = OpenSslEd25519.PublicKey(seed);
    }

    /// <summary>32 bytes.</summary>
    public byte[] PublicKey { get; }

    public string PublicPem => ToPem("PUBLIC KEY", [.. PublicPrefix, .. PublicKey]);

    public static string PathIn(string workspace) => Path.Combine(workspace, Folder, "operator.pem");

    public static string PublicPathIn(string workspace) => Path.Combine(workspace, Folder, "operator.pub.pem");

    /// <summary>Makes a key; throws <see cref="InvalidDataException"/> when the workspace has one, which is never replaced.</summary>
    public static OperatorKey Create(string workspace)
    {
        var key = OfSeed(RandomNumberGenerator.GetBytes(SeedLength));
        Directory.CreateDirectory(Path.Combine(workspace, Folder));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var file = new FileStream(PathIn(workspace), options);
            file.Write(Encoding.ASCII.GetBytes(ToPem("PRIVATE KEY", [.. PrivatePrefix, .. key.seed])));
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(PathIn(workspace)))
        {
            throw new InvalidDataException($"'{workspace}' has a key already; show it with: crawlindex keys show --workspace {workspace}");
        }
        File.WriteAllText(PublicPathIn(workspace), key.PublicPem);
        return key;
    }

    /// <summary>The workspace's key, made when it has none yet.</summary>
    public static OperatorKey LoadOrCreate(string workspace) => File.Exists(PathIn(workspace)) ? Load(workspace) : Create(workspace);

    /// <summary>Loads the workspace's key; throws <see cref="InvalidDataException"/> when there is none, it is malformed, or others may read it.</summary>
    public static OperatorKey Load(string workspace)
    {
        var path = PathIn(workspace);
        if (!File.Exists(path)) throw new InvalidDataException($"'{workspace}' has no operator key; make one with: crawlindex keys init --workspace {workspace}");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new InvalidDataException($"{path} can be read by others; run: chmod 600 {path}");
        return OfSeed(Body(path, "PRIVATE KEY", PrivatePrefix));
    }

    /// <summary>A public key from a PEM file, or from a file or text with its 32 bytes in base64.</summary>
    public static byte[] ReadPublic(string fileOrBase64)
    {
        var text = File.Exists(fileOrBase64) ? ReadText(fileOrBase64).Trim() : fileOrBase64;
        if (text.StartsWith("-----BEGIN", StringComparison.Ordinal)) return Body(fileOrBase64, "PUBLIC KEY", PublicPrefix);
        var key = new byte[Ed25519.PublicKeyLength + 1];
        return Convert.TryFromBase64String(text, key, out var length) && length == Ed25519.PublicKeyLength
            ? key[..length]
            : throw new InvalidDataException($"'{fileOrBase64}' is no Ed25519 public key: a PEM file or 32 bytes in base64");
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => OpenSslEd25519.Sign(seed, message);

    public void Dispose() => CryptographicOperations.ZeroMemory(seed);

    /// <summary>First 16 hex digits of the SHA-256 of a public key: what people compare.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    internal static OperatorKey OfSeed(byte[] seed) => new(seed);

    private static string ToPem(string label, byte[] der)
    {
        var pem = PemEncoding.WriteString(label, der) + "\n";
        CryptographicOperations.ZeroMemory(der);
        return pem;
    }

    private static string ReadText(string path)
    {
        if (new FileInfo(path).Length > MaxFileLength) throw new InvalidDataException($"{path} is larger than {MaxFileLength} bytes and no key");
        return File.ReadAllText(path);
    }

    private static byte[] Body(string path, string label, byte[] prefix)
    {
        var text = ReadText(path);
        if (PemEncoding.TryFind(text, out var fields) && text.AsSpan()[fields.Label].SequenceEqual(label))
        {
            var der = Convert.FromBase64String(text[fields.Base64Data]);
            if (der.Length == prefix.Length + SeedLength && der.AsSpan().StartsWith(prefix)) return der[prefix.Length..];
        }
        throw new InvalidDataException($"{path} holds no Ed25519 {(label.StartsWith("PRIVATE", StringComparison.Ordinal) ? "private" : "public")} key (PEM, RFC 8410)");
    }
}
