using System.IO.Compression;
using System.IO.Enumeration;

namespace CrawlIndex.Pipeline.Sources;

/// <summary>
/// Turns the INPUT arguments of a command (files, folders, globs, <c>*.paths[.gz]</c> lists, http(s) URLs) into segment
/// sources: each once, in the order of the arguments, folders and globs sorted by name.
/// </summary>
/// <param name="http">Client for lists that lie on a server.</param>
/// <param name="baseUrl">Server against which relative entries of a list are resolved when no such file lies beside the list.</param>
public sealed class SourceExpander(HttpClient http, string? baseUrl = null)
{
    /// <summary>Longest list accepted: a Common Crawl crawl has 100,000 files, more is a mistake.</summary>
    public const int MaxListEntries = 10_000_000;

    private static readonly string[] SegmentEndings =
        [".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wat", ".wat.gz", ".paths", ".paths.gz"];

    /// <summary>Expands all inputs. Throws <see cref="SourceException"/> naming the first input that gives nothing.</summary>
    public IReadOnlyList<SegmentSource> Expand(IEnumerable<string> inputs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sources = new List<SegmentSource>();
        foreach (var input in inputs)
        {
            var found = false;
            foreach (var source in ExpandOne(input))
            {
                found = true;
                if (seen.Add(source.Location)) sources.Add(source);
            }
            if (!found) throw new SourceException(input, "holds no WARC, ARC or WAT file");
        }
        return sources;
    }

    private IEnumerable<SegmentSource> ExpandOne(string input)
    {
        if (SegmentSource.IsUrl(input) || File.Exists(input)) return FromFile(input);
        if (Directory.Exists(input)) return FromFolder(input, "*", SearchOption.AllDirectories).Where(IsSegment).SelectMany(FromFile);
        if (!input.AsSpan().ContainsAny('*', '?')) throw new SourceException(input, "is neither a file, a folder, a glob nor a URL");
        var folder = Path.GetDirectoryName(input) is { Length: > 0 } named ? named : ".";
        if (folder.AsSpan().ContainsAny('*', '?')) throw new SourceException(input, "has a wildcard in a folder name; only the last part may have one");
        if (!Directory.Exists(folder)) throw new SourceException(input, "names a folder that does not exist");
        return FromFolder(folder, Path.GetFileName(input), SearchOption.TopDirectoryOnly).SelectMany(FromFile);
    }

    private IEnumerable<SegmentSource> FromFile(string input) => IsList(input) ? FromList(input) : [SegmentSource.Of(input)];

    private IEnumerable<SegmentSource> FromList(string list)
    {
        var number = 0;
        foreach (var line in ReadLines(list))
        {
            if (++number > MaxListEntries) throw new SourceException(list, $"has more than {MaxListEntries} lines");
            var entry = line.Trim();
            if (entry.Length > 0 && !entry.StartsWith('#')) yield return Listed(list, number, entry);
        }
    }

    private SegmentSource Listed(string list, int number, string entry)
    {
        if (SegmentSource.IsUrl(entry)) return SegmentSource.Of(entry);
        if (!SegmentSource.IsUrl(list))
        {
            var local = Path.GetFullPath(entry, Path.GetDirectoryName(Path.GetFullPath(list))!);
            if (File.Exists(local)) return new SegmentSource(local, entry);
        }
        var server = baseUrl ?? (SegmentSource.IsUrl(list) ? new Uri(list).GetLeftPart(UriPartial.Authority) : null)
            ?? throw new SourceException(list, $"line {number}: '{entry}' is no file beside the list; name its server with --base-url URL");
        return new SegmentSource(new Uri(new Uri(server.TrimEnd('/') + "/"), entry.TrimStart('/')).AbsoluteUri, entry);
    }

    private IEnumerable<string> ReadLines(string list)
    {
        using var raw = SegmentSource.Of(list).Open(http);
        using var plain = list.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static IEnumerable<string> FromFolder(string folder, string pattern, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth)
            .Where(file => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false))
            .Order(StringComparer.Ordinal);

    private static bool IsList(string input) =>
        input.EndsWith(".paths", StringComparison.Ordinal) || input.EndsWith(".paths.gz", StringComparison.Ordinal);

    private static bool IsSegment(string path) => SegmentEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
