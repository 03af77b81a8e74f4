using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Embedded;

/// <summary>The AIGC label of GB 45438-2025, in XMP or in a PNG text.</summary>
internal static class AiLabel
{
    /// <summary>"yes" for label 1, "suspected" for 2 and 3; null for anything else.</summary>
    public static string? Read(string json)
    {
        var tree = JsonTree.Read(System.Text.Encoding.UTF8.GetBytes(json));
        foreach (var root in tree.Roots)
        {
            // Some writers wrap the object under its own name.
            var label = Label(root) ?? (root.First("AIGC") is { } inner ? Label(inner) : null);
            if (label is "1") return "yes";
            if (label is "2" or "3") return "suspected";
        }
        return null;
    }

    private static string? Label(JsonValue value) => value.First("Label")?.Text.Trim();
}
