using System.Collections.Frozen;

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
    private const int LongestName = 24;

    private static readonly FrozenDictionary<string, JsonLdTerm>.AlternateLookup<ReadOnlySpan<char>> Terms = new Dictionary<string, JsonLdTerm>
    {
        ["@type"] = JsonLdTerm.Type,
        ["type"] = JsonLdTerm.Type,
        ["@id"] = JsonLdTerm.Id,
        ["@value"] = JsonLdTerm.Value,
        ["@graph"] = JsonLdTerm.Container,
        ["@list"] = JsonLdTerm.Container,
        ["@set"] = JsonLdTerm.Container,
        ["image"] = JsonLdTerm.Image,
        ["photo"] = JsonLdTerm.Image,
        ["photos"] = JsonLdTerm.Image,
        ["screenshot"] = JsonLdTerm.Image,
        ["logo"] = JsonLdTerm.Logo,
        ["thumbnail"] = JsonLdTerm.Thumbnail,
        ["thumbnailurl"] = JsonLdTerm.ThumbnailUrl,
        ["primaryimageofpage"] = JsonLdTerm.PrimaryImageOfPage,
        ["contenturl"] = JsonLdTerm.ContentUrl,
        ["url"] = JsonLdTerm.Url,
        ["caption"] = JsonLdTerm.Caption,
        ["name"] = JsonLdTerm.Name,
        ["description"] = JsonLdTerm.Description,
        ["license"] = JsonLdTerm.License,
        ["acquirelicensepage"] = JsonLdTerm.AcquireLicensePage,
        ["credittext"] = JsonLdTerm.CreditText,
        ["creator"] = JsonLdTerm.Creator,
        ["author"] = JsonLdTerm.Author,
        ["copyrightnotice"] = JsonLdTerm.CopyrightNotice,
        ["width"] = JsonLdTerm.Width,
        ["height"] = JsonLdTerm.Height,
    }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static JsonLdTerm Of(ReadOnlySpan<byte> name)
    {
        name = WithoutPrefix(name);
        if (name.Length > LongestName) return JsonLdTerm.Other;
        Span<char> key = stackalloc char[LongestName];
        for (var i = 0; i < name.Length; i++) key[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (char)(name[i] | 0x20) : (char)name[i];
        return Terms.TryGetValue(key[..name.Length], out var term) ? term : JsonLdTerm.Other;
    }

    /// <summary>Drops "schema:" and "http(s)://(www.)schema.org/".</summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("schema:"u8)) return name[7..];
        var host = name.StartsWith("http"u8) ? name.IndexOf("schema.org/"u8) : -1;
        return host < 0 ? name : name[(host + 11)..].TrimStart((byte)'#');
    }
}
