using System.Security.Cryptography;

namespace CrawlIndex.Datasets.BlockLists;

/// <summary>A list of a workspace: its name and how many hashes of each kind it holds. Never a hash.</summary>
public sealed record BlockListStatus(string Name, IReadOnlyDictionary<BlockKind, long> Counts);

/// <summary>
/// The block lists of a workspace: <c>blocklists/NAME.hashes</c>, readable by its owner alone. Format: "CIBLOCK1", then for each entry in order one
/// byte of kind and 32 of hash (shorter ones followed by zeros). A file appears whole or not at all.
/// </summary>
public sealed class BlockListStore(string workspace)
{
    private const int EntryBytes = 1 + UInt256.MaxBytes;

    private readonly string folder = Path.Combine(workspace, "blocklists");

    private static ReadOnlySpan<byte> Magic => "CIBLOCK1"u8;

    /// <summary>Adds the entries of a reading to a list and takes the withdrawn ones out.</summary>
    /// <exception cref="InvalidDataException">The name is none, or the list on disk is damaged.</exception>
    public BlockListStatus Import(string name, BlockListReader reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (name.Length is 0 or > 100 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] == '.')
            throw new InvalidDataException($"'{name}' is no name of a list: letters, digits, '-', '_' and '.', at most 100");
        Directory.CreateDirectory(folder);
        using var owner = new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var path = Path.Combine(folder, $"{name}.hashes");
        var entries = new SortedSet<UIntEntry>(File.Exists(path) ? Read(path) : []);
        entries.UnionWith(reading.Active);
        entries.ExceptWith(reading.Removed);
        Write(path, entries);
        return StatusOf(path, entries);
    }

    /// <summary>Every list, by name.</summary>
    public IReadOnlyList<BlockListStatus> Status() => [.. Files().Select(path => StatusOf(path, Read(path)))];

    /// <summary>All lists together, for matching.</summary>
    public BlockedHashes Load()
    {
        var files = Files();
        if (files.Length == 0) return BlockedHashes.None;
        using var state = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files) state.AppendData(File.ReadAllBytes(path));
        var all = new BlockedHashes { Snapshot = Convert.ToHexStringLower(state.GetHashAndReset()) };
        foreach (var path in files)
            foreach (var entry in Read(path)) all.Add(new BlockEntry(entry.Kind, entry.Hash));
        return all;
    }

    private string[] Files()
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.hashes") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static BlockListStatus StatusOf(string path, IEnumerable<UIntEntry> entries) =>
        new(Path.GetFileNameWithoutExtension(path), entries.GroupBy(entry => entry.Kind).ToDictionary(kind => kind.Key, kind => (long)kind.Count()));

    private static List<UIntEntry> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Magic) || (bytes.Length - Magic.Length) % EntryBytes != 0) throw new InvalidDataException($"{path} is damaged; import the list again");
        var entries = new List<UIntEntry>((bytes.Length - Magic.Length) / EntryBytes);
        for (var at = Magic.Length; at < bytes.Length; at += EntryBytes)
        {
            var kind = (BlockKind)bytes[at];
            var length = kind switch
            {
                BlockKind.Md5 or BlockKind.UrlMd5 => 16,
                BlockKind.Sha1 or BlockKind.UrlSha1 => 20,
                BlockKind.Sha256 or BlockKind.Pdq or BlockKind.UrlSha256 => 32,
                _ => throw new InvalidDataException($"{path} is damaged; import the list again"),
            };
            entries.Add(new UIntEntry(kind, UInt256.Of(bytes.AsSpan(at + 1, length))));
        }
        return entries;
    }

    private static void Write(string path, SortedSet<UIntEntry> entries)
    {
        var partial = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(partial, options))
        {
            file.Write(Magic);
            Span<byte> bytes = stackalloc byte[EntryBytes];
            foreach (var entry in entries)
            {
                bytes[0] = (byte)entry.Kind;
                entry.Hash.Write(bytes[1..]);
                file.Write(bytes);
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }
}
