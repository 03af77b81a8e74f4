using System.Xml;
using CrawlIndex.Consent.Xml;

namespace CrawlIndex.Consent.Rsl;

/// <summary>
/// Reads RSL 1.0 documents (RSL-SPEC-1.0, 2025-12-10). DOCTYPE and entities are refused, depth and size bounded. What cannot
/// be read conformantly still gives its prohibitions.
/// </summary>
public sealed class RslReader
{
    public const string Namespace = "https://rslstandard.org/rsl";

    private const int MaxContents = 10_000;
    private const int MaxLicences = 64;

    private static readonly HashSet<string> Known =
    [
        "rsl", "content", "license", "permits", "prohibits", "payment", "standard", "custom", "amount", "accepts",
        "legal", "schema", "alternate", "copyright", "terms", "reporting",
    ];

    private readonly List<RslContent> contents = [];
    private readonly List<string> faults = [];
    private readonly List<string> notes = [];
    private int maxAge = 30;
    private ContentDraft? content;
    private LicenceDraft? licence;

    /// <summary>Reads a whole document; null when its root is not RSL's, so that it is somebody else's XML.</summary>
    public static unsafe RslDocument? Read(ReadOnlySpan<byte> xml)
    {
        var start = xml.Length - xml.TrimStart(" \t\r\n"u8).Length;
        fixed (byte* bytes = xml[start..])
        {
            using var walk = new XmlWalk(bytes, xml.Length - start, XmlLimits.Default);
            while (walk.Read())
            {
                if (walk.NodeType != XmlNodeType.Element) continue;
                if (walk.Namespace == Namespace || walk.LocalName == "rsl") return new RslReader().ReadElement(walk, start);
                return null;
            }
            // Nothing but an error: the caller knows from the association that RSL was meant.
            return walk.Outcome == ParseOutcome.Silent ? null : new RslDocument([], ["not-well-formed"], []);
        }
    }

    /// <summary>Reads the element a walk stands on, and all inside it: rsl, or content in a feed or a picture.</summary>
    internal static RslDocument ReadAt(XmlWalk walk, int shift = 0) => new RslReader().ReadElement(walk, shift);

    private RslDocument ReadElement(XmlWalk walk, int shift)
    {
        var root = walk.Depth;
        if (walk.Namespace != Namespace) Fault("wrong-namespace");
        var only = walk.IsEmptyElement;
        Open(walk, shift);
        while (!only && walk.Read())
        {
            if (walk.NodeType == XmlNodeType.Element) Open(walk, shift);
            else if (walk.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) licence?.Text.Append(walk.Value);
            else if (walk.NodeType == XmlNodeType.EndElement)
            {
                Close(walk, walk.LocalName, shift);
                if (walk.Depth == root) break;
            }
        }
        if (walk.Outcome == ParseOutcome.Malformed) Fault("not-well-formed");
        if (walk.Outcome == ParseOutcome.LimitReached) Fault("too-large");
        // A document cut inside an element keeps the prohibitions it had stated.
        CloseLicence();
        CloseContent(content?.Start ?? 0);
        if (contents.Count == 0) Fault("no-content");
        return new RslDocument(contents, faults, notes, maxAge);
    }

    private void Open(XmlWalk walk, int shift)
    {
        var name = walk.LocalName;
        if (walk.Namespace != Namespace && walk.Namespace.Length > 0) return;
        if (!Known.Contains(name)) Fault("unknown-element");
        switch (name)
        {
            case "rsl" when int.TryParse(walk.Attribute("max-age"), System.Globalization.NumberStyles.None, null, out var days):
                maxAge = days;
                break;
            case "content":
                OpenContent(walk, shift);
                break;
            case "license" when content is not null:
                CloseLicence();
                licence = new LicenceDraft();
                break;
            case "license":
                Fault("license-outside-content");
                break;
            case "permits" or "prohibits" or "payment" or "standard" or "custom" or "reporting" when licence is not null:
                licence.Text.Clear();
                licence.Open(walk, this);
                break;
            case "copyright" or "terms" when content is not null:
                licence ??= new LicenceDraft { IsText = true };
                licence.Text.Clear();
                break;
        }
        if (walk.IsEmptyElement) Close(walk, name, shift);
    }

    private void OpenContent(XmlWalk walk, int shift)
    {
        CloseLicence();
        CloseContent(walk.Start + shift);
        var url = walk.Attribute("url");
        if (url is null) Fault("content-without-url");
        if (url?.Length > RslPattern.MaxLength) Fault("url-too-long");
        content = new ContentDraft(url?.Trim() ?? "", walk.Attribute("server"), walk.Attribute("encrypted") is "true" or "1", walk.Start + shift);
    }

    private void Close(XmlWalk walk, string name, int shift)
    {
        if (walk.Namespace != Namespace && walk.Namespace.Length > 0) return;
        switch (name)
        {
            case "content":
                CloseLicence();
                CloseContent(walk.TagEnd(walk.Start) + shift);
                break;
            case "license":
                CloseLicence();
                break;
            case "copyright" when content is not null && licence is not null:
                content.Copyright = licence.Text.ToString().Trim();
                if (licence.IsText) licence = null;
                break;
            case "terms" when content is not null && licence is not null:
                content.Terms = licence.Text.ToString().Trim();
                if (licence.IsText) licence = null;
                break;
            default:
                licence?.Close(name, this);
                break;
        }
    }

    private void CloseLicence()
    {
        if (licence is { IsText: false } && content is not null)
        {
            if (content.Licences.Count < MaxLicences) content.Licences.Add(licence.Build(this));
            else Fault("too-many-licenses");
        }
        licence = null;
    }

    private void CloseContent(int end)
    {
        if (content is null) return;
        if (content.Licences.Count == 0) Fault("content-without-license");
        if (contents.Count < MaxContents) contents.Add(content.Build(end));
        else Fault("too-many-contents");
        content = null;
    }

    internal void Fault(string fault)
    {
        if (!faults.Contains(fault)) faults.Add(fault);
    }

    internal void Note(string note)
    {
        if (!notes.Contains(note)) notes.Add(note);
    }

    private sealed class ContentDraft(string url, string? server, bool isEncrypted, int start)
    {
        public List<RslLicence> Licences { get; } = [];

        public string? Copyright { get; set; }

        public string? Terms { get; set; }

        public int Start => start;

        public RslContent Build(int end) => new()
        {
            Url = url,
            Server = server,
            IsEncrypted = isEncrypted,
            Licences = Licences,
            Copyright = Copyright is "" ? null : Copyright,
            TermsUrl = Terms is "" ? null : Terms,
            Start = start,
            Length = Math.Max(end - start, 0),
        };
    }
}
