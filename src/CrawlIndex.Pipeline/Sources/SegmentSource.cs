using System.Security.Cryptography;
using System.Text;

namespace CrawlIndex.Pipeline.Sources;

/// <summary>One file to ingest: where its bytes come from and what it is called in the tables.</summary>
/// <param name="Location">Full path or absolute http(s) URL: the canonical source.</param>
/// <param name="Name">Value of <c>warc_filename</c>: the listed path for entries of a list and for URLs, else the file name.</param>
public sealed record SegmentSource(string Location, string Name)
{
    public bool IsRemote => IsUrl(Location);

    /// <summary>SHA-256 of canonical source and size in bytes, lower-case hex: the same input has the same id in every run.</summary>
    public string IdOf(long size) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Location}\n{size}")));

    /// <summary>Reads the size in bytes; -1 when a server does not say. Throws <see cref="SourceException"/> when there is nothing.</summary>
    public long ReadSize(HttpClient http)
    {
        if (IsRemote) return HttpSegmentStream.ReadSize(http, Location);
        if (!File.Exists(Location)) throw new SourceException(Location, "is gone");
        // Of the file itself: FileInfo gives the length of a symbolic link.
        using var file = File.OpenHandle(Location);
        return RandomAccess.GetLength(file);
    }

    /// <summary>Opens the bytes from the start, sequential, resuming by Range where the source is a server.</summary>
    public Stream Open(HttpClient http) => IsRemote
        ? new HttpSegmentStream(http, Location)
        : new FileStream(Location, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    /// <summary>The source that a path or URL names by itself, outside any list.</summary>
    public static SegmentSource Of(string pathOrUrl) => IsUrl(pathOrUrl)
        ? new SegmentSource(pathOrUrl, new Uri(pathOrUrl).AbsolutePath.TrimStart('/'))
        : new SegmentSource(Path.GetFullPath(pathOrUrl), Path.GetFileName(pathOrUrl));

    /// <summary>True for http and https URLs.</summary>
    public static bool IsUrl(string input) =>
        input.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || input.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}

/// <summary>An input that cannot be read, with the reason and what to do.</summary>
public sealed class SourceException(string input, string reason) : IOException($"input '{input}' {reason}")
{
    public string Input { get; } = input;
}
