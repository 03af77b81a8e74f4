using System.Text;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Registries;

/// <summary>What the hashes of a block list are made of.</summary>
public enum BlockHashKind : byte
{
    /// <summary>Told by each line: its type word, its column or its length.</summary>
    Any = 0,
    Pdq,
    Md5,
    Sha1,
    Sha256,

    /// <summary>MD5, SHA-1 or SHA-256 of the text of a URL.</summary>
    UrlHash,
}

/// <summary>
/// Reads block lists in the public exchange formats: one hash a line with metadata behind a comma (PDQ text), "type hash" (ThreatExchange
/// files), CSV with a header (indicator or hash column, type column). Faults name the line and never what stands there.
/// </summary>
public static class BlockListFile
{
    private const int MaxLineBytes = 64 << 10;
    private const int MaxFaults = 5;
    private const int MaxEntries = 100_000_000;

    /// <summary>Loads the lists a policy names. <paramref name="open"/> gives the bytes of a list or throws an I/O exception.</summary>
    /// <returns>The lists, and the faults by line and key of the policy.</returns>
    public static (IReadOnlyList<BlockList> Lists, IReadOnlyList<PolicyFault> Faults) Load(ConsentPolicy policy, Func<string, Stream> open)
    {
        var lists = new List<BlockList>();
        var faults = new List<PolicyFault>();
        foreach (var source in policy.BlockLists)
        {
            try
            {
                using var stream = open(source.File);
                var list = new BlockList(Path.GetFileNameWithoutExtension(source.File));
                foreach (var fault in Read(stream, list, source.Kind == BlockHashKind.Any ? KindOfName(source.File) : source.Kind))
                    faults.Add(new PolicyFault(source.LineNumber, "block_lists", $"{source.File} {fault}"));
                if (list.Count == 0 && list.Withdrawn == 0) faults.Add(new PolicyFault(source.LineNumber, "block_lists", $"{source.File} holds no hash"));
                lists.Add(list);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                faults.Add(new PolicyFault(source.LineNumber, "block_lists", $"{source.File} cannot be read: {broken.Message}"));
            }
        }
        return (lists, faults);
    }

    /// <summary>Adds every hash of a list; returns the first faults, "line 3: ...".</summary>
    public static IReadOnlyList<string> Read(Stream stream, BlockList list, BlockHashKind kind = BlockHashKind.Any)
    {
        var faults = new List<string>();
        var lines = new LineReader(stream, MaxLineBytes);
        Columns? columns = null;
        while (faults.Count < MaxFaults && lines.TryRead(out var bytes, out var isTooLong))
        {
            if (list.Count >= MaxEntries) faults.Add($"line {lines.Number}: more than {MaxEntries} hashes");
            else if (isTooLong) faults.Add($"line {lines.Number}: longer than {MaxLineBytes} bytes");
            else
            {
                var line = Encoding.UTF8.GetString(bytes.Trim("\uFEFF \t\r"u8));
                if (line.Length == 0 || line[0] == '#') continue;
                if (columns is null && lines.Number == 1 && Columns.Find(line) is { } header) columns = header;
                else if (Add(line, columns, list, kind) is { } fault) faults.Add($"line {lines.Number}: {fault}");
            }
        }
        return faults;
    }

    private static string? Add(string line, Columns? columns, BlockList list, BlockHashKind kind)
    {
        var cells = line.Split(',');
        var (hash, type) = (cells[0].Trim().Trim('"'), "");
        if (columns is not null)
        {
            if (cells.Length <= Math.Max(columns.Hash, columns.Type)) return "fewer columns than the header";
            (hash, type) = (cells[columns.Hash].Trim().Trim('"'), columns.Type < 0 ? "" : cells[columns.Type].Trim().Trim('"'));
        }
        else if (hash.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space) (type, hash) = (hash[..space], hash[(space + 1)..].Trim());
        if (hash.StartsWith("hash=", StringComparison.OrdinalIgnoreCase)) hash = hash["hash=".Length..];
        var stated = type.Length > 0 ? KindOf(type) : kind;
        if (stated is null) return "unknown type of hash; known are pdq, md5, sha1, sha256, url_md5, url_sha1, url_sha256";
        if (stated == BlockHashKind.Any) stated = hash.Length switch { 32 => BlockHashKind.Md5, 40 => BlockHashKind.Sha1, _ => BlockHashKind.Any };
        if (stated == BlockHashKind.Any && hash.Length == 64) return "64 digits are PDQ or SHA-256: name it with \"type: pdq\" or \"type: sha256\" beside \"file:\" in the policy";
        return stated != BlockHashKind.Any && list.Add(stated.Value, hash) ? null : "expected a hash in hex digits of its type's length";
    }

    private static BlockHashKind? KindOf(string type) => type.ToLowerInvariant().Replace("-", "_", StringComparison.Ordinal) switch
    {
        "pdq" or "imagepdq" or "hash_pdq" => BlockHashKind.Pdq,
        "md5" or "hash_md5" or "photo_md5" => BlockHashKind.Md5,
        "sha1" or "hash_sha1" => BlockHashKind.Sha1,
        "sha256" or "hash_sha256" => BlockHashKind.Sha256,
        "url_md5" or "url_sha1" or "url_sha256" or "url_hash" or "url" => BlockHashKind.UrlHash,
        _ => null,
    };

    /// <summary>Reads the word a policy states.</summary>
    internal static bool TryParseKind(string? word, out BlockHashKind kind)
    {
        kind = KindOf(word ?? "") ?? BlockHashKind.Any;
        return kind != BlockHashKind.Any;
    }

    // A list is often named for what it holds.
    private static BlockHashKind KindOfName(string file)
    {
        var name = Path.GetFileName(file).ToLowerInvariant();
        foreach (var (word, kind) in (ReadOnlySpan<(string, BlockHashKind)>)[("url", BlockHashKind.UrlHash), ("pdq", BlockHashKind.Pdq), ("sha256", BlockHashKind.Sha256)])
            if (name.Contains(word, StringComparison.Ordinal)) return kind;
        return BlockHashKind.Any;
    }

    /// <summary>Places of the cells that matter in a CSV list.</summary>
    private sealed record Columns(int Hash, int Type)
    {
        public static Columns? Find(string line)
        {
            var names = line.Split(',').Select(cell => cell.Trim().Trim('"').ToLowerInvariant()).ToArray();
            var hash = Array.FindIndex(names, name => name is "indicator" or "hash" or "hash_value" or "hashvalue" or "signal");
            if (hash < 0) return null;
            return new Columns(hash, Array.FindIndex(names, name => name is "type" or "signal_type" or "signaltype" or "hash_type" or "indicator_type"));
        }
    }
}
