using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>What meta, link, script, style and title say, and the attributes any element may have.</summary>
internal sealed partial class PageCollector
{
    // Open Graph and Twitter properties describe the image named last, or the next one when none was named yet.
    private int _openGraph;
    private int _twitter;
    private Slice _openGraphAlt;
    private Slice _twitterAlt;

    private void ClearMeta()
    {
        _openGraph = _twitter = ReferenceList.NoElement;
        _openGraphAlt = _twitterAlt = Slice.Absent;
        LimitReached = false;
    }

    private void Meta(in StartTag tag)
    {
        var content = Value(AttributeName.Content);
        if (!content.IsPresent) return;
        NamedMeta(tag, AttributeName.Name, MetaNaming.Name, content);
        NamedMeta(tag, AttributeName.Property, MetaNaming.Property, content);
        NamedMeta(tag, AttributeName.HttpEquiv, MetaNaming.HttpEquiv, content);
        NamedMeta(tag, AttributeName.Itemprop, MetaNaming.Itemprop, content);
    }

    /// <summary>A meta may be named by several attributes; each name that means something is a signal.</summary>
    private void NamedMeta(in StartTag tag, AttributeName attribute, MetaNaming naming, Slice content)
    {
        if (!_attributes.Has(attribute)) return;
        var name = Text.Trim(Value(attribute));
        var spelled = Text.Get(name);
        if (naming is MetaNaming.Name or MetaNaming.Property) MetaImage(tag, spelled, content);
        var kind = SignalNames.OfMeta(spelled);
        if (naming == MetaNaming.HttpEquiv && (kind is not null || AsciiText.Is(spelled, "x-robots-tag"u8))) kind = PageSignalKind.MetaHttpEquiv;
        // Rights stated as properties of microdata are given with the picture they are about.
        if (kind is not { } found || (naming == MetaNaming.Itemprop && SignalNames.HasLicence(spelled))) return;
        if (found == PageSignalKind.MetaRobots && naming == MetaNaming.Name && !RobotsMeta.IsPresent) RobotsMeta = content;
        AddSignal(found, name, content, Slice.Absent, (int)tag.Start, (int)tag.End, naming: naming);
    }

    private void MetaImage(in StartTag tag, ReadOnlySpan<byte> name, Slice content)
    {
        if (AsciiText.StartsWith(name, "og:image"u8)) Social(tag, name["og:image".Length..], content, ref _openGraph, ref _openGraphAlt);
        else if (AsciiText.StartsWith(name, "twitter:image"u8)) Social(tag, name["twitter:image".Length..], content, ref _twitter, ref _twitterAlt);
        else if (AsciiText.Is(name, "msapplication-tileimage"u8) || AsciiText.Is(name, "thumbnail"u8)) References.Add(Reference(tag, ReferenceKind.Other, ReferenceList.NoElement) with { Url = content });
    }

    /// <summary>og:image, og:image:url, og:image:secure_url, twitter:image:src name a picture; alt, width and height describe it.</summary>
    private void Social(in StartTag tag, ReadOnlySpan<byte> property, Slice content, ref int element, ref Slice alt)
    {
        if (property.IsEmpty || AsciiText.Is(property, ":url"u8) || AsciiText.Is(property, ":secure_url"u8) || AsciiText.Is(property, ":src"u8))
        {
            if (Text.IsBlank(content)) element = ReferenceList.NoElement;
            else if (property.IsEmpty || element == ReferenceList.NoElement)
            {
                if (References.Count < _limits.MaxReferences) element = References.AddElement();
                if (alt.IsPresent && element >= 0) SetOwn(element, alt);
                alt = Slice.Absent;
            }
            References.Add(Reference(tag, ReferenceKind.OpenGraph, element) with { Url = content });
        }
        else if (AsciiText.Is(property, ":alt"u8))
        {
            if (element >= 0) SetOwn(element, content);
            else alt = content;
        }
        else if (element >= 0 && AsciiText.Is(property, ":width"u8)) References.Element(element).Width = AsciiText.Dimension(Text.Get(content));
        else if (element >= 0 && AsciiText.Is(property, ":height"u8)) References.Element(element).Height = AsciiText.Dimension(Text.Get(content));
    }

