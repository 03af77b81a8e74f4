using System.Text;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Space-separated, case-insensitive token lists such as <c>rel</c> (HTML Standard 2.3.7).</summary>
internal static class RelTokens
{
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        foreach (var part in list.SplitAny(" \t\n\f\r"u8))
        {
            if (Ascii.EqualsIgnoreCase(list[part], token)) return true;
        }
        return false;
    }
}
