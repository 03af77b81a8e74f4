using System.Runtime.InteropServices;

namespace CrawlIndex.Consent.Robots;

/// <summary>Parsed robots files by their bytes, bounded; safe for any number of threads. A full cache starts anew.</summary>
public sealed class RobotsCache(int maxFiles = 1024, long maxBytes = 64 << 20)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, RobotsFile> files = [];
    private long bytes;

    /// <summary>The parsed file of these bytes; equal bytes share one. The cache keeps its own copy of the bytes.</summary>
    public RobotsFile Parse(ReadOnlyMemory<byte> body)
    {
        var hash = new HashCode();
        hash.AddBytes(body.Span);
        var key = hash.ToHashCode();
        lock (gate)
        {
            if (files.TryGetValue(key, out var known) && known.Source.Span.SequenceEqual(body.Span)) return known;
        }
        var file = RobotsFile.Parse(body.ToArray());
        lock (gate)
        {
            if (files.Count >= maxFiles || bytes + body.Length > maxBytes)
            {
                files.Clear();
                bytes = 0;
            }
            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(files, key, out _);
            bytes += body.Length - (slot?.Source.Length ?? 0);
            slot = file;
        }
        return file;
    }
}
