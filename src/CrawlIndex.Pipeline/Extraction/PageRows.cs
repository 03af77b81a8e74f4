using System.Security.Cryptography;
using CrawlIndex.Catalog;
using CrawlIndex.Html;
using CrawlIndex.Html.Encodings;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Turns what one page says into one row of <c>pages</c> and one row of <c>pairs</c> per image reference. One instance per thread.</summary>
public sealed class PageRows(IRowWriter? pages, IRowWriter pairs, PublicSuffixList suffixes) : IPageSink
{
    private readonly HostDomains pageHost = new(suffixes);
    private readonly HostDomains imageHost = new(suffixes);
    private readonly BaseUrl baseUrl = new();
    private readonly UrlResolver resolver = new();
    private readonly byte[][] encodingNames = [.. Enum.GetValues<HtmlEncoding>().Select(encoding => System.Text.Encoding.ASCII.GetBytes(EncodingLabels.NameOf(encoding)))];
    private readonly ScratchText pageUrl = new();
    private readonly ScratchText pageLicence = new();
    private readonly ScratchText warcFilename = new();
    private readonly ScratchText hashed = new();
    private CaptureValues capture;
    private int found;

    /// <summary>Begins a page; the spans of <paramref name="next"/> are copied. False, and nothing begun, when its URL is no absolute http(s) URL.</summary>
    public bool Begin(in Capture next)
    {
        if (resolver.Resolve(next.Url, null, out var serialized) != UrlOutcome.Ok) return false;
        pageHost.Set(serialized);
        pageUrl.Set(next.Url);
        warcFilename.Set(next.WarcFilename);
        pageLicence.Clear();
        found = 0;
        capture = new CaptureValues(next.FetchTime, next.RecordOffset, next.RecordLength);
        if (pages is null) return true;
        pages.Text(PageColumn.Url, next.Url);
        pages.Text(PageColumn.UrlHostName, pageHost.Host);
        pages.Text(PageColumn.UrlHostRegisteredDomain, pageHost.Registered);
        pages.Text(PageColumn.UrlHostPrivateDomain, pageHost.Private);
        if (next.FetchTime is { } time) pages.TimestampMicros(PageColumn.FetchTime, time);
        if (next.Status > 0) pages.Int32(PageColumn.FetchStatus, next.Status);
        SetUnlessEmpty(pages, PageColumn.ContentMimeType, next.MimeType);
        SetUnlessEmpty(pages, PageColumn.ContentDigest, next.Digest);
        SetUnlessEmpty(pages, PageColumn.ContentLanguages, next.ContentLanguage);
        pages.Text(PageColumn.WarcFilename, next.WarcFilename);
        pages.Int64(PageColumn.WarcRecordOffset, next.RecordOffset);
        pages.Int64(PageColumn.WarcRecordLength, next.RecordLength);
        return true;
    }

    /// <summary>Ends the page row begun last.</summary>
    /// <param name="outcome">How the page ended: complete, truncated, limit-reached, ...</param>
    public void End(ReadOnlySpan<byte> outcome)
    {
        if (pages is null) return;
        SetUnlessEmpty(pages, PageColumn.Licence, pageLicence.Span);
        pages.Int32(PageColumn.Images, found);
        pages.Text(PageColumn.Outcome, outcome);
        pages.EndRow();
    }

    /// <summary>Plain words about rights are for consent.</summary>
    public bool WantsTexts => false;

    public void Page(in PageFacts page)
    {
        Describe(page.BaseUrl, page.Title, page.CanonicalUrl);
        if (pages is null) return;
        if (!page.Language.IsEmpty) pages.Text(PageColumn.ContentLanguages, page.Language);
        pages.Text(PageColumn.ContentCharset, encodingNames[(int)page.Encoding]);
    }

    /// <summary>Keeps the first rel=license of the page (RFC 4946, HTML 4.6.7.8); every other signal is for the consent stage.</summary>
    public void Signal(in PageSignal signal)
    {
        if (pageLicence.IsEmpty && signal.Kind is PageSignalKind.Link or PageSignalKind.AnchorLicense && RelTokens.Contains(signal.Name, "license"u8))
            SetPageLicence(signal.Value);
    }

