using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.StructuredData;

/// <summary>The property names this reader knows.</summary>
internal enum JsonLdTerm : byte
{
    None, Other, Type, Id, Value, Container, Image, Logo, Thumbnail, ThumbnailUrl, PrimaryImageOfPage, ContentUrl, Url, Caption, Name, Description,
    License, AcquireLicensePage, CreditText, Creator, Author, CopyrightNotice, Width, Height,
}

/// <summary>Names of schema.org terms and JSON-LD keywords; prefixes of schema.org are dropped and case is ignored, as pages misspell it.</summary>
internal static class JsonLdTerms
{
    private static readonly NameTable Names = new(
    [
        "@type", "type", "@id", "@value", "@graph", "@list", "@set", "image", "photo", "photos", "screenshot", "logo", "thumbnail", "thumbnailurl",
        "primaryimageofpage", "contenturl", "url", "caption", "name", "description", "license", "acquirelicensepage", "credittext", "creator",
        "author", "copyrightnotice", "width", "height",
    ], 1);

    /// <summary>Terms of the names above.</summary>
    private static ReadOnlySpan<JsonLdTerm> Terms =>
    [
        JsonLdTerm.Type, JsonLdTerm.Type, JsonLdTerm.Id, JsonLdTerm.Value, JsonLdTerm.Container, JsonLdTerm.Container, JsonLdTerm.Container,
        JsonLdTerm.Image, JsonLdTerm.Image, JsonLdTerm.Image, JsonLdTerm.Image, JsonLdTerm.Logo, JsonLdTerm.Thumbnail, JsonLdTerm.ThumbnailUrl,
        JsonLdTerm.PrimaryImageOfPage, JsonLdTerm.ContentUrl, JsonLdTerm.Url, JsonLdTerm.Caption, JsonLdTerm.Name, JsonLdTerm.Description,
        JsonLdTerm.License, JsonLdTerm.AcquireLicensePage, JsonLdTerm.CreditText, JsonLdTerm.Creator, JsonLdTerm.Author, JsonLdTerm.CopyrightNotice,
        JsonLdTerm.Width, JsonLdTerm.Height,
    ];

    public static JsonLdTerm Of(ReadOnlySpan<byte> name)
    {
        name = WithoutPrefix(name);
        var found = Names.Find(name);
        // The table folds a grave accent and an at sign together.
        return found == 0 || name[0] == '`' ? JsonLdTerm.Other : Terms[found - 1];
    }

    /// <summary>Drops "schema:" and "http(s)://(www.)schema.org/".</summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("schema:"u8)) return name[7..];
        var host = name.StartsWith("http"u8) ? name.IndexOf("schema.org/"u8) : -1;
        return host < 0 ? name : name[(host + 11)..].TrimStart((byte)'#');
    }
}
