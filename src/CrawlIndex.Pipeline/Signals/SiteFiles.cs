using System.Text;
using CrawlIndex.Consent;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>The files at fixed paths in which an origin speaks of all its resources.</summary>
public static class SiteFiles
{
    public const string Robots = "/robots.txt";

    /// <summary>Paths of the files beside robots.txt.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "/ai.txt", "/.well-known/ai.txt", "/ai.json", "/.well-known/ai.json", "/trust.txt", "/.well-known/trust.txt", "/.well-known/tdmrep.json", "/tdmrep.json",
    ];

    private static readonly byte[][] PathBytes = [.. Paths.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The role an answer plays by its URL alone; null when its content decides.</summary>
    public static ObservationRole? RoleOf(ReadOnlySpan<byte> url)
    {
        if (!(url.StartsWith("http://"u8) || url.StartsWith("https://"u8))) return null;
        var authority = url[(url.IndexOf("//"u8) + 2)..];
        var slash = authority.IndexOf((byte)'/');
        if (slash < 0) return null;
        var path = authority[slash..];
        if (path.SequenceEqual("/robots.txt"u8)) return ObservationRole.Robots;
        foreach (var known in PathBytes)
            if (path.SequenceEqual(known)) return ObservationRole.SiteFile;
        return null;
    }

    /// <summary>URLs of robots.txt and of all site files on the origin of a URL.</summary>
    public static IEnumerable<WebUrl> On(WebUrl url)
    {
        foreach (var path in Paths.Prepend(Robots))
            if (WebUrl.TryParse(url.Origin + path, out var file)) yield return file;
    }
}