    private void SetOwn(int element, Slice alt)
    {
        ref var texts = ref References.Element(element);
        (texts.Own, texts.OwnSource) = (Text.Collapse(alt), AltSource.OpenGraph);
    }

    private void Link(in StartTag tag)
    {
        var rel = Text.Get(Value(AttributeName.Rel));
        var href = Value(AttributeName.Href);
        if (href.IsPresent && !CanonicalHref.IsPresent && AsciiText.HasToken(rel, "canonical"u8)) CanonicalHref = href;
        if (SignalNames.IsLink(rel, Raw(tag, AttributeName.Type)))
            AddSignal(PageSignalKind.Link, Value(AttributeName.Rel), href, Value(AttributeName.Type), (int)tag.Start, (int)tag.End);
        if (!NamesImage(rel, Raw(tag, AttributeName.As))) return;
        var like = Reference(tag, ReferenceKind.Link, ReferenceList.NoElement);
        if (href.IsPresent) References.Add(like with { Url = href });
        if (_attributes.Has(AttributeName.Imagesrcset)) References.AddSrcset(Value(AttributeName.Imagesrcset), like);
    }

    private static bool NamesImage(ReadOnlySpan<byte> rel, ReadOnlySpan<byte> loadedAs)
    {
        while (AsciiText.NextToken(ref rel) is { IsEmpty: false } token)
        {
            if (AsciiText.Is(token, "icon"u8) || AsciiText.Is(token, "image_src"u8) || AsciiText.StartsWith(token, "apple-touch-"u8) || AsciiText.Is(token, "mask-icon"u8)
                || AsciiText.Is(token, "fluid-icon"u8) || (AsciiText.Is(token, "preload"u8) && AsciiText.Is(loadedAs, "image"u8))) return true;
        }
        return false;
    }

    private void HtmlLanguage(in StartTag tag)
    {
        if (Language.IsPresent || !_attributes.Has(AttributeName.Lang)) return;
        Language = Value(AttributeName.Lang);
        AddSignal(PageSignalKind.HtmlLang, NameSlice(AttributeName.Lang), Language, Slice.Absent, (int)tag.Start, (int)tag.End);
    }

    private void EndTitle(Slice raw, int tagEnd)
    {
        var start = Text.Scratch.Length;
        TextDecoder.AppendText(Text.Scratch, Text.Get(raw), TextMode.Rcdata);
        Title = Text.Cut(Text.Collapse(new Slice(start, Text.Scratch.Length - start, true)), _limits.MaxTextBytes);
        AddSignal(PageSignalKind.Title, Slice.Absent, Title, Slice.Absent, _pendingTag, tagEnd);
    }

    private void Style(in StartTag tag)
    {
        var type = Raw(tag, AttributeName.Type);
        if (type.IsEmpty || AsciiText.Is(type, "text/css"u8)) Await(PendingText.Style, tag);
    }

    private void Script(in StartTag tag)
    {
        if (!_attributes.Has(AttributeName.Type)) return;
        _pendingType = Text.Trim(Value(AttributeName.Type));
        var type = Text.Get(_pendingType);
        if (AsciiText.StartsWith(type, "application/ld+json"u8)) Await(PendingText.JsonLd, tag);
        else if (AsciiText.StartsWith(type, "application/rsl+xml"u8)) Await(PendingText.Rsl, tag);
    }

    private void OpenScope(in StartTag tag)
    {
        if (!_attributes.Has(AttributeName.Itemscope)) _scopes.Start(tag.RawName, tag.Name);
        else _scopes.Open(tag.RawName, tag.Name, Raw(tag, AttributeName.Itemtype).IndexOf("ImageObject"u8) >= 0);
    }

