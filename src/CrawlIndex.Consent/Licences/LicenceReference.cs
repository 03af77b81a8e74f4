namespace CrawlIndex.Consent.Licences;

/// <summary>What a licence URL turned out to be.</summary>
public enum LicenceKind : byte
{
    /// <summary>An address nobody here knows: terms to be read by a person.</summary>
    Unknown = 0,

    /// <summary>A Creative Commons licence in full.</summary>
    Licence = 1,

    /// <summary>CC0: the holder's waiver.</summary>
    Waiver = 2,

    /// <summary>Public Domain Mark and the old dedication: a claim about status, by whoever made it.</summary>
    PublicDomainMark = 3,

    /// <summary>A statement of rightsstatements.org: status, no licence.</summary>
    RightsStatement = 4,

    /// <summary>A licence family without version.</summary>
    Incomplete = 5,

    /// <summary>A page about licences.</summary>
    NotALicence = 6,
}

/// <summary>A licence URL in canonical form.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">"by-nc-sa", "zero", "mark", "InC-EDU"; empty when unknown.</param>
/// <param name="Version">"4.0"; empty when unknown.</param>
/// <param name="Jurisdiction">Port, for example "de"; empty for the international text.</param>
/// <param name="Url">Canonical URL; the URL as given when unknown.</param>
/// <param name="Flags">Findings: "licence-incomplete", "jurisdiction-stripped", "legacy-licence", "badge".</param>
public sealed record LicenceReference(LicenceKind Kind, string Unit, string Version, string Jurisdiction, string Url, IReadOnlyList<string> Flags)
{
    /// <summary>"by-sa/3.0/de", "zero/1.0", "InC-EDU/1.0"; null when unknown.</summary>
    public string? Key => Unit.Length == 0 ? null
        : Jurisdiction.Length > 0 ? $"{Unit}/{Version}/{Jurisdiction}"
        : Version.Length > 0 ? $"{Unit}/{Version}" : Unit;

    /// <summary>How open the terms are by themselves; a public domain mark depends on who makes it.</summary>
    public LicenceTier Tier => Kind switch
    {
        LicenceKind.Waiver => LicenceTier.Open,
        LicenceKind.Licence => Unit switch
        {
            "by" or "by-sa" => LicenceTier.Open,
            "by-nd" => LicenceTier.NoDerivatives,
            "by-nc" or "by-nc-sa" or "by-nc-nd" => LicenceTier.NonCommercial,
            _ => LicenceTier.Closed,
        },
        LicenceKind.RightsStatement when Unit == "NoC-NC" => LicenceTier.NonCommercial,
        _ => LicenceTier.Closed,
    };

    /// <summary>What a user owes under the licence.</summary>
    public string? Duty
    {
        get
        {
            if (Kind != LicenceKind.Licence) return null;
            var parts = Unit.Split('-');
            List<string> duties = [];
            if (parts.Contains("by") || Version != "1.0") duties.Add("attribution");
            if (parts.Contains("sa")) duties.Add("share-alike");
            if (parts.Contains("nc")) duties.Add("non-commercial");
            if (parts.Contains("nd")) duties.Add("no-derivatives");
            return string.Join(' ', duties);
        }
    }

    /// <summary>"public-domain", "in-copyright" or "unknown" for a status, else null.</summary>
    public string? Status => Kind switch
    {
        LicenceKind.PublicDomainMark => "public-domain",
        LicenceKind.RightsStatement when Unit.StartsWith("InC", StringComparison.Ordinal) => "in-copyright",
        LicenceKind.RightsStatement when Unit.StartsWith("NoC", StringComparison.Ordinal) => "public-domain",
        LicenceKind.RightsStatement => "unknown",
        _ => null,
    };

    /// <summary>Limits beside copyright that a statement names.</summary>
    public string? Restriction => Unit switch
    {
        "InC-EDU" => "educational use permitted",
        "InC-NC" => "non-commercial use permitted",
        "NoC-CR" => "contract",
        "NoC-NC" => "non-commercial",
        "NoC-OKLR" => "other law",
        "NoC-US" => "United States only",
        _ => null,
    };
}
