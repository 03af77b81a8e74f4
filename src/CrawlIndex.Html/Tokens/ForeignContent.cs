namespace CrawlIndex.Html.Tokens;

/// <summary>
/// The open elements from the outermost svg or math element on: enough tree construction to know the namespace of the
/// current node (HTML Standard 13.2.6.5), without a DOM. Empty while the page is in plain HTML.
/// </summary>
internal sealed class ForeignContent(int maxDepth)
{
    private enum Integration : byte
    {
        None,
        Html,
        MathText,
        AnnotationXml,
    }

    private record struct Element(TagName Name, ulong Key, int Length, ElementNamespace Namespace, Integration Integration);

    private readonly Element[] _open = new Element[maxDepth];
    private int _count;

    /// <summary>Start tags that did not fit; end tags are taken off them first.</summary>
    private int _overflow;

    public bool IsActive => _count > 0;

    /// <summary>Namespace of the adjusted current node: CDATA sections exist where it is not HTML.</summary>
    public ElementNamespace Current => _count == 0 ? ElementNamespace.Html : _open[_count - 1].Namespace;

    public void Clear() => _count = _overflow = 0;

    /// <summary>Takes a start tag; returns the namespace its element gets. <paramref name="key"/> is the name's first eight bytes, folded.</summary>
    public ElementNamespace Start(TagName name, ulong key, int length, bool selfClosing, bool fontBreaksOut, bool htmlAnnotation)
    {
        if (!FollowsHtmlRules(name))
        {
            if (!TagNames.BreaksOut(name) && !fontBreaksOut)
            {
                var inherited = _open[_count - 1].Namespace;
                if (!selfClosing) Push(new Element(name, key, length, inherited, IntegrationOf(name, inherited, htmlAnnotation)));
                return inherited;
            }
            LeaveForeign();
        }
        if (name is TagName.Svg or TagName.Math)
        {
            var entered = name == TagName.Svg ? ElementNamespace.Svg : ElementNamespace.Math;
            if (!selfClosing) Push(new Element(name, key, length, entered, Integration.None));
            return entered;
        }
        if (_count > 0) StartHtml(name, key, length);
        return ElementNamespace.Html;
    }

    /// <summary>Takes an end tag; returns the namespace of the node it was read in.</summary>
    public ElementNamespace End(TagName name, ulong key, int length)
    {
        var current = Current;
        if (_overflow > 0)
        {
            _overflow--;
            return current;
        }
        if (current != ElementNamespace.Html && name is TagName.Br or TagName.P)
        {
            LeaveForeign();
            return ElementNamespace.Html;
        }
        var inHtml = current == ElementNamespace.Html;
        for (var i = _count - 1; i >= 0; i--)
        {
            ref var element = ref _open[i];
            if (inHtml && element.Namespace != ElementNamespace.Html) return current;
            inHtml |= element.Namespace == ElementNamespace.Html;
            if (element.Key != key || element.Length != length) continue;
            _count = i;
            return current;
        }
        // Below the outermost svg or math lies HTML: an end tag of an HTML element found open there takes the rest along.
        if (name != TagName.Other && name is < TagName.ForeignObject or > TagName.Malignmark && name > TagNames.LastSwitching && !TagNames.IsVoid(name)) _count = 0;
        return current;
    }

    private bool FollowsHtmlRules(TagName name)
    {
        if (_count == 0) return true;
        ref var current = ref _open[_count - 1];
        return current.Namespace == ElementNamespace.Html || current.Integration switch
        {
            Integration.Html => true,
            Integration.MathText => name is not (TagName.Mglyph or TagName.Malignmark),
            Integration.AnnotationXml => name == TagName.Svg,
            _ => false,
        };
    }

    private static Integration IntegrationOf(TagName name, ElementNamespace inside, bool htmlAnnotation) => (inside, name) switch
    {
        (ElementNamespace.Svg, TagName.ForeignObject or TagName.Desc or TagName.Title) => Integration.Html,
        (ElementNamespace.Math, TagName.Mi or TagName.Mo or TagName.Mn or TagName.Ms or TagName.Mtext) => Integration.MathText,
        (ElementNamespace.Math, TagName.AnnotationXml) => htmlAnnotation ? Integration.Html : Integration.AnnotationXml,
        _ => Integration.None,
    };

    private void StartHtml(TagName name, ulong key, int length)
    {
        ref var current = ref _open[_count - 1];
        if (current.Namespace == ElementNamespace.Html && ImpliesEndOf(current.Name, name)) _count--;
        if (!TagNames.IsVoid(name)) Push(new Element(name, key, length, ElementNamespace.Html, Integration.None));
    }

    /// <summary>The common implied end tags: a paragraph ends before a block, an item before the next.</summary>
    private static bool ImpliesEndOf(TagName open, TagName next) => open switch
    {
        TagName.P => next is TagName.P or TagName.Div or TagName.Ul or TagName.Ol or TagName.Dl or TagName.Table or TagName.Pre or TagName.Blockquote
            or TagName.Hr or TagName.Center or TagName.Figure or TagName.Section or TagName.Article or TagName.Form or (>= TagName.H1 and <= TagName.H6),
        TagName.Li or TagName.Option or TagName.Tr or TagName.Td or TagName.Th => next == open,
        TagName.Dt or TagName.Dd => next is TagName.Dt or TagName.Dd,
        _ => false,
    };

    private void LeaveForeign()
    {
        while (_count > 0 && _open[_count - 1] is { Namespace: not ElementNamespace.Html, Integration: Integration.None or Integration.AnnotationXml }) _count--;
    }

    private void Push(Element element)
    {
        if (_count == _open.Length) _overflow++;
        else _open[_count++] = element;
    }
}