    /// <summary>style, licence properties and microdata images: any element may have them.</summary>
    private void EveryElement(in StartTag tag, int firstReference)
    {
        if (_attributes.Has(AttributeName.Style) && Raw(tag, AttributeName.Style).Contains((byte)'(')) InlineStyle(tag);
        var position = References.Count > firstReference ? firstReference + 1 : 0;
        if (_attributes.Has(AttributeName.Itemprop)) ItemProperty(tag, Value(AttributeName.Itemprop), position);
        if (_attributes.Has(AttributeName.Property)) Licence(tag, AttributeName.Property, position);
        if (_attributes.Has(AttributeName.Rel) && tag.Name != TagName.Link) Licence(tag, AttributeName.Rel, position);
    }

    private void InlineStyle(in StartTag tag)
    {
        var style = Value(AttributeName.Style);
        // An img's texts tell of its own picture, not of the one behind it.
        _texts.Begin(ReferenceKind.Css, (int)tag.Start, onElement: tag.Name != TagName.Img);
        _css.Scan(Text.Get(style), _texts);
    }

    private void ItemProperty(in StartTag tag, Slice property, int position)
    {
        var names = Text.Get(property);
        var value = PropertyValue(tag);
        if (SignalNames.HasLicence(names))
        {
            AddSignal(PageSignalKind.LicenceAttribute, NameSlice(AttributeName.Itemprop), value, property, (int)tag.Start, (int)tag.End, position);
            if (_scopes.Current >= 0 && AsciiText.HasToken(names, "license"u8)) _scopes.SetLicence(_scopes.Current, value);
        }
        if (tag.Name is not (TagName.Meta or TagName.Link or TagName.A) || !value.IsPresent || position != 0) return;
        while (AsciiText.NextToken(ref names) is { IsEmpty: false } name)
        {
            var always = AsciiText.Is(name, "image"u8) || AsciiText.Is(name, "thumbnailUrl"u8) || AsciiText.Is(name, "primaryImageOfPage"u8) || AsciiText.Is(name, "logo"u8);
            if (!always && (_scopes.Current < 0 || !(AsciiText.Is(name, "contentUrl"u8) || AsciiText.Is(name, "url"u8)))) continue;
            References.Add(Reference(tag, ReferenceKind.Microdata, NewElement()) with { Url = value });
            break;
        }
    }

    private void Licence(in StartTag tag, AttributeName attribute, int position)
    {
        var tokens = Value(attribute);
        var isPointer = attribute == AttributeName.Rel && SignalNames.IsTermsRelation(Text.Get(tokens));
        if (!(isPointer || SignalNames.HasLicence(Text.Get(tokens))) || (tag.Name == TagName.Meta && SignalNames.OfMeta(Text.Get(tokens)) is not null)) return;
        var isAnchor = attribute == AttributeName.Rel && tag.Name is TagName.A or TagName.Area;
        AddSignal(isAnchor ? PageSignalKind.AnchorLicense : PageSignalKind.LicenceAttribute, isAnchor ? tokens : NameSlice(attribute), PropertyValue(tag), tokens,
            (int)tag.Start, (int)tag.End, position);
    }

    /// <summary>Value of a property: the attribute that states it, else the text up to the next tag.</summary>
    private Slice PropertyValue(in StartTag tag)
    {
        foreach (var name in (ReadOnlySpan<AttributeName>)[AttributeName.Content, AttributeName.Href, AttributeName.Src, AttributeName.Data])
            if (_attributes.Has(name)) return Value(name);
        if (TagNames.IsVoid(tag.Name)) return Slice.Absent;
        var rest = Text.Body[(int)tag.End..];
        var end = rest.IndexOf((byte)'<');
        var raw = rest[..Math.Min(end < 0 ? rest.Length : end, _limits.MaxTextBytes)];
        var start = Text.Scratch.Length;
        TextDecoder.AppendText(Text.Scratch, raw, TextMode.Data);
        return Text.Trim(new Slice(start, Text.Scratch.Length - start, true));
    }
}
