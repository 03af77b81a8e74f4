using System.Text;
using CrawlIndex.Consent.Xml;

namespace CrawlIndex.Consent.Rsl;

/// <summary>A licence element while it is being read.</summary>
internal sealed class LicenceDraft
{
    private static readonly System.Buffers.SearchValues<char> Gaps = System.Buffers.SearchValues.Create(" \t\r\n,");

    private readonly List<string> payments = [];
    private readonly HashSet<string> seen = [];
    private RslUsage? permitted;
    private RslUsage prohibited;
    private bool isLimited;
    private bool needsReporting;
    private string? terms;
    private string? type;

    /// <summary>Text since the last tag that matters.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>True for the stand-in that only collects the text of elements beside the licences.</summary>
    public bool IsText { get; init; }

    public void Open(XmlWalk walk, RslReader reader)
    {
        switch (walk.LocalName)
        {
            case "permits" or "prohibits":
                type = walk.Attribute("type")?.Trim();
                if (!seen.Add($"{walk.LocalName} {type}")) reader.Fault("repeated-element");
                break;
            case "payment":
                payments.Add(walk.Attribute("type")?.Trim() is { Length: > 0 } kind ? kind : "free");
                if (walk.Attribute("server") is not null) needsReporting = true;
                break;
            case "reporting":
                needsReporting = true;
                break;
        }
    }

    public void Close(string name, RslReader reader)
    {
        switch (name)
        {
            case "permits" or "prohibits" when type is "usage" or null:
                if (type is null) reader.Fault("missing-type");
                Usage(name == "permits", reader);
                break;
            case "permits" or "prohibits" when type is "user" or "geo":
                isLimited |= Text.ToString().AsSpan().Trim().Length > 0;
                break;
            case "permits" or "prohibits":
                reader.Fault("unknown-type");
                isLimited = true;
                break;
            case "standard" or "custom":
                terms ??= Text.ToString().Trim() is { Length: > 0 } url ? url : null;
                break;
        }
        if (name is "permits" or "prohibits") Text.Clear();
    }

    public RslLicence Build(RslReader reader)
    {
        // Cut inside an element: what stands there of a prohibition counts.
        if (type is "usage" && Text.Length > 0 && seen.Contains("prohibits usage")) Usage(permits: false, reader);
        return new RslLicence
        {
            Permitted = permitted,
            Prohibited = prohibited,
            IsLimited = isLimited,
            Payments = payments,
            NeedsReporting = needsReporting,
            TermsUrl = terms,
        };
    }

    private void Usage(bool permits, RslReader reader)
    {
        var words = Text.ToString().AsSpan();
        var found = RslUsage.None;
        // A comma list is one invalid token of 1.0: it grants nothing, but what it forbids is clear.
        var isLegacy = words.Contains(',');
        if (isLegacy) reader.Note("rsl-0.9");
        while (!words.IsEmpty)
        {
            var end = words.IndexOfAny(Gaps);
            var word = end < 0 ? words : words[..end];
            words = end < 0 ? [] : words[(end + 1)..];
            if (word.IsEmpty) continue;
            var usage = RslUsages.Token(word);
            if (usage == RslUsage.None)
            {
                usage = permits ? RslUsage.None : RslUsages.LegacyToken(word);
                reader.Note(RslUsages.LegacyToken(word) == RslUsage.None ? "unknown-token" : "rsl-0.9");
            }
            if (!permits || !isLegacy) found |= usage;
        }
        // A list given twice grants only what both grant.
        if (permits) permitted = permitted is { } before ? before & found : found;
        else prohibited |= found;
    }
}
