using System.Text;
using AngleSharp.Html.Parser;
using CrawlIndex.Consent;

namespace CrawlIndex.Tests.Consent;

/// <summary>Finds page signals with AngleSharp: the tests of consent need some HTML reader, and not the one of the product.</summary>
internal sealed class AngleSharpPages : IPageSignalSource
{
    public bool Read(ReadOnlySpan<byte> html, ReadOnlySpan<byte> contentType, string pageUrl, IPagePieceSink sink)
    {
        var text = Encoding.UTF8.GetString(html);
        var document = new HtmlParser(new HtmlParserOptions { IsKeepingSourceReferences = true }).ParseDocument(text);
        var body = text.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        foreach (var element in document.All)
        {
            var start = Math.Max(0, (element.SourceReference?.Position.Position ?? 1) - 1);
            var end = text.IndexOf('>', Math.Min(start, text.Length));
            var offset = Encoding.UTF8.GetByteCount(text.AsSpan(0, Math.Min(start, text.Length)));
            var length = end < 0 ? 0 : Encoding.UTF8.GetByteCount(text.AsSpan(start, end + 1 - start));
            var inHead = body < 0 || start < body;
            void Give(SignalPart part, string? name, string? value, string? type = null, string? subject = null) => sink.Add(new PagePiece
            {
                Part = part,
                Name = Encoding.UTF8.GetBytes(name ?? ""),
                Value = Encoding.UTF8.GetBytes(value ?? ""),
                Type = Encoding.UTF8.GetBytes(type ?? ""),
                Subject = Encoding.UTF8.GetBytes(subject ?? ""),
                InHead = inHead,
                Offset = offset,
                Length = length,
            });
            switch (element.LocalName)
            {
                case "meta" when element.HasAttribute("name"):
                    Give(SignalPart.Meta, element.GetAttribute("name"), element.GetAttribute("content"));
                    break;
                case "meta" when element.HasAttribute("property"):
                    Give(SignalPart.Meta, element.GetAttribute("property"), element.GetAttribute("content"), "property");
                    break;
                case "link":
                    Give(SignalPart.Link, element.GetAttribute("rel"), element.GetAttribute("href"), element.GetAttribute("type"));
                    break;
                case "a" or "area" when element.HasAttribute("rel"):
                    Give(SignalPart.Anchor, element.GetAttribute("rel"), element.GetAttribute("href"));
                    break;
                case "script" when element.HasAttribute("type"):
                    Give(SignalPart.Script, element.GetAttribute("type"), element.TextContent);
                    break;
                case "img":
                    foreach (var name in (string[])["nopin", "data-pin-nopin"])
                        if (element.HasAttribute(name)) Give(SignalPart.Attribute, name, element.GetAttribute(name), null, element.GetAttribute("src"));
                    if (element.Closest("[data-nosnippet]") is not null) Give(SignalPart.Attribute, "data-nosnippet", "", null, element.GetAttribute("src"));
                    break;
            }
        }
        return true;
    }
}
