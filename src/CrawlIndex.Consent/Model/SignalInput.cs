namespace CrawlIndex.Consent;

/// <summary>Which piece of an observation a parser is given.</summary>
public enum SignalPart : byte
{
    /// <summary>The whole body: a robots file, a site file, a document, a picture. Name: the media type of the answer.</summary>
    Body = 1,

    /// <summary>One response header line. Name: the field name; Value: the field value.</summary>
    Header = 2,

    /// <summary>A meta element. Name: its name or property; Value: its content.</summary>
    Meta = 3,

    /// <summary>A link element. Name: its rel; Value: its href; Type: its type.</summary>
    Link = 4,

    /// <summary>An a or area element that has a rel. Name: its rel; Value: its href.</summary>
    Anchor = 5,

    /// <summary>The text of a script element of a data type. Name: its type.</summary>
    Script = 6,

    /// <summary>A microdata or RDFa property. Name: the property; Value: its value; Subject: the picture meant.</summary>
    Property = 7,

    /// <summary>An attribute of an img or of its ancestors. Name: the attribute; Subject: the picture.</summary>
    Attribute = 8,

    /// <summary>Human text: a comment, a caption, a notice, terms of service. Name: where it stands ("robots-comment", "figcaption").</summary>
    Text = 9,

    /// <summary>The status of the answer; Value is its decimal text. The headers are in the observation.</summary>
    Status = 10,
}

/// <summary>One piece of an observation, lent to a parser for one call.</summary>
public readonly ref struct SignalInput
{
    public required Observation Observation { get; init; }

    public required SignalPart Part { get; init; }

    /// <summary>Name of the piece as <see cref="SignalPart"/> says, as it stands in the source.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The bytes to read.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Media type an element states about its target or its text; for a meta element "property" or "http-equiv" when its name stood there.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>URL (absolute or relative to the page) of the picture a piece is about; empty for the page.</summary>
    public ReadOnlySpan<byte> Subject { get; init; }

    /// <summary>The bytes of the source that Value was decoded from (a tag); empty when Value itself stands in the source.</summary>
    public ReadOnlySpan<byte> Raw { get; init; }

    /// <summary>Where Raw, or else Value, starts in the part named by <see cref="PartName"/>.</summary>
    public long Offset { get; init; }

    /// <summary>"body" or "http-header N".</summary>
    public string PartName { get; init; }

    /// <summary>True for elements of the head; elements of the body may be user content.</summary>
    public bool InHead { get; init; }

    /// <summary>The URL whose origin a site file governs, when redirects led elsewhere; null for the observation's own.</summary>
    public string? AppliesTo { get; init; }

    /// <summary>The pair to be judged; null for an inventory of everything the piece says.</summary>
    public PairTarget? Target { get; init; }

    /// <summary>The agent we are.</summary>
    public string Agent { get; init; }

    /// <summary>A piece of a page as a parser gets it.</summary>
    public static SignalInput Of(Observation page, in PagePiece piece, in PieceSource source, string? appliesTo, PairTarget? target, string agent) => new()
    {
        Observation = page,
        Part = piece.Part,
        Name = piece.Name,
        Value = piece.Value,
        Type = piece.Type,
        Subject = piece.Subject,
        InHead = piece.InHead,
        Raw = source.Raw,
        Offset = source.Offset,
        PartName = source.Raw.IsEmpty ? Evidence.DecodedBody : Evidence.Body,
        AppliesTo = appliesTo,
        Target = target,
        Agent = agent,
    };

    /// <summary>Evidence for a slice of <see cref="Value"/>; the whole of <see cref="Raw"/> where the slice was decoded and does not stand there as it is.</summary>
    public Evidence Cite(int start, int length)
    {
        var part = PartName ?? Evidence.Body;
        var slice = Value.Slice(start, length);
        if (Raw.IsEmpty) return Evidence.Of(Observation.Origin, part, Offset + start, slice);
        var at = slice.IsEmpty ? -1 : Raw.IndexOf(slice);
        return at < 0
            ? Evidence.Of(Observation.Origin, part, Offset, Raw)
            : Evidence.Of(Observation.Origin, part, Offset + at, Raw.Slice(at, length));
    }

    /// <summary>Evidence for the whole of <see cref="Value"/>.</summary>
    public Evidence Cite() => Cite(0, Value.Length);
}

/// <summary>The image-text pair a verdict is asked for.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Page">The page that shows it; null when unknown.</param>
/// <param name="Alt">The alternative text.</param>
public sealed record PairTarget(WebUrl Image, WebUrl? Page, string? Alt)
{
    /// <summary>Other URLs of the same picture: hops of its redirect, srcset variants.</summary>
    public IReadOnlyList<WebUrl> Aliases { get; init; } = [];

    /// <summary>The URLs of the pair on an origin, with the half each stands for.</summary>
    public IEnumerable<(WebUrl Url, Halves Half)> On(WebUrl origin)
    {
        if (Image.IsSameOrigin(origin)) yield return (Image, Halves.Picture);
        foreach (var alias in Aliases)
            if (alias.IsSameOrigin(origin)) yield return (alias, Halves.Picture);
        if (Page is not null && Page.IsSameOrigin(origin)) yield return (Page, Halves.AltText);
    }

    /// <summary>True when a URL is that of the picture or one of its aliases, compared by canonical text without fragment.</summary>
    public bool IsImage(WebUrl? url)
    {
        if (url is null) return false;
        if (url.Equals(Image)) return true;
        foreach (var alias in Aliases)
            if (url.Equals(alias)) return true;
        return false;
    }
}
