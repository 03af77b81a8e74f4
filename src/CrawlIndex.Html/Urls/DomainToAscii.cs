namespace CrawlIndex.Html.Urls;

/// <summary>Unicode ToASCII (UTS #46).</summary>
internal static class DomainToAscii
{
    public static bool TryAppend(ReadOnlySpan<byte> domain, UrlText target) => domain.Length < target.Length && false;
}
