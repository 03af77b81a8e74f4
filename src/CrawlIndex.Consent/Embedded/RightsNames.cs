using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Who a file names as creator, owner and licensor, from all its blocks, and what that makes a grant worth.</summary>
internal sealed class RightsNames
{
    private readonly HashSet<string> creators = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> licensors = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> notices = [];

    public void Add(FactKind kind, string name)
    {
        name = Piece.Short(name);
        if (name.Length == 0) return;
        switch (kind)
        {
            case FactKind.Creator:
                creators.Add(name);
                break;
            case FactKind.CopyrightOwner:
                owners.Add(name);
                break;
            case FactKind.Licensor:
                licensors.Add(name);
                break;
            case FactKind.CopyrightNotice when notices.Count < 64:
                notices.Add(name);
                break;
        }
    }

    /// <summary>The names as facts, for the signal that grants.</summary>
    public IReadOnlyList<Fact> Facts =>
    [
        .. creators.Take(16).Select(name => new Fact(FactKind.Creator, name)),
        .. owners.Take(16).Select(name => new Fact(FactKind.CopyrightOwner, name)),
    ];

    /// <summary>
    /// Whose consent a licence in the file carries: the holder's where an owner is named, the creator's where the one named
    /// is also the owner. A notice that names nobody known stands for a third party.
    /// </summary>
    public Grants OfLicence()
    {
        if (creators.Count != 1) return owners.Count == 1 ? Grants.Holder : Grants.None;
        var creator = creators.First();
        if (owners.Count > 0) return owners.Count == 1 && owners.Contains(creator) ? Grants.Both : Grants.Holder;
        if (licensors.Count > 0 && !licensors.Contains(creator)) return Grants.None;
        return notices.Count > 0 && notices.TrueForAll(notice => notice.Contains(creator, StringComparison.OrdinalIgnoreCase)) ? Grants.Both : Grants.Creator;
    }

    /// <summary>DMI-ALLOWED: the owner speaks; the creator does where it is the owner or a licensor (signals.md 17).</summary>
    public Grants OfPermission()
    {
        if (owners.Count == 0) return Grants.None;
        return creators.Count > 0 && creators.All(creator => owners.Contains(creator) || licensors.Contains(creator)) ? Grants.Both : Grants.Holder;
    }

    /// <summary>True when two notices differ and neither is the beginning of the other (IIM cuts at 128).</summary>
    public bool HasConflictingNotices
    {
        get
        {
            for (var i = 1; i < notices.Count; i++)
            {
                var (a, b) = (notices[i - 1], notices[i]);
                if (!a.StartsWith(b, StringComparison.OrdinalIgnoreCase) && !b.StartsWith(a, StringComparison.OrdinalIgnoreCase)) return true;
            }
            return false;
        }
    }
}
