using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Human text that may reserve rights, and the ancestors that forbid snippets.</summary>
internal sealed partial class PageCollector
{
    /// <summary>Bytes of the shortest words that reserve anything ("no AI").</summary>
    private const int ShortestStatement = 5;

    private readonly NoticeFinder _notices;
    private int _noticeBytes;
    private bool _wantsTexts;
    private StartOf _nosnippet;

    /// <summary>The open ancestor with data-nosnippet: the outermost one; nested elements of its name are counted to find its end.</summary>
    private struct StartOf
    {
        public TagName Name;
        public int Nested;
        public Slice Attribute;
        public int Start;
        public int End;
    }

    private void ClearTexts()
    {
        _notices.Clear();
        _noticeBytes = 0;
        _nosnippet = default;
    }

    /// <summary>data-nosnippet counts on span, div and section (Google's rule), which all have end tags.</summary>
    private void OpenNosnippet(in StartTag tag)
    {
        if (_nosnippet.Name == tag.Name && tag.Name != TagName.Other) _nosnippet.Nested++;
        else if (_nosnippet.Name == TagName.Other && tag.Name is TagName.Span or TagName.Div or TagName.Section && _attributes.Has(AttributeName.DataNosnippet))
            _nosnippet = new StartOf { Name = tag.Name, Attribute = NameSlice(AttributeName.DataNosnippet), Start = (int)tag.Start, End = (int)tag.End };
    }

    private void CloseNosnippet(TagName name)
    {
        if (_nosnippet.Name == name && _nosnippet.Nested-- == 0) _nosnippet = default;
    }

    private void InheritNosnippet(int position)
    {
        if (_nosnippet.Name != TagName.Other && position > 0)
            AddSignal(PageSignalKind.ImageAttribute, _nosnippet.Attribute, Slice.Absent, Slice.Absent, _nosnippet.Start, _nosnippet.End, position);
    }

    /// <summary>Links of a footer whose address or text names terms of use.</summary>
    private void FooterLink(in StartTag tag)
    {
        var href = Value(AttributeName.Href);
        if (!href.IsPresent) return;
        var rest = Text.Body[(int)tag.End..];
        var end = rest.IndexOf((byte)'<');
        if (TermsWords.InPath(Text.Get(href)) || (end > 0 && TermsWords.AreWords(rest[..end])))
            AddSignal(PageSignalKind.TermsLink, Text.Keep("terms-of-service"u8), href, Slice.Absent, (int)tag.Start, (int)tag.End);
    }

    /// <summary>Gives human text: what stands for pictures, captions, footers and notices.</summary>
    private void AddTexts()
    {
        _notices.Finish();
        var markup = Text.Keep("text/html"u8);
        AddAlternatives();
        AddCaptions(markup);
        var name = Text.Keep("footer"u8);
        foreach (var (start, end) in _notices.Footers) AddFooter(name, markup, start, end);
        name = Text.Keep("notice"u8);
        foreach (var (start, end) in _notices.Notices) AddText(name, markup, start, end, _limits.MaxTextBytes, 0);
    }

    private void AddCaptions(Slice markup)
    {
        var name = Text.Keep("figcaption"u8);
        var last = ReferenceList.NoElement;
        for (var i = 0; i < References.Count; i++)
        {
            var element = References[i].Element;
            if (element < 0 || element == last) continue;
            last = element;
            if (Captions.TryPlace(References.Element(element).Figure, out var start, out var end)) AddText(name, markup, start, end, _limits.MaxTextBytes, i + 1);
        }
    }

    /// <summary>Alternative texts long enough to say anything; one that only repeats the last is given once.</summary>
    private void AddAlternatives()
    {
        var name = Text.Keep("alt"u8);
        var (last, said) = (ReferenceList.NoElement, Slice.Absent);
        for (var i = 0; i < References.Count; i++)
        {
            var index = References[i].Element;
            if (index < 0 || index == last) continue;
            last = index;
            ref var element = ref References.Element(index);
            if (element.Alt.Length < ShortestStatement || Text.Get(element.Alt).SequenceEqual(Text.Get(said))) continue;
            said = element.Alt;
            AddText(new FoundSignal
            {
                Kind = PageSignalKind.Text, Name = name, Value = Text.Cut(said, _limits.MaxTextBytes), Type = Slice.Absent,
                ByteOffset = element.TagStart, ByteLength = element.TagEnd - element.TagStart, ReferencePosition = i + 1,
            });
        }
    }

    /// <summary>A footer without the notices in it, which are given by themselves.</summary>
    private void AddFooter(Slice name, Slice markup, int start, int end)
    {
        foreach (var notice in _notices.Notices)
        {
            if (notice.End <= start || notice.Start >= end) continue;
            AddText(name, markup, start, notice.Start, _limits.MaxFooterBytes, 0);
            start = notice.End;
        }
        AddText(name, markup, start, end, _limits.MaxFooterBytes, 0);
    }

    private void AddText(Slice name, Slice type, int start, int end, int maxBytes, int position)
    {
        var value = Text.Cut(Text.Trim(new Slice(start, Math.Max(0, end - start), false)), maxBytes);
        if (value.Length < ShortestStatement) return;
        AddText(new FoundSignal { Kind = PageSignalKind.Text, Name = name, Value = value, Type = type, ByteOffset = value.Start, ByteLength = value.Length, ReferencePosition = position });
    }

    private void AddText(in FoundSignal signal)
    {
        if (signal.Value.Length > _limits.MaxNoticeBytes - _noticeBytes)
        {
            Signals.Drop();
            return;
        }
        _noticeBytes += signal.Value.Length;
        Signals.Add(signal);
    }
}
