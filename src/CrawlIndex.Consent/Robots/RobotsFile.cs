using System.Buffers;
using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>A rule that can match: Allow or Disallow with a path.</summary>
internal readonly record struct RobotsRule(int PatternStart, int PatternLength, bool Allow, bool Anchored, bool InSide, int LineNumber, int LineStart, int LineLength)
{
    /// <summary>Octets for the precedence of RFC 9309 section 2.2.2; "*" and "$" count.</summary>
    public int Octets => PatternLength + (Anchored ? 1 : 0);
}

/// <summary>A user-agent line.</summary>
internal readonly record struct RobotsAgentLine(int Start, int Length, int TokenLength, int CrawlGroup, int UsageGroup)
{
    public bool IsAny(ReadOnlySpan<byte> text) => Length > 0 && text[Start] == '*' && (Length == 1 || text[Start + 1] is (byte)' ' or (byte)'\t');
}

/// <summary>A line that is neither Allow, Disallow nor User-agent, but means something to us.</summary>
/// <param name="Key">Which line.</param>
/// <param name="CrawlGroup">Group after RFC 9309, where only Allow and Disallow end a run of user-agent lines; -1 before any.</param>
/// <param name="UsageGroup">Group of the usage view, where usage lines are rules too; -1 before any.</param>
/// <param name="ValueStart">First byte of the value in <see cref="RobotsFile.Text"/>.</param>
/// <param name="ValueLength">Bytes of the value, comment and surrounding blanks removed.</param>
/// <param name="LineNumber">1-based.</param>
/// <param name="LineStart">First byte of the key.</param>
public readonly record struct RobotsExtension(RobotsKey Key, int CrawlGroup, int UsageGroup, int ValueStart, int ValueLength, int LineNumber, int LineStart)
{
    public int LineLength => ValueStart + ValueLength - LineStart;
}

/// <summary>
/// A parsed robots.txt (RFC 9309): immutable, safe for any number of threads. It keeps the bytes it was parsed from, so
/// every answer can quote its line; the caller must not change them.
/// </summary>
public sealed partial class RobotsFile
{
    private readonly RobotsOptions options;
    private readonly byte[] side;
    private readonly RobotsRule[] rules;
    private readonly int[] groupRules;
    private readonly RobotsAgentLine[] agents;
    private readonly uint extensionKeys;

    internal RobotsFile(RobotsOptions options, ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> text, in RobotsParts parts)
    {
        this.options = options;
        Source = source;
        Text = text;
        Flags = parts.Flags;
        LineCount = parts.LineCount;
        rules = [.. parts.Rules];
        groupRules = [.. parts.GroupRules, parts.Rules.Count];
        agents = [.. parts.Agents];
        side = parts.Side.WrittenSpan.ToArray();
        Extensions = parts.Extensions.Count == 0 ? [] : parts.Extensions.ToArray();
        foreach (var line in Extensions) extensionKeys |= 1u << (int)line.Key;
    }

    /// <summary>The text that was parsed: the bytes given, without those beyond the limit; transcoded when they were UTF-16.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The bytes given, all of them.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    public RobotsFlags Flags { get; }

    public int LineCount { get; }

    /// <summary>Allow and Disallow lines that can match.</summary>
    public int RuleCount => rules.Length;

    public IReadOnlyList<RobotsExtension> Extensions { get; }

    /// <summary>Parses any bytes; never throws.</summary>
    public static RobotsFile Parse(ReadOnlyMemory<byte> body, RobotsOptions? options = null) =>
        RobotsParser.Parse(body, options ?? RobotsOptions.Rfc);

    /// <summary>May the agent fetch the URL? The agent is a product token ("OurBot"; a version after "/" is dropped).</summary>
    /// <param name="agent">The crawler's product token.</param>
    /// <param name="pathAndQuery">Starts with "/", without fragment, as <see cref="WebUrl.PathAndQuery"/> gives it.</param>
    public RobotsDecision Check(ReadOnlySpan<char> agent, ReadOnlySpan<char> pathAndQuery) => Check(agent, pathAndQuery, out _);

    internal RobotsDecision Check(ReadOnlySpan<char> agent, ReadOnlySpan<char> pathAndQuery, out long work)
    {
        work = 0;
        Span<int> groups = stackalloc int[64];
        int[]? rentedGroups = null;
        if (agents.Length > groups.Length) groups = rentedGroups = ArrayPool<int>.Shared.Rent(agents.Length);
        var selected = SelectGroups(TokenOf(agent), groups);
        try
        {
            if (selected.Count == 0) return new RobotsDecision(true, RobotsReason.NoGroup, 0, 0, 0, false, false);
            if (!options.GoogleEncoding && pathAndQuery is "/robots.txt") return new RobotsDecision(true, RobotsReason.RobotsPath, 0, 0, 0, selected.Named, selected.Nonstandard);
            return CheckRules(groups[..selected.Count], selected, pathAndQuery, ref work);
        }
        finally
        {
            if (rentedGroups is not null) ArrayPool<int>.Shared.Return(rentedGroups);
        }
    }

