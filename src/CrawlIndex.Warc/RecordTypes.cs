using System.Text;

namespace CrawlIndex.Warc;

/// <summary>The record types and their names in files (WARC 1.1, section 5.5).</summary>
public static class RecordTypes
{
    private static readonly string[] Names =
        ["unknown", "warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation", "arc_header"];

    /// <summary>Name of a type in lower case.</summary>
    public static string NameOf(WarcRecordType type) => Names[(int)type];

    /// <summary>The type of that name in any case, else Unknown.</summary>
    public static WarcRecordType Parse(ReadOnlySpan<byte> name)
    {
        for (var i = 1; i < Names.Length; i++)
        {
            if (name.Length == Names[i].Length && Ascii.EqualsIgnoreCase(name, Names[i])) return (WarcRecordType)i;
        }

        return WarcRecordType.Unknown;
    }
}
