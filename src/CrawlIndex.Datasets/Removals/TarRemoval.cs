using System.Text;
using System.Text.Json;
using CrawlIndex.Datasets.Exports;

namespace CrawlIndex.Datasets.Removals;

/// <summary>
/// Takes samples out of a tar. The first pass reads the JSON members, which name the pair (pair_id, uid, or url with caption); the second
/// copies all members but those of the removed samples, byte for byte with their extended headers. Members of one sample share the name up to the first dot of its last part.
/// </summary>
internal static class TarRemoval
{
    private const int MaxJson = 16 << 20;

    public static RemovalResult Apply(Func<string, bool> isTagged, string path, string partial, CancellationToken cancel)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var (samples, identified, removed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var member in TarMembers.Read(file, path))
        {
            cancel.ThrowIfCancellationRequested();
            if (member.Name is null) continue;
            var key = KeyOf(member.Name);
            samples.Add(key);
            if (!member.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || member.ContentLength > MaxJson) continue;
            var json = new byte[member.ContentLength];
            file.Position = member.ContentOffset;
            file.ReadExactly(json);
            if (PairIdOf(json) is not { } pairId) continue;
            identified.Add(key);
            if (isTagged(pairId)) removed.Add(key);
        }
        var unidentified = samples.Count - identified.Count;
        if (samples.Count > 0 && identified.Count == 0) return new(path, RemovalOutcome.Unidentified, samples.Count, 0, unidentified);
        if (removed.Count == 0) return new(path, RemovalOutcome.Unchanged, samples.Count, 0, unidentified);
        Copy(file, path, partial, removed, cancel);
        return new(path, RemovalOutcome.Rewritten, samples.Count, removed.Count, unidentified);
    }

    private static void Copy(FileStream file, string path, string partial, HashSet<string> removed, CancellationToken cancel)
    {
        using var copy = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        var buffer = new byte[1 << 16];
        foreach (var member in TarMembers.Read(file, path))
        {
            cancel.ThrowIfCancellationRequested();
            if (member.Name is not null && removed.Contains(KeyOf(member.Name))) continue;
            file.Position = member.Offset;
            for (var left = member.Length; left > 0;)
            {
                var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0) throw new InvalidDataException($"{path} ends inside a member");
                copy.Write(buffer, 0, read);
                left -= read;
            }
        }
        copy.Write(new byte[2 * TarFile.Block]);
    }

    private static string KeyOf(string name)
    {
        var start = name.LastIndexOf('/') + 1;
        return name.IndexOf('.', start) is >= 0 and var dot ? name[..dot] : name;
    }

    private static string? PairIdOf(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            foreach (var name in (ReadOnlySpan<string>)["pair_id", "uid"])
                if (Text(root, name) is { Length: 32 } id && id.All(char.IsAsciiHexDigit)) return id.ToLowerInvariant();
            return Text(root, "url") is { } url && (Text(root, "caption") ?? Text(root, "alt") ?? Text(root, "text")) is { } text
                ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{url}\n{text}")).AsSpan(0, 16))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>One member with everything that belongs to it: extended headers, header, content, padding.</summary>
/// <param name="Name">Its name; null for what is kept whatever it is (global headers).</param>
internal readonly record struct TarMember(string? Name, long Offset, long Length, long ContentOffset, int ContentLength);

/// <summary>Walks a tar (ustar, PAX, GNU long names) by its headers.</summary>
internal static class TarMembers
{
    private const int MaxName = 1 << 16;

    /// <summary>Throws <see cref="InvalidDataException"/> with the offset where the archive is cut or no tar.</summary>
    public static IEnumerable<TarMember> Read(FileStream file, string path)
    {
        var (head, start, at, length) = (new byte[TarFile.Block], 0L, 0L, file.Length);
        string? longName = null;
        while (at < length)
        {
            file.Position = at;
            if (length - at < TarFile.Block) throw Cut(path, at);
            file.ReadExactly(head);
            if (!head.AsSpan().ContainsAnyExcept((byte)0)) yield break;
            var size = Size(head) is >= 0 and var stated && HasChecksum(head) ? stated : throw Cut(path, at);
            var end = at + TarFile.Block + ((size + TarFile.Block - 1) / TarFile.Block * TarFile.Block);
            if (end > length) throw Cut(path, at);
            var kind = (char)head[156];
            if (kind is 'x' or 'L')
            {
                if (size > MaxName) throw Cut(path, at);
                var text = new byte[size];
                file.ReadExactly(text);
                longName = kind == 'L' ? Encoding.UTF8.GetString(text).TrimEnd('\0') : PaxPath(text) ?? longName;
                at = end;
                continue;
            }
            var name = kind is '0' or '\0' or '7' ? longName ?? Name(head) : null;
            yield return new TarMember(name, start, end - start, at + TarFile.Block, (int)Math.Min(size, int.MaxValue));
            longName = null;
            start = at = end;
        }
    }

    private static InvalidDataException Cut(string path, long at) => new($"{path}: no whole tar member at offset {at}");

    private static string Name(byte[] head)
    {
        var name = Text(head.AsSpan(0, 100));
        return head.AsSpan(257, 5).SequenceEqual("ustar"u8) && head[345] != 0 && head[262] == 0 ? $"{Text(head.AsSpan(345, 155))}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static long Size(byte[] head)
    {
        if (head[124] == 0x80)
        {
            var large = 0L;
            for (var i = 128; i < 136; i++) large = (large << 8) | head[i];
            return head.AsSpan(125, 3).ContainsAnyExcept((byte)0) ? -1 : large;
        }
        return Octal(head.AsSpan(124, 12));
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        foreach (var code in field.Trim(" \0"u8))
        {
            if (code is < (byte)'0' or > (byte)'7') return -1;
            value = (value << 3) | (uint)(code - '0');
        }
        return value;
    }

    private static bool HasChecksum(byte[] head)
    {
        var sum = 0L;
        for (var i = 0; i < head.Length; i++) sum += i is >= 148 and < 156 ? ' ' : head[i];
        return Octal(head.AsSpan(148, 8)) == sum;
    }

    /// <summary>The path record of a PAX header (POSIX.1-2001: "LENGTH path=VALUE\n").</summary>
    private static string? PaxPath(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)' ') is > 0 and var space && int.TryParse(text[..space], out var length) && length > space && length <= text.Length)
        {
            var record = text[(space + 1)..length].TrimEnd((byte)'\n');
            if (record.StartsWith("path="u8)) return Encoding.UTF8.GetString(record[5..]);
            text = text[length..];
        }
        return null;
    }
}
