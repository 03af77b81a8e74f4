using CrawlIndex.Html.Css;
using CrawlIndex.Html.StructuredData;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>
/// Collects one page's references and signals while its tags go by. Everything stays positions into the page's text until
/// the end of the page, because base, alt of a picture and figcaption may come late.
/// </summary>
internal sealed partial class PageCollector
{
    private readonly ExtractorLimits _limits;
    private readonly AttributeSet _attributes = new();
    private readonly MicrodataScopes _scopes;
    private readonly CssUrlScanner _css = new();
    private readonly JsonLdImages _jsonLd = new();
    private readonly TextSink _texts;
    private readonly HeadScope _head;
    private readonly int[] _figures;
    private int _figureDepth;
    private int _figuresOver;
    private int _openFigcaption;
    private int _anchorStart;
    private int _anchor;
    private int _noscriptDepth;
    private int _templateDepth;
    private int _tagStart;
    private int _tagEnd;
    private bool _inPicture;
    private int _pictureStart;
    private PendingText _pending;
    private int _pendingTag;
    private int _pendingStart;
    private Slice _pendingType;

    /// <summary>Element whose text is awaited: it ends with the next end tag of that name.</summary>
    private enum PendingText : byte
    {
        None,
        Title,
        Style,
        JsonLd,
        Rsl,
    }

    public PageCollector(ExtractorLimits limits)
    {
        _limits = limits;
        References = new ReferenceList(Text, limits.MaxReferences);
        Signals = new SignalList(limits.MaxSignals);
        Captions = new CaptionReader(Text, limits);
        _scopes = new MicrodataScopes(limits.MaxDepth);
        _figures = new int[limits.MaxDepth];
        _texts = new TextSink(this);
        _head = new HeadScope(Text);
        _notices = new NoticeFinder(Text);
    }

    public PageText Text { get; } = new();

    public ReferenceList References { get; }

    public SignalList Signals { get; }

    public CaptionReader Captions { get; }

    public Slice Title { get; private set; }

    public Slice Language { get; private set; }

    public Slice BaseHref { get; private set; }

    public Slice CanonicalHref { get; private set; }

    public Slice RobotsMeta { get; private set; }

    public int ImageElements { get; private set; }

    public bool WantsAllTags => _scopes.AnyOpen || _head.IsOpen || _nosnippet.Name != TagName.Other;

    public Slice LicenceOfItem(int item) => item < 0 ? Slice.Absent : _scopes.LicenceOf(item);

    /// <summary>Makes ready for a page; <paramref name="wantsTexts"/> asks for the signals that are text.</summary>
    public void Clear(bool wantsTexts)
    {
        _wantsTexts = wantsTexts;
        References.Clear();
        Signals.Clear();
        Captions.Clear();
        _scopes.Clear();
        (_figureDepth, _figuresOver, _openFigcaption, _anchorStart, _anchor) = (0, 0, -1, -1, -1);
        (_noscriptDepth, _templateDepth, _inPicture, _pending, ImageElements) = (0, 0, false, PendingText.None, 0);
        Title = Language = BaseHref = CanonicalHref = RobotsMeta = Slice.Absent;
        _head.Clear();
        ClearMeta();
        ClearTexts();
    }

    public void StartTag(in StartTag tag)
    {
        if (_head.IsOpen) _head.Start(tag, _noscriptDepth, _templateDepth);
        if (tag.Name == TagName.A && !tag.MayHaveWanted && !_notices.InFooter)
        {
            BeginAnchor(tag);
            if (_scopes.AnyOpen) _scopes.Start(tag.RawName, tag.Name);
            return;
        }
        _attributes.Read(tag);
        (_tagStart, _tagEnd) = ((int)tag.Start, (int)tag.End);
        var isHtml = tag.Namespace == ElementNamespace.Html;
        var firstReference = References.Count;
        if (tag.MayHaveWanted || _scopes.AnyOpen) OpenScope(tag);
        if (tag.MayHaveWanted || _nosnippet.Name != TagName.Other) OpenNosnippet(tag);
        switch (tag.Name)
        {
            case TagName.Img when isHtml: Image(tag, isAmp: false); break;
            case TagName.AmpImg or TagName.AmpAnim when isHtml: Image(tag, isAmp: true); break;
            case TagName.Source when isHtml: PictureSource(tag); break;
            case TagName.Image when tag.Namespace == ElementNamespace.Svg: SvgImage(tag); break;
            case TagName.Picture when isHtml: (_inPicture, _pictureStart) = (true, References.Count); break;
            case TagName.Input when isHtml: InputImage(tag); break;
            case TagName.Video when isHtml: SingleReference(tag, AttributeName.Poster, ReferenceKind.Poster); break;
            case TagName.Object when isHtml: Embedded(tag, AttributeName.Data); break;
            case TagName.Embed when isHtml: Embedded(tag, AttributeName.Src); break;
            case TagName.Link when isHtml: Link(tag); break;
            case TagName.Meta when isHtml: Meta(tag); break;
            case TagName.Base when isHtml && _templateDepth == 0 && !BaseHref.IsPresent: BaseHref = Value(AttributeName.Href); break;
            case TagName.Html when isHtml: HtmlLanguage(tag); break;
            case TagName.A when isHtml:
                BeginAnchor(tag);
                if (_notices.InFooter) FooterLink(tag);
                break;
            case TagName.Footer when isHtml: _notices.BeginFooter((int)tag.Start); break;
            case TagName.Figure when isHtml: BeginFigure(); break;
            case TagName.Figcaption when isHtml: BeginFigcaption(tag); break;
            case TagName.Noscript when isHtml: _noscriptDepth++; break;
            case TagName.Template when isHtml: _templateDepth++; break;
            case TagName.Title when isHtml && !Title.IsPresent && _templateDepth == 0: Await(PendingText.Title, tag); break;
            case TagName.Style: Style(tag); break;
            case TagName.Script: Script(tag); break;
        }
        if (_wantsTexts && tag.Name is (TagName.Script or TagName.Style or TagName.Title)) _notices.Suspend((int)tag.Start);
        if (tag.MayHaveWanted) EveryElement(tag, firstReference);
    }

