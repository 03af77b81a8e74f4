using System.Text;

namespace CrawlIndex.Consent.Licences;

/// <summary>What the parsers of rights share in reading a piece.</summary>
internal static class Piece
{
    /// <summary>URLs longer than this are not looked at.</summary>
    public const int MaxUrl = 8192;

    /// <summary>True when a space-separated list holds a word, in any case.</summary>
    public static bool HasWord(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        while (!list.IsEmpty)
        {
            list = list.TrimStart(" \t\r\n\f"u8);
            var end = list.IndexOfAny(" \t\r\n\f"u8);
            var item = end < 0 ? list : list[..end];
            if (Ascii.EqualsIgnoreCase(item, word)) return true;
            list = end < 0 ? [] : list[end..];
        }
        return false;
    }

    /// <summary>True when a media type, parameters apart, is the one asked for.</summary>
    public static bool IsMediaType(ReadOnlySpan<byte> type, ReadOnlySpan<byte> wanted)
    {
        var end = type.IndexOf((byte)';');
        if (end >= 0) type = type[..end];
        return Ascii.EqualsIgnoreCase(type.Trim(" \t\""u8), wanted);
    }

    /// <summary>
    /// Names of the properties a piece states: its own name, or, where that is the attribute they stand in, the words of
    /// the attribute (given as the piece's type).
    /// </summary>
    public static string[] PropertyNames(in SignalInput input)
    {
        var isAttribute = IsAttribute(input.Name, "itemprop"u8) || IsAttribute(input.Name, "property"u8) || IsAttribute(input.Name, "rel"u8);
        var names = isAttribute ? input.Type : input.Name;
        return names.Length > 512 ? [] : Text(names).Split((char[]?)null, 8, StringSplitOptions.RemoveEmptyEntries);
    }

    public static bool IsAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute) => Ascii.EqualsIgnoreCase(name, attribute);

    public static SourceKind SourceOf(in SignalInput input) => input.Part switch
    {
        SignalPart.Header => input.Observation switch
        {
            { Role: ObservationRole.Robots } => SourceKind.Robots,
            { Status: >= 300 and < 400 } => SourceKind.HeaderHop,
            { Role: ObservationRole.Image } => SourceKind.HeaderImage,
            _ => SourceKind.HeaderPage,
        },
        SignalPart.Meta => SourceKind.Meta,
        SignalPart.Link or SignalPart.Anchor => SourceKind.Link,
        SignalPart.Script or SignalPart.Property or SignalPart.Attribute => SourceKind.Structured,
        SignalPart.Text => SourceKind.Text,
        _ => input.Observation.Role == ObservationRole.Image ? SourceKind.Embedded : SourceKind.SiteFile,
    };

    /// <summary>What a piece speaks of when nothing narrower is named: the picture of an image answer, else the page.</summary>
    public static SignalScope ScopeOf(in SignalInput input)
    {
        if (!input.Subject.IsEmpty) return new SignalScope(ScopeLevel.Image, Resolve(input, input.Subject));
        return input.Observation.Role switch
        {
            ObservationRole.Image => new SignalScope(ScopeLevel.Image, input.Observation.Url),
            ObservationRole.Robots => new SignalScope(ScopeLevel.Origin, input.Observation.Url),
            _ => new SignalScope(ScopeLevel.Page, input.Observation.Url),
        };
    }

    /// <summary>A reference made absolute against the observation; as it stands when that fails.</summary>
    public static string Resolve(in SignalInput input, ReadOnlySpan<byte> reference) =>
        Resolve(input.Observation.Url, Text(reference));

    public static string Resolve(string baseUrl, string reference)
    {
        reference = reference.Trim();
        if (reference.Length == 0 || reference.Length > MaxUrl) return reference;
        if (WebUrl.TryParse(reference, out var absolute)) return absolute.ToString();
        return WebUrl.TryParse(baseUrl, out var page) && page.Resolve(reference) is { } url ? url.ToString() : reference;
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.Trim(" \t\r\n\f\0"u8));

    /// <summary>One shape for facts: white space folded, at most 512 characters.</summary>
    public static string Short(string text)
    {
        var folded = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return folded.Length <= 512 ? folded : folded[..512];
    }
}