    public void Reference(in ImageReference reference) => AddPair(
        reference.Url, reference.Alt, ReferenceNames.Of(reference.AltSource), ReferenceNames.Of(reference.Kind), reference.Width, reference.Height,
        reference.Language, reference.Position, reference.Descriptor, reference.IsBest, reference.Licence);

    /// <summary>data: URLs are counted by the extractor and are no pairs: there is no address to trace.</summary>
    public void DataUrl(in DataUrlReference data)
    {
    }

    internal void SetPageLicence(ReadOnlySpan<byte> reference)
    {
        if (resolver.Resolve(reference, baseUrl, out var licence) == UrlOutcome.Ok) pageLicence.Set(licence);
    }

    internal void Describe(ReadOnlySpan<byte> documentBase, ReadOnlySpan<byte> title, ReadOnlySpan<byte> canonicalUrl)
    {
        baseUrl.TrySet(documentBase);
        if (pages is null) return;
        SetUnlessEmpty(pages, PageColumn.Title, title);
        SetUnlessEmpty(pages, PageColumn.CanonicalUrl, canonicalUrl);
    }

    internal void AddPair(
        ReadOnlySpan<byte> url, ReadOnlySpan<byte> alt, ReadOnlySpan<byte> altSource, ReadOnlySpan<byte> kind, int width, int height,
        ReadOnlySpan<byte> language, int position, ReadOnlySpan<byte> descriptor, bool best, ReadOnlySpan<byte> licence)
    {
        found++;
        imageHost.Set(url);
        Span<byte> id = stackalloc byte[32];
        WriteId(url, alt, id);
        pairs.Text(PairColumn.PairId, id);
        pairs.Text(PairColumn.Url, url);
        pairs.Text(PairColumn.Alt, alt);
        pairs.Text(PairColumn.AltSource, altSource);
        pairs.Text(PairColumn.Kind, kind);
        pairs.Text(PairColumn.PageUrl, pageUrl.Span);
        pairs.Text(PairColumn.UrlHostRegisteredDomain, imageHost.Registered);
        pairs.Text(PairColumn.PageHostRegisteredDomain, pageHost.Registered);
        if (width >= 0) pairs.Int32(PairColumn.Width, width);
        if (height >= 0) pairs.Int32(PairColumn.Height, height);
        SetUnlessEmpty(pairs, PairColumn.Language, language);
        if (capture.FetchTime is { } time) pairs.TimestampMicros(PairColumn.FetchTime, time);
        pairs.Text(PairColumn.WarcFilename, warcFilename.Span);
        pairs.Int64(PairColumn.WarcRecordOffset, capture.RecordOffset);
        pairs.Int64(PairColumn.WarcRecordLength, capture.RecordLength);
        pairs.Int32(PairColumn.Position, position);
        SetUnlessEmpty(pairs, PairColumn.Descriptor, descriptor);
        pairs.Bool(PairColumn.Best, best);
        SetUnlessEmpty(pairs, PairColumn.Licence, licence.IsEmpty ? pageLicence.Span : licence);
        pairs.Text(PairColumn.UrlHostName, imageHost.Host);
        pairs.Text(PairColumn.UrlHostPrivateDomain, imageHost.Private);
        pairs.EndRow();
    }

    /// <summary>pair_id (design section 4): the first 16 bytes of SHA-256 over <c>url LF alt</c>, as 32 lower-case hex digits.</summary>
    private void WriteId(ReadOnlySpan<byte> url, ReadOnlySpan<byte> alt, Span<byte> hex)
    {
        hashed.Set(url);
        hashed.Append("\n"u8);
        hashed.Append(alt);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        ShortSha256.Hash(hashed.Span, digest);
        Convert.TryToHexStringLower(digest[..16], hex, out _);
    }

    private static void SetUnlessEmpty(IRowWriter rows, int column, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) rows.Text(column, value);
    }

    /// <summary>The plain values of a <see cref="Capture"/>.</summary>
    private readonly record struct CaptureValues(long? FetchTime, long RecordOffset, long RecordLength);
}
