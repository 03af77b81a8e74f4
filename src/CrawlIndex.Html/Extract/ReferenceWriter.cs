using System.Buffers.Text;
using System.Security.Cryptography;
using CrawlIndex.Html.Srcset;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Html.Extract;

/// <summary>Resolves a page's references, chooses their texts and gives them to the sink in document order.</summary>
internal sealed class ReferenceWriter(PageCollector page, UrlResolver resolver, ExtractorLimits limits)
{
    private const int DigestBytes = 16;

    private readonly LicenceBook _licences = new(page.Text);
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _descriptor = new byte[48];

    private PageText Text => page.Text;

    public void Write(BaseUrl baseUrl, IPageSink sink, ref ExtractResult result)
    {
        _licences.Fill(page, resolver, baseUrl);
        for (var i = 0; i < page.References.Count; i++)
        {
            ref var reference = ref page.References[i];
            var raw = Text.Get(reference.Url);
            switch (resolver.Resolve(raw, baseUrl, out var url))
            {
                case UrlOutcome.Ok:
                    result.Fetchable++;
                    Give(ref reference, raw, url, i + 1, sink);
                    break;
                case UrlOutcome.Data:
                    result.DataUrls++;
                    GiveDigest(ref reference, raw, i + 1, sink);
                    break;
                case UrlOutcome.NotFetchable: result.OtherSchemes++; break;
                case UrlOutcome.TooLong: result.TooLong++; break;
                default: result.Invalid++; break;
            }
        }
    }

    private void Give(ref FoundReference reference, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> url, int position, IPageSink sink)
    {
        _licences.TryFind(url, out var licence, out var caption);
        var (alt, source) = TextOf(ref reference, caption);
        var language = page.Language;
        int width = -1, height = -1;
        if (reference.Element >= 0)
        {
            ref var element = ref page.References.Element(reference.Element);
            (width, height) = (element.Width, element.Height);
            if (element.Language.IsPresent) language = element.Language;
            if (element.Licence.IsPresent) licence = element.Licence;
            else if (page.LicenceOfItem(element.Item) is { IsPresent: true } ofItem) licence = ofItem;
        }
        sink.Reference(new ImageReference
        {
            Url = url,
            RawUrl = raw,
            Alt = Text.Get(alt),
            Descriptor = Descriptor(reference),
            Language = Text.Get(language),
            Licence = Text.Get(licence),
            Kind = reference.Kind,
            AltSource = source,
            Flags = reference.Flags,
            Width = width,
            Height = height,
            Position = position,
            ByteOffset = reference.ByteOffset,
        });
    }

    private void GiveDigest(ref FoundReference reference, ReadOnlySpan<byte> raw, int position, IPageSink sink)
    {
        var (alt, source) = TextOf(ref reference, Slice.Absent);
        raw = Text.Get(Text.Trim(reference.Url));
        SHA256.HashData(raw, _digest);
        sink.DataUrl(new DataUrlReference
        {
            Digest = _digest.AsSpan(0, DigestBytes),
            Length = raw.Length,
            Alt = Text.Get(alt),
            AltSource = source,
            Kind = reference.Kind,
            Flags = reference.Flags,
            Position = position,
            ByteOffset = reference.ByteOffset,
        });
    }

    /// <summary>The element's text, chosen once; a caption stated for the same address elsewhere comes before the anchor's text.</summary>
    private (Slice Text, AltSource Source) TextOf(ref FoundReference reference, Slice caption)
    {
        if (reference.Element < 0) return caption.IsPresent ? (Text.Cut(caption, limits.MaxTextBytes), AltSource.JsonLd) : (default, AltSource.None);
        ref var element = ref page.References.Element(reference.Element);
        if (!element.IsChosen)
        {
            (element.Chosen, element.ChosenSource) = Choose(ref element);
            element.IsChosen = true;
        }
        if (caption.IsPresent && element.ChosenSource is AltSource.None or AltSource.Anchor) return (Text.Cut(caption, limits.MaxTextBytes), AltSource.JsonLd);
        return (element.Chosen, element.ChosenSource);
    }

    private (Slice Text, AltSource Source) Choose(ref ImageElement element)
    {
        if (element.Alt.IsPresent && !Text.IsBlank(element.Alt)) return (Text.Cut(element.Alt, limits.MaxTextBytes), AltSource.Alt);
        if (element.Title.IsPresent && !Text.IsBlank(element.Title)) return (Text.Cut(Text.Collapse(element.Title), limits.MaxTextBytes), AltSource.Title);
        if (element.AriaLabel.IsPresent && !Text.IsBlank(element.AriaLabel)) return (Text.Cut(Text.Collapse(element.AriaLabel), limits.MaxTextBytes), AltSource.AriaLabel);
        if (page.Captions.Read(element.Figure) is { Length: > 0 } figcaption) return (figcaption, AltSource.Figcaption);
        if (element.Own.IsPresent && element.Own.Length > 0) return (Text.Cut(element.Own, limits.MaxTextBytes), element.OwnSource);
        if (page.Captions.Read(element.Anchor) is { Length: > 0 } anchor) return (anchor, AltSource.Anchor);
        return (default, AltSource.None);
    }

    private ReadOnlySpan<byte> Descriptor(in FoundReference reference)
    {
        var written = 0;
        switch (reference.Descriptor)
        {
            case SrcsetDescriptor.Width when Utf8Formatter.TryFormat(reference.Width, _descriptor, out written):
                _descriptor[written++] = (byte)'w';
                break;
            case SrcsetDescriptor.Density when reference.Density.TryFormat(_descriptor.AsSpan(0, 40), out written):
                _descriptor[written++] = (byte)'x';
                break;
        }
        return _descriptor.AsSpan(0, written);
    }
}