    /// <summary>The product token of a full user agent: what stands before "/" or white space.</summary>
    private static ReadOnlySpan<char> TokenOf(ReadOnlySpan<char> agent)
    {
        agent = agent.Trim();
        var end = agent.IndexOf('/');
        return end > 0 ? agent[..end] : agent;
    }

    private Selection SelectGroups(ReadOnlySpan<char> agent, Span<int> groups)
    {
        var text = Text.Span;
        var selection = default(Selection);
        foreach (ref readonly var line in agents.AsSpan())
        {
            if (!IsNamed(line, text, agent, out var nonstandard)) continue;
            selection.Named = true;
            selection.Nonstandard |= nonstandard;
            if (selection.Count == 0 || groups[selection.Count - 1] != line.CrawlGroup) groups[selection.Count++] = line.CrawlGroup;
        }
        if (selection.Named) return selection;
        foreach (ref readonly var line in agents.AsSpan())
        {
            if (!line.IsAny(text)) continue;
            if (selection.Count == 0 || groups[selection.Count - 1] != line.CrawlGroup) groups[selection.Count++] = line.CrawlGroup;
        }
        return selection;
    }

    private bool IsNamed(in RobotsAgentLine line, ReadOnlySpan<byte> text, ReadOnlySpan<char> agent, out bool nonstandard)
    {
        nonstandard = false;
        if (line.TokenLength == agent.Length && agent.Length > 0) return Ascii.EqualsIgnoreCase(text.Slice(line.Start, line.TokenLength), agent);
        if (options.ExactTokens || line.TokenLength == line.Length) return false;
        nonstandard = true;
        var value = text.Slice(line.Start, line.Length);
        if (value.Length > agent.Length && value[agent.Length] == '/') value = value[..agent.Length];
        return value.Length == agent.Length && agent.Length > 0 && Ascii.EqualsIgnoreCase(value, agent) && !line.IsAny(text);
    }

    private RobotsDecision CheckRules(ReadOnlySpan<int> groups, in Selection selected, ReadOnlySpan<char> pathAndQuery, ref long work)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(pathAndQuery.Length) * 4;
        byte[]? rented = null;
        var buffer = maxBytes <= 2048 ? stackalloc byte[maxBytes] : rented = ArrayPool<byte>.Shared.Rent(maxBytes);
        var path = Spell(pathAndQuery, buffer);
        var matcher = new RobotsMatcher(path, stackalloc int[256]);
        var best = -1;
        foreach (var group in groups)
        {
            for (var i = groupRules[group]; i < groupRules[group + 1] && !matcher.IsExhausted; i++)
            {
                ref readonly var rule = ref rules[i];
                if (best >= 0 && !IsStronger(rule, rules[best])) continue;
                if (Matches(ref matcher, rule)) best = i;
            }
        }
        work = matcher.Work;
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        if (matcher.IsExhausted) return new RobotsDecision(false, RobotsReason.WorkLimit, 0, 0, 0, selected.Named, selected.Nonstandard);
        if (best < 0) return new RobotsDecision(true, RobotsReason.NoRule, 0, 0, 0, selected.Named, selected.Nonstandard);
        ref readonly var decisive = ref rules[best];
        return new RobotsDecision(decisive.Allow, RobotsReason.Rule, decisive.LineNumber, decisive.LineStart, decisive.LineLength, selected.Named, selected.Nonstandard);
    }

    /// <summary>The path in the spelling that patterns have; the UTF-8 form stands in the last quarter of the buffer meanwhile.</summary>
    private ReadOnlySpan<byte> Spell(ReadOnlySpan<char> pathAndQuery, Span<byte> buffer)
    {
        var plain = buffer[(buffer.Length / 4 * 3)..];
        var length = Encoding.UTF8.GetBytes(pathAndQuery, plain);
        if (options.GoogleEncoding) return plain[..length];
        return buffer[..RobotsPath.NormalizeUrl(plain[..length], buffer)];
    }

    private static bool IsStronger(in RobotsRule rule, in RobotsRule than) =>
        rule.Octets > than.Octets || (rule.Octets == than.Octets && rule.Allow && !than.Allow);

    private bool Matches(ref RobotsMatcher matcher, in RobotsRule rule)
    {
        var bytes = PatternOf(rule);
        if (matcher.Matches(bytes, rule.Anchored)) return true;
        if (!options.AllowIndexPages || !rule.Allow || rule.Anchored) return false;
        var slash = bytes.LastIndexOf((byte)'/');
        return slash >= 0 && bytes[slash..].StartsWith("/index.htm"u8) && matcher.Matches(bytes[..(slash + 1)], anchored: true);
    }

    private ReadOnlySpan<byte> PatternOf(in RobotsRule rule) =>
        (rule.InSide ? side : Text.Span).Slice(rule.PatternStart, rule.PatternLength);

    private struct Selection
    {
        public int Count;
        public bool Named;
        public bool Nonstandard;
    }
}
