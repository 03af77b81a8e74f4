using System.Text;

namespace CrawlIndex.Consent.Directives;

/// <summary>One directive of a line, with the bot it is for; spans of the line.</summary>
public readonly ref struct Directive
{
    /// <summary>Bot prefix; empty when the directive is for everybody.</summary>
    public ReadOnlySpan<byte> Bot { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>What stands after the directive's own colon.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Where the directive starts in the line, and its length.</summary>
    public int Start { get; init; }

    public int Length { get; init; }

    public DateTimeOffset? Date { get; init; }
}

/// <summary>
/// Splits one X-Robots-Tag line or one meta content into directives: commas separate, "bot: rest" sets the bot for the rest
/// of the line, and a date may hold the separators itself.
/// </summary>
public ref struct DirectiveReader
{
    /// <summary>Directives read from one line; honest lines have some ten.</summary>
    private const int MaxDirectives = 1024;
    private const int MaxDateChunks = 3;

    private readonly ReadOnlySpan<byte> line;
    private readonly bool lenient;
    private readonly bool structured;
    private ReadOnlySpan<byte> bot;
    private int at;
    private int count;

    /// <param name="line">The field value or the meta content.</param>
    /// <param name="lenient">Also split on ";" and white space and read no bot prefix, as meta elements need.</param>
    /// <param name="structured">The grammar of Robots-Tag: "bot=rule, rule; bot=rule".</param>
    public DirectiveReader(ReadOnlySpan<byte> line, bool lenient, bool structured = false)
    {
        this.line = line;
        this.lenient = lenient;
        this.structured = structured;
    }

    public bool TryRead(out Directive directive)
    {
        while (at <= line.Length && count++ < MaxDirectives)
        {
            var start = at;
            if (structured && start > 0 && line[start - 1] == ';') bot = [];
            var end = NextEnd(start);
            at = end + 1;
            var chunk = Trim(start, end, out start);
            if (chunk.IsEmpty) continue;
            var separator = structured ? chunk.IndexOf((byte)'=') : chunk.IndexOf((byte)':');
            if (separator > 0 && !lenient && !TakesValue(chunk[..separator].TrimEnd(" \t"u8)))
            {
                bot = chunk[..separator].TrimEnd(" \t"u8);
                at = start + separator + 1;
                continue;
            }
            directive = Make(chunk, start, chunk.IndexOfAny((byte)':', (byte)'='));
            return true;
        }
        directive = default;
        return false;
    }

    private int NextEnd(int start)
    {
        var rest = line[start..];
        if (lenient && TakesDate(rest.TrimStart(" \t"u8))) return start + EndOf(rest, ",;"u8);
        return start + EndOf(rest, lenient ? ",; \t\r\n\f"u8 : structured ? ",;"u8 : ","u8);
    }

    private static int EndOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separators)
    {
        var end = text.IndexOfAny(separators);
        return end < 0 ? text.Length : end;
    }

    private Directive Make(ReadOnlySpan<byte> chunk, int start, int separator)
    {
        var name = separator < 0 ? chunk : chunk[..separator].TrimEnd(" \t"u8);
        var value = separator < 0 ? [] : chunk[(separator + 1)..].TrimStart(" \t"u8);
        DateTimeOffset? date = null;
        var length = chunk.Length;
        if (separator >= 0 && TakesDate(name)) date = ReadDate(start, start + chunk.Length - value.Length, ref length);
        return new Directive { Bot = bot is [(byte)'*'] ? [] : bot, Name = name, Value = line.Slice(start + chunk.Length - value.Length, length - (chunk.Length - value.Length)), Start = start, Length = length, Date = date };
    }

    /// <summary>Joins chunks until they make a date: "Saturday, 01-Jul-2028 07:00:00 PST" holds a comma.</summary>
    private DateTimeOffset? ReadDate(int start, int valueStart, ref int length)
    {
        var end = at - 1;
        for (var chunks = 0; chunks < MaxDateChunks; chunks++)
        {
            if (HttpDates.TryParse(line[valueStart..Math.Min(end, line.Length)], out var date))
            {
                at = end + 1;
                length = Math.Min(end, line.Length) - start;
                return date;
            }
            if (end >= line.Length) return null;
            var next = line[(end + 1)..].IndexOf((byte)',');
            end = next < 0 ? line.Length : end + 1 + next;
        }
        return null;
    }

    private ReadOnlySpan<byte> Trim(int start, int end, out int trimmedStart)
    {
        var chunk = line[start..Math.Min(end, line.Length)];
        var leading = chunk.IndexOfAnyExcept(" \t\r\n\f"u8);
        trimmedStart = start + Math.Max(leading, 0);
        return chunk.Trim(" \t\r\n\f"u8);
    }

    private static bool TakesDate(ReadOnlySpan<byte> text) =>
        text.Length >= 17 && Ascii.EqualsIgnoreCase(text[..17], "unavailable_after"u8);

    private static bool TakesValue(ReadOnlySpan<byte> name) =>
        TakesDate(name) || Ascii.EqualsIgnoreCase(name, "max-snippet"u8) || Ascii.EqualsIgnoreCase(name, "max-image-preview"u8) || Ascii.EqualsIgnoreCase(name, "max-video-preview"u8);
}
