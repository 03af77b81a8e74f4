using System.Buffers;
using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>What a parse collects before it becomes a <see cref="RobotsFile"/>.</summary>
internal struct RobotsParts
{
    public RobotsParts()
    {
    }

    public List<RobotsRule> Rules { get; } = [];

    /// <summary>For each crawl group the index of its first rule.</summary>
    public List<int> GroupRules { get; } = [];

    public List<RobotsAgentLine> Agents { get; } = [];

    public List<RobotsExtension> Extensions { get; } = [];

    /// <summary>Patterns whose normal form differs from the text.</summary>
    public ArrayBufferWriter<byte> Side { get; } = new();

    public RobotsFlags Flags { get; set; }

    public int LineCount { get; set; }
}

/// <summary>
/// Splits a robots.txt into lines and keeps two views of its groups: the crawl view of RFC 9309, where only Allow and
/// Disallow end a run of user-agent lines, and the usage view, where Content-Usage and its like do so too.
/// </summary>
internal ref struct RobotsParser
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> KeyEnds = SearchValues.Create(":#"u8);

    private readonly RobotsOptions options;
    private readonly ReadOnlySpan<byte> text;
    private RobotsParts parts = new();
    private int crawlGroup = -1;
    private int usageGroup = -1;
    private bool crawlRuleSeen;
    private bool usageRuleSeen;

    private RobotsParser(RobotsOptions options, ReadOnlySpan<byte> text)
    {
        this.options = options;
        this.text = text;
    }

    public static RobotsFile Parse(ReadOnlyMemory<byte> body, RobotsOptions options)
    {
        var flags = RobotsFlags.None;
        var source = body;
        if (body.Length > options.MaxBytes)
        {
            var end = body.Span[..options.MaxBytes].LastIndexOfAny(LineEnds);
            body = body[..(end + 1)];
            flags |= RobotsFlags.Truncated;
        }
        if (TryReadUtf16(body.Span, out var transcoded))
        {
            body = transcoded;
            flags |= RobotsFlags.Utf16;
        }
        var parser = new RobotsParser(options, body.Span);
        parser.parts.Flags = flags;
        parser.Run();
        return new RobotsFile(options, source, body, parser.parts);
    }

    private static bool TryReadUtf16(ReadOnlySpan<byte> body, out byte[] utf8)
    {
        utf8 = [];
        if (body.Length < 2) return false;
        var encoding = body[0] == 0xFF && body[1] == 0xFE ? Encoding.Unicode : body[0] == 0xFE && body[1] == 0xFF ? Encoding.BigEndianUnicode : null;
        if (encoding is null) return false;
        utf8 = Encoding.UTF8.GetBytes(encoding.GetString(body[2..]));
        return true;
    }

    private void Run()
    {
        var position = SkipBom();
        if (text[position..].TrimStart(" \t\r\n"u8) is [(byte)'<', ..]) parts.Flags |= RobotsFlags.Html;
        while (position < text.Length)
        {
            var rest = text[position..];
            var end = rest.IndexOfAny(LineEnds);
            var line = end < 0 ? rest : rest[..end];
            parts.LineCount++;
            if (line.Length > 2) ReadLine(line, position);
            position += line.Length + 1;
            if (end >= 0 && rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n') position++;
        }
    }

    private int SkipBom()
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            parts.Flags |= RobotsFlags.Bom;
            return 3;
        }
        var partial = text.StartsWith("\uFEFF"u8[..2]) ? 2 : text.StartsWith("\uFEFF"u8[..1]) ? 1 : 0;
        if (partial > 0) parts.Flags |= RobotsFlags.PartialBom;
        return partial;
    }

    private void ReadLine(ReadOnlySpan<byte> line, int lineStart)
    {
        if (line.Length > options.MaxLineBytes)
        {
            line = line[..options.MaxLineBytes];
            parts.Flags |= RobotsFlags.LongLine;
        }
        var stop = line.IndexOfAny(KeyEnds);
        var comment = stop < 0 ? -1 : line[stop] == '#' ? stop : line[stop..].IndexOf((byte)'#') is >= 0 and var after ? stop + after : -1;
        if (comment >= 0) line = line[..comment];
        if (stop < 0 || stop >= line.Length)
        {
            ReadWithoutColon(line, lineStart);
            return;
        }
        var key = line[..stop];
        var keyStart = lineStart + LeadingBlanks(key);
        key = TrimBlanks(key);
        var valueStart = stop + 1 + LeadingBlanks(line[(stop + 1)..]);
        Apply(key, keyStart, TrimBlanks(line[(stop + 1)..]), lineStart + valueStart);
    }

    /// <summary>Google reads "disallow /x", but only when the line has exactly two words.</summary>
    private void ReadWithoutColon(ReadOnlySpan<byte> line, int lineStart)
    {
        var content = TrimBlanks(line);
        var gap = content.IndexOfAny((byte)' ', (byte)'\t');
        if (gap <= 0) return;
        var key = content[..gap];
        var value = TrimBlanks(content[gap..]);
        if (value.IndexOfAny((byte)' ', (byte)'\t') >= 0) return;
        if (RobotsKeys.Parse(key) == RobotsKey.Unknown && RobotsKeys.ParseTypo(key) == RobotsKey.Unknown) return;
        parts.Flags |= RobotsFlags.MissingColon;
        if (!options.AcceptMissingColon) return;
        var keyStart = LeadingBlanks(line);
        Apply(key, lineStart + keyStart, value, lineStart + keyStart + gap + LeadingBlanks(content[gap..]));
    }

    private void Apply(ReadOnlySpan<byte> keyText, int keyStart, ReadOnlySpan<byte> value, int valueStart)
    {
        var key = RobotsKeys.Parse(keyText);
        if (key == RobotsKey.Unknown)
        {
            key = RobotsKeys.ParseTypo(keyText);
            if (key == RobotsKey.Unknown) return;
            parts.Flags |= RobotsFlags.TypoKey;
            if (!options.AcceptTypos) return;
        }
        switch (key)
        {
            case RobotsKey.UserAgent:
                AddAgent(value, valueStart);
                break;
            case RobotsKey.Allow or RobotsKey.Disallow:
                AddRule(key == RobotsKey.Allow, keyStart, value, valueStart);
                break;
            default:
                parts.Extensions.Add(new RobotsExtension(key, crawlGroup, usageGroup, valueStart, value.Length, parts.LineCount, keyStart));
                usageRuleSeen |= key is RobotsKey.ContentUsage or RobotsKey.ContentSignal or RobotsKey.License or RobotsKey.DisallowAiTraining or RobotsKey.AllowAiTraining;
                break;
        }
    }

    private void AddAgent(ReadOnlySpan<byte> value, int valueStart)
    {
        if (crawlRuleSeen || crawlGroup < 0)
        {
            crawlGroup++;
            parts.GroupRules.Add(parts.Rules.Count);
        }
        if (usageRuleSeen || usageGroup < 0) usageGroup++;
        crawlRuleSeen = usageRuleSeen = false;
        var token = value.IndexOfAnyExcept(TokenBytes);
        if (token < 0) token = value.Length;
        if (token < value.Length && value is not [(byte)'*']) parts.Flags |= RobotsFlags.NonstandardToken;
        parts.Agents.Add(new RobotsAgentLine(valueStart, value.Length, token, crawlGroup, usageGroup));
    }

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"u8);

    private void AddRule(bool allow, int keyStart, ReadOnlySpan<byte> value, int valueStart)
    {
        if (crawlGroup < 0)
        {
            parts.Flags |= RobotsFlags.RuleOutsideGroup;
            return;
        }
        crawlRuleSeen = usageRuleSeen = true;
        if (value.IsEmpty) return;
        if (value[0] is not ((byte)'/' or (byte)'*') && !options.GoogleEncoding)
        {
            parts.Flags |= RobotsFlags.BadPath;
            return;
        }
        var anchored = value[^1] == '$';
        var pattern = anchored ? value[..^1] : value;
        var lineLength = valueStart + value.Length - keyStart;
        if (options.GoogleEncoding || !RobotsPath.IsNormalPattern(pattern))
        {
            var target = parts.Side.GetSpan(RobotsPath.MaxLength(pattern.Length) + 1);
            var length = options.GoogleEncoding ? RobotsPath.EscapePattern(pattern, target) : RobotsPath.NormalizePattern(pattern, target);
            parts.Rules.Add(new RobotsRule(parts.Side.WrittenCount, length, allow, anchored, true, parts.LineCount, keyStart, lineLength));
            parts.Side.Advance(length);
        }
        else if (!RepeatsLast(allow, anchored, pattern)) parts.Rules.Add(new RobotsRule(valueStart, pattern.Length, allow, anchored, false, parts.LineCount, keyStart, lineLength));
    }

    /// <summary>Generated files repeat a line thousands of times; the first says it all.</summary>
    private readonly bool RepeatsLast(bool allow, bool anchored, ReadOnlySpan<byte> pattern)
    {
        if (parts.Rules.Count <= parts.GroupRules[^1]) return false;
        var last = parts.Rules[^1];
        return last.Allow == allow && last.Anchored == anchored && !last.InSide && text.Slice(last.PatternStart, last.PatternLength).SequenceEqual(pattern);
    }

    private static int LeadingBlanks(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(" \t\v\f"u8);
        return start < 0 ? text.Length : start;
    }

    private static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text) => text.Trim(" \t\v\f"u8);
}
