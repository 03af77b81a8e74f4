namespace CrawlIndex.Consent.Robots;

/// <summary>
/// Matches path patterns with "*" and a final "$" against a path, both in the spelling of <see cref="RobotsPath"/>.
/// Leftmost search segment by segment, so the work for one pattern is linear in path plus pattern.
/// </summary>
internal ref struct RobotsMatcher
{
    /// <summary>Work units a check may spend: some 25 ms; honest files and URLs stay a thousand times below.</summary>
    public const long WorkLimit = 20_000_000;

    private const int ScanBytesPerUnit = 16;
    private const int PresenceFrom = 256;

    private readonly ReadOnlySpan<byte> path;
    private readonly Span<int> lastSeen;
    private bool presenceKnown;

    /// <param name="path">The normalised path and query.</param>
    /// <param name="lastSeen">Room for 256 entries: where each byte was seen last, for long paths.</param>
    public RobotsMatcher(ReadOnlySpan<byte> path, Span<int> lastSeen)
    {
        this.path = path;
        this.lastSeen = lastSeen;
    }

    /// <summary>Units of work done so far: bytes compared, scanned bytes counted a sixteenth.</summary>
    public long Work { get; internal set; }

    public bool IsExhausted => Work > WorkLimit;

    /// <param name="pattern">Without its final "$".</param>
    /// <param name="anchored">The pattern ended with "$".</param>
    public bool Matches(scoped ReadOnlySpan<byte> pattern, bool anchored)
    {
        var star = pattern.IndexOf((byte)'*');
        Work++;
        if (star < 0) return path.StartsWith(pattern) && (!anchored || path.Length == pattern.Length);
        if (!path.StartsWith(pattern[..star])) return false;
        var position = star;
        for (var rest = pattern[(star + 1)..]; ; rest = rest[(star + 1)..])
        {
            star = rest.IndexOf((byte)'*');
            var segment = star < 0 ? rest : rest[..star];
            if (star < 0 && anchored) return path.Length - position >= segment.Length && path.EndsWith(segment);
            if (!segment.IsEmpty)
            {
                var found = Find(segment, position);
                if (found < 0) return false;
                position = found + segment.Length;
            }
            if (star < 0) return true;
        }
    }

    private int Find(scoped ReadOnlySpan<byte> segment, int from)
    {
        if (path.Length - from < segment.Length) return -1;
        if (path.Length >= PresenceFrom && !MayOccur(segment, from)) return -1;
        var spent = 0L;
        for (var at = from; ;)
        {
            var window = path[at..];
            var hit = segment.Length == 1 ? window.IndexOf(segment[0]) : window[..Math.Max(0, window.Length - segment.Length + 2)].IndexOf(segment[..2]);
            Work += (hit < 0 ? window.Length : hit) / ScanBytesPerUnit + 1;
            if (hit < 0) return -1;
            at += hit;
            var same = path[at..].CommonPrefixLength(segment);
            if (same == segment.Length) return at;
            Work += same / 4 + 4;
            spent += same + 8;
            if (spent > 4L * path.Length || IsExhausted) return FindByPrefixTable(segment, at);
            at++;
        }
    }

    /// <summary>Rejects a segment one of whose bytes does not come any more.</summary>
    private bool MayOccur(scoped ReadOnlySpan<byte> segment, int from)
    {
        if (!presenceKnown)
        {
            lastSeen.Fill(-1);
            for (var i = 0; i < path.Length; i++) lastSeen[path[i]] = i;
            Work += path.Length;
            presenceKnown = true;
        }
        foreach (var value in segment)
            if (lastSeen[value] < from) return false;
        Work += segment.Length / 4;
        return true;
    }

    /// <summary>Knuth, Morris, Pratt: for segments that nearly match everywhere.</summary>
    private int FindByPrefixTable(scoped ReadOnlySpan<byte> segment, int from)
    {
        if (IsExhausted) return -1;
        Work += path.Length - from + segment.Length;
        var border = new int[segment.Length];
        for (int i = 1, length = 0; i < segment.Length; i++)
        {
            while (length > 0 && segment[i] != segment[length]) length = border[length - 1];
            if (segment[i] == segment[length]) length++;
            border[i] = length;
        }
        for (int i = from, length = 0; i < path.Length; i++)
        {
            while (length > 0 && path[i] != segment[length]) length = border[length - 1];
            if (path[i] == segment[length] && ++length == segment.Length) return i + 1 - length;
        }
        return -1;
    }
}