    public void EndTag(in EndTag tag)
    {
        if (_scopes.AnyOpen) _scopes.End(tag.RawName);
        if (_head.IsOpen) _head.End(tag, _noscriptDepth, _templateDepth);
        if (_nosnippet.Name != TagName.Other) CloseNosnippet(tag.Name);
        switch (tag.Name)
        {
            case TagName.A:
                Captions.Finish(_anchor, (int)tag.Start);
                (_anchorStart, _anchor) = (-1, -1);
                break;
            case TagName.Picture:
                _inPicture = false;
                break;
            case TagName.Figure:
                EndFigure((int)tag.Start);
                break;
            case TagName.Figcaption:
                Captions.Finish(_openFigcaption, (int)tag.Start);
                _openFigcaption = -1;
                break;
            case TagName.Noscript:
                if (_noscriptDepth > 0) _noscriptDepth--;
                break;
            case TagName.Template:
                if (_templateDepth > 0) _templateDepth--;
                break;
            case TagName.Footer:
                _notices.EndFooter((int)tag.End);
                break;
            case TagName.Title or TagName.Style or TagName.Script:
                EndPending((int)tag.Start, (int)tag.End);
                _notices.Resume((int)tag.End);
                break;
        }
    }

    /// <summary>The body is read: texts still awaited go to its end.</summary>
    public void Finish()
    {
        EndPending(Text.BodyLength, Text.BodyLength);
        if (_wantsTexts) AddTexts();
    }

    private Slice Value(AttributeName name) => _attributes.Has(name) ? Text.Attribute(_attributes[name]) : Slice.Absent;

    /// <summary>Raw bytes of an attribute for comparisons; empty when absent.</summary>
    private ReadOnlySpan<byte> Raw(in StartTag tag, AttributeName name) => _attributes.Has(name) ? tag.ValueOf(_attributes[name]) : default;

    private void BeginAnchor(in StartTag tag)
    {
        if (tag.Namespace != ElementNamespace.Html) return;
        Captions.Finish(_anchor, (int)tag.Start);
        (_anchorStart, _anchor) = ((int)tag.End, -1);
    }

    private void BeginFigure()
    {
        if (_figureDepth == _figures.Length) _figuresOver++;
        else _figures[_figureDepth++] = Captions.Add();
    }

    private void BeginFigcaption(in StartTag tag)
    {
        if (_figureDepth == 0) return;
        _openFigcaption = _figures[_figureDepth - 1];
        Captions.Begin(_openFigcaption, (int)tag.End);
    }

    private void EndFigure(int at)
    {
        if (_figuresOver > 0) _figuresOver--;
        else if (_figureDepth > 0)
        {
            var figure = _figures[--_figureDepth];
            Captions.Finish(figure, at);
            if (_openFigcaption == figure) _openFigcaption = -1;
        }
    }

    private void Await(PendingText what, in StartTag tag)
    {
        (_pending, _pendingTag, _pendingStart) = (what, (int)tag.Start, (int)tag.End);
    }

    private void EndPending(int end, int tagEnd)
    {
        var pending = _pending;
        _pending = PendingText.None;
        var raw = new Slice(_pendingStart, end - _pendingStart, false);
        switch (pending)
        {
            case PendingText.Title:
                EndTitle(raw, tagEnd);
                break;
            case PendingText.Style:
                _texts.Begin(ReferenceKind.Css, _pendingTag);
                _css.Scan(Text.Get(raw), _texts);
                break;
            case PendingText.JsonLd:
                AddSignal(PageSignalKind.JsonLd, Slice.Absent, raw, _pendingType, _pendingTag, tagEnd);
                _texts.Begin(ReferenceKind.JsonLd, _pendingTag);
                if (_jsonLd.Read(Text.Get(raw), _texts) == JsonLdOutcome.TooLarge) LimitReached = true;
                break;
            case PendingText.Rsl:
                AddSignal(PageSignalKind.RslScript, Slice.Absent, raw, _pendingType, _pendingTag, tagEnd);
                break;
        }
    }

    private void AddSignal(PageSignalKind kind, Slice name, Slice value, Slice type, int start, int end, int position = 0, MetaNaming naming = MetaNaming.None) => Signals.Add(new FoundSignal
    {
        Kind = kind,
        Name = name,
        Value = value,
        Type = type,
        ByteOffset = start,
        ByteLength = end - start,
        ReferencePosition = position,
        Naming = naming,
        InHead = _templateDepth == 0 && _head.Holds(_noscriptDepth),
        InNoscript = _noscriptDepth > 0,
        InTemplate = _templateDepth > 0,
    });
}
