using CrawlIndex.Html.Css;
using CrawlIndex.Html.StructuredData;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>References on elements that show a picture.</summary>
internal sealed partial class PageCollector
{
    /// <summary>A limit of a parser below cut something.</summary>
    public bool LimitReached { get; private set; }

    private ReferenceFlags Place => (_noscriptDepth > 0 ? ReferenceFlags.InNoscript : 0) | (_templateDepth > 0 ? ReferenceFlags.InTemplate : 0);

    private void Image(in StartTag tag, bool isAmp)
    {
        if (!isAmp) ImageElements++;
        var pending = _inPicture && !isAmp && References.Count > _pictureStart;
        var has = pending || _attributes.Has(AttributeName.Src) || _attributes.Has(AttributeName.Srcset);
        if (!has)
            foreach (var name in _attributes.Found) has |= name >= AttributeName.DataSrc;
        if (!has) return;

        var element = NewElement();
        var like = Reference(tag, ReferenceKind.Src, element);
        if (_attributes.Has(AttributeName.Alt)) like.Flags |= ReferenceFlags.HasAlt;
        if (pending) AdoptSources(element, like.Flags);
        var first = References.Count;
        if (_attributes.Has(AttributeName.Src)) References.Add(like with { Url = Value(AttributeName.Src) });
        if (_attributes.Has(AttributeName.Srcset)) References.AddSrcset(Value(AttributeName.Srcset), like with { Kind = InNoscript(ReferenceKind.Srcset) });
        LazyReferences(tag, like);
        var position = References.Count > first ? first + 1 : 0;
        Statements(tag, position);
        InheritNosnippet(position);
    }

    /// <summary>Sources of a picture precede the img whose texts they share.</summary>
    private void AdoptSources(int element, ReferenceFlags flags)
    {
        for (var i = _pictureStart; i < References.Count; i++)
        {
            if (References[i].Element != ReferenceList.NoElement) continue;
            References[i].Element = element;
            References[i].Flags |= flags & ReferenceFlags.HasAlt;
        }
        _pictureStart = References.Count;
        References.Use(element);
    }

    private void PictureSource(in StartTag tag)
    {
        if (!_inPicture) return;
        var like = Reference(tag, ReferenceKind.Picture, ReferenceList.NoElement);
        if (_attributes.Has(AttributeName.Srcset)) References.AddSrcset(Value(AttributeName.Srcset), like);
        LazyReferences(tag, like);
    }

    private void LazyReferences(in StartTag tag, FoundReference like)
    {
        like.Kind = ReferenceKind.Lazy;
        foreach (var name in _attributes.Found)
        {
            if (name < AttributeName.DataSrc) continue;
            // Some of these names also hold switches ("true") and settings (JSON): an address has a slash or a dot.
            var raw = tag.ValueOf(_attributes[name]);
            if (raw.IndexOfAny((byte)'/', (byte)'.') < 0 || raw.TrimStart(" \t\n\f\r"u8)[0] is (byte)'{' or (byte)'[' or (byte)'<') continue;
            if (AttributeNames.IsLazySrcset(name)) References.AddSrcset(Value(name), like);
            else References.Add(like with { Url = Text.Trim(Value(name)) });
        }
    }

    private void SvgImage(in StartTag tag)
    {
        var name = _attributes.Has(AttributeName.Href) ? AttributeName.Href : AttributeName.XlinkHref;
        SingleReference(tag, name, ReferenceKind.Other);
    }

    private void InputImage(in StartTag tag)
    {
        if (AsciiText.Is(Raw(tag, AttributeName.Type), "image"u8)) SingleReference(tag, AttributeName.Src, InNoscript(ReferenceKind.Other));
    }

    private void Embedded(in StartTag tag, AttributeName name)
    {
        if (!_attributes.Has(name)) return;
        var isImage = _attributes.Has(AttributeName.Type)
            ? AsciiText.StartsWith(Raw(tag, AttributeName.Type).TrimStart(" \t\n\f\r"u8), "image/"u8)
            : AsciiText.HasImageExtension(Text.Get(Value(name)));
        if (isImage) SingleReference(tag, name, InNoscript(ReferenceKind.Other));
    }

    private void SingleReference(in StartTag tag, AttributeName name, ReferenceKind kind)
    {
        if (!_attributes.Has(name)) return;
        var like = Reference(tag, kind, NewElement());
        if (_attributes.Has(AttributeName.Alt)) like.Flags |= ReferenceFlags.HasAlt;
        References.Add(like with { Url = Value(name) });
    }

