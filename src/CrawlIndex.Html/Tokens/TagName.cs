namespace CrawlIndex.Html.Tokens;

/// <summary>Element names the tokenizer or its consumers tell apart; everything else is <see cref="Other"/>.</summary>
public enum TagName : byte
{
    Other,

    // Names that change how the tokenizer goes on; TagNames.LastSwitching closes the range.
    Script, Style, Title, Textarea, Xmp, Iframe, Noembed, Noframes, Plaintext, Svg, Math,

    // Names extraction asks for: all below 64, so that a set of them is one ulong.
    Noscript, Template, Img, Image, Source, Picture, Input, Video, Object, Embed, Link, Meta, Base, Html, A, Area,
    Figure, Figcaption, AmpImg, AmpAnim, Footer,

    // Integration points of foreign content (HTML Standard 13.2.6.5).
    ForeignObject, Desc, AnnotationXml, Mi, Mo, Mn, Ms, Mtext, Mglyph, Malignmark,

    // Start tags that break out of foreign content, with Embed, Img and Meta above; Font only with some attributes.
    B, Big, Blockquote, Body, Br, Center, Code, Dd, Div, Dl, Dt, Em, H1, H2, H3, H4, H5, H6, Head, Hr, I, Li, Listing,
    Menu, Nobr, Ol, P, Pre, Ruby, S, Small, Span, Strong, Strike, Sub, Sup, Table, Tt, U, Ul, Var, Font,

    // Other HTML elements: an end tag of one of these leaves foreign content that was never closed.
    Button, Td, Tr, Th, Tbody, Thead, Section, Article, Header, Nav, Main, Aside, Label, Form, Select, Option,
    Dialog, Details, Summary, Fieldset, Address,

    // Void elements not named above.
    Col, Track, Wbr, Param, Basefont, Bgsound, Frame, Keygen,
}

/// <summary>Spelling and classes of <see cref="TagName"/>.</summary>
public static class TagNames
{
    private static readonly string[] Spelling = [.. Enum.GetNames<TagName>().Skip(1).Select(Spell)];

    internal static readonly NameTable Table = new(Spelling, 1, 0x356B786F3546BE55);

    private static readonly byte[][] Bytes = [[], .. Spelling.Select(System.Text.Encoding.ASCII.GetBytes)];

    internal const TagName LastSwitching = TagName.Math;

    /// <summary>Finds a tag name written in any case.</summary>
    public static TagName Find(ReadOnlySpan<byte> name) => (TagName)Table.Find(name);

    /// <summary>The name in lower case, as written in HTML; empty for Other.</summary>
    public static ReadOnlySpan<byte> SpellingOf(TagName name) => Bytes[(int)name];

    internal static bool IsVoid(TagName name) => name is TagName.Area or TagName.Base or TagName.Br or TagName.Embed or TagName.Hr
        or TagName.Img or TagName.Image or TagName.Input or TagName.Link or TagName.Meta or TagName.Source or >= TagName.Col;

    internal static bool BreaksOut(TagName name) => name is TagName.Embed or TagName.Img or TagName.Meta or (>= TagName.B and < TagName.Font);

    private static string Spell(string member) => member switch
    {
        nameof(TagName.AmpImg) => "amp-img",
        nameof(TagName.AmpAnim) => "amp-anim",
        nameof(TagName.AnnotationXml) => "annotation-xml",
        _ => member.ToLowerInvariant(),
    };
}
