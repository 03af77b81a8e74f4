using CrawlIndex.Html.Encodings;
using CrawlIndex.Html.Extract;
using CrawlIndex.Html.Tokens;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Html;

/// <summary>
/// Finds the image references and the raw material of consent in HTML pages. One instance per thread, reused: in steady
/// state a page allocates nothing. Rules: HTML Standard 13.2 (scripting disabled), URL Standard.
/// </summary>
public sealed class PageExtractor : IDisposable
{
    private readonly HtmlTokenizer _tokenizer;
    private readonly PageCollector _page;
    private readonly ReferenceWriter _writer;
    private readonly UrlResolver _resolver;
    private readonly Transcoder _transcoder;
    private readonly SourceMap _places = new();
    private readonly BaseUrl _documentUrl = new();
    private readonly BaseUrl _baseUrl = new();

    public PageExtractor(ExtractorLimits? limits = null)
    {
        Limits = limits ?? new ExtractorLimits();
        _tokenizer = new HtmlTokenizer(int.MaxValue, Limits.MaxDepth);
        _page = new PageCollector(Limits);
        _resolver = new UrlResolver(Limits.MaxUrlBytes);
        _writer = new ReferenceWriter(_page, _resolver, Limits);
        _transcoder = new Transcoder(Limits.MaxBodyBytes);
    }

    public ExtractorLimits Limits { get; }

    /// <summary>Extracts from a body as sent: sniffs its encoding, decodes, then as <see cref="ExtractUtf8"/>. Offsets count in the
    /// decoded text after its BOM; a signal also has its place in <paramref name="body"/> where the encoding gives it exactly. <paramref name="contentType"/> is the raw Content-Type value, empty when there was none.</summary>
    public ExtractResult Extract(ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> pageUrl, IPageSink sink)
    {
        var sniffed = EncodingSniffer.Sniff(body, contentType);
        var text = _transcoder.ToUtf8(sniffed.Encoding, body[sniffed.BomLength..]);
        _places.Start(sniffed, isSame: text.Overlaps(body));
        return Extract(text, body, sniffed, pageUrl, sink, _transcoder.Truncated);
    }

    /// <summary>Extracts from a body that is UTF-8 already (invalid sequences are copied as they are).</summary>
    public ExtractResult ExtractUtf8(ReadOnlySpan<byte> body, ReadOnlySpan<byte> pageUrl, IPageSink sink)
    {
        _places.StartSame();
        return Extract(body, body, new SniffedEncoding(HtmlEncoding.Utf8, EncodingSource.HttpHeader, 0), pageUrl, sink, truncated: false);
    }

    public void Dispose() => _transcoder.Dispose();

    private unsafe ExtractResult Extract(ReadOnlySpan<byte> body, ReadOnlySpan<byte> source, SniffedEncoding encoding, ReadOnlySpan<byte> pageUrl, IPageSink sink, bool truncated)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var result = new ExtractResult();
        if (!_documentUrl.TrySet(pageUrl) || !_documentUrl.IsHttp)
        {
            result.Outcome = ExtractOutcome.PageUrlInvalid;
            return result;
        }
        result.BytesRead = Math.Min(body.Length, Limits.MaxBodyBytes);
        result.BytesCut = body.Length - result.BytesRead;
        body = body[..(int)result.BytesRead];
        fixed (byte* start = body)
        {
            _page.Clear(sink.WantsTexts);
            _page.Text.Start(start, body.Length);
            var tokens = new CollectorSink(_page);
            _tokenizer.Tokenize(body, ref tokens);
            _page.Finish();
            SetBase(pageUrl);
            GivePage(encoding, sink);
            GiveSignals(source, sink);
            _writer.Write(_baseUrl, sink, ref result);
        }
        result.Found = _page.References.Found;
        result.Blank = _page.References.Blank;
        result.Dropped = _page.References.Dropped;
        result.Signals = _page.Signals.Count;
        result.SignalsDropped = _page.Signals.Dropped;
        if (truncated || result.BytesCut > 0 || result.Dropped > 0 || result.SignalsDropped > 0 || _page.Captions.LimitReached || _page.LimitReached)
            result.Outcome = ExtractOutcome.LimitReached;
        return result;
    }

    private void SetBase(ReadOnlySpan<byte> pageUrl)
    {
        _baseUrl.TrySet(pageUrl);
        if (_page.BaseHref.IsPresent) _baseUrl.TrySet(_page.Text.Get(_page.BaseHref), _documentUrl);
    }

    private void GivePage(SniffedEncoding encoding, IPageSink sink)
    {
        var canonical = default(ReadOnlySpan<byte>);
        if (_page.CanonicalHref.IsPresent && _resolver.Resolve(_page.Text.Get(_page.CanonicalHref), _baseUrl, out var resolved) == UrlOutcome.Ok) canonical = resolved;
        sink.Page(new PageFacts
        {
            Title = _page.Text.Get(_page.Title),
            Language = _page.Text.Get(_page.Language),
            Encoding = encoding.Encoding,
            EncodingSource = encoding.Source,
            BytesPerUnit = _places.BytesPerUnit,
            BaseUrl = _baseUrl.Serialized,
            CanonicalUrl = canonical,
            RobotsMeta = _page.Text.Get(_page.RobotsMeta),
            ImageElements = _page.ImageElements,
        });
    }

    private void GiveSignals(ReadOnlySpan<byte> source, IPageSink sink)
    {
        for (var i = 0; i < _page.Signals.Count; i++)
        {
            ref readonly var signal = ref _page.Signals[i];
            var place = _places.ToSource(source, _page.Text.Body, signal.ByteOffset);
            sink.Signal(new PageSignal
            {
                Kind = signal.Kind,
                Name = _page.Text.Get(signal.Name),
                Value = _page.Text.Get(signal.Value),
                Type = _page.Text.Get(signal.Type),
                ByteOffset = signal.ByteOffset,
                ByteLength = signal.ByteLength,
                SourceOffset = place,
                SourceLength = place < 0 ? -1 : _places.ToSource(source, _page.Text.Body, signal.ByteOffset + signal.ByteLength) - place,
                ReferencePosition = signal.ReferencePosition,
                Naming = signal.Naming,
                InHead = signal.InHead,
                InNoscript = signal.InNoscript,
                InTemplate = signal.InTemplate,
            });
        }
    }
}