    private FoundReference Reference(in StartTag tag, ReferenceKind kind, int element) => new()
    {
        Element = element,
        ByteOffset = (int)tag.Start,
        Kind = kind is ReferenceKind.Src or ReferenceKind.Picture ? InNoscript(kind) : kind,
        Flags = Place,
    };

    private ReferenceKind InNoscript(ReferenceKind kind) => _noscriptDepth > 0 ? ReferenceKind.Noscript : kind;

    /// <summary>An element with the texts and sizes of the current tag, and what encloses it.</summary>
    private int NewElement()
    {
        if (References.Count == _limits.MaxReferences) return ReferenceList.NoElement;
        var index = References.AddElement();
        ref var element = ref References.Element(index);
        element.Alt = Value(AttributeName.Alt);
        element.Title = Value(AttributeName.Title);
        element.AriaLabel = Value(AttributeName.AriaLabel);
        element.Language = Value(AttributeName.Lang);
        if (_attributes.Has(AttributeName.Width)) element.Width = AsciiText.Dimension(Text.Get(Value(AttributeName.Width)));
        if (_attributes.Has(AttributeName.Height)) element.Height = AsciiText.Dimension(Text.Get(Value(AttributeName.Height)));
        element.Figure = _figureDepth > 0 ? _figures[_figureDepth - 1] : -1;
        element.Item = _scopes.Current;
        (element.TagStart, element.TagEnd) = (_tagStart, _tagEnd);
        if (_anchorStart >= 0 && _anchor < 0)
        {
            _anchor = Captions.Add();
            Captions.Begin(_anchor, _anchorStart);
        }
        element.Anchor = _anchor;
        return index;
    }

    private void Statements(in StartTag tag, int position)
    {
        foreach (var name in _attributes.Found)
        {
            if (!AttributeNames.IsImageStatement(name)) continue;
            AddSignal(PageSignalKind.ImageAttribute, NameSlice(name), Value(name), Slice.Absent, (int)tag.Start, (int)tag.End, position);
        }
    }

    private Slice NameSlice(AttributeName name) => new(_attributes[name].NameStart, _attributes[name].NameLength, false);

    /// <summary>Receives the references inside style text and JSON-LD blocks.</summary>
    private sealed class TextSink(PageCollector page) : ICssUrlSink, IJsonLdSink
    {
        private ReferenceKind _kind;
        private int _tagStart;
        private bool _onElement;
        private int _element;

        /// <summary>With <paramref name="onElement"/> the references stand on the current tag, whose texts are theirs too.</summary>
        public void Begin(ReferenceKind kind, int tagStart, bool onElement = false) => (_kind, _tagStart, _onElement, _element) = (kind, tagStart, onElement, ReferenceList.NoElement);

        public void Url(ReadOnlySpan<byte> url, int offset)
        {
            if (_onElement && _element == ReferenceList.NoElement) _element = page.NewElement();
            Add(url, _element);
        }

        public void Image(in JsonLdImage image)
        {
            if (image.Url.IsEmpty && image.ThumbnailUrl.IsEmpty) return;
            if (page.References.Count == page._limits.MaxReferences)
            {
                Add(image.Url, ReferenceList.NoElement);
                return;
            }
            var element = page.References.AddElement();
            ref var texts = ref page.References.Element(element);
            var caption = image.Caption.IsEmpty ? image.Name : image.Caption;
            if (!caption.IsEmpty)
            {
                texts.Own = page.Text.Collapse(page.Text.Keep(caption));
                texts.OwnSource = AltSource.JsonLd;
            }
            if (!image.License.IsEmpty) texts.Licence = page.Text.Keep(image.License);
            if (image.Width > 0) texts.Width = image.Width;
            if (image.Height > 0) texts.Height = image.Height;
            if (!image.Url.IsEmpty) Add(image.Url, element);
            if (!image.ThumbnailUrl.IsEmpty && !image.ThumbnailUrl.SequenceEqual(image.Url)) Add(image.ThumbnailUrl, element);
        }

        private void Add(ReadOnlySpan<byte> url, int element) => page.References.Add(new FoundReference
        {
            Url = page.Text.Keep(url),
            Element = element,
            ByteOffset = _tagStart,
            Kind = _kind,
            Flags = page.Place,
        });
    }
}
