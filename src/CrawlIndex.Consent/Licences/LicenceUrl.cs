namespace CrawlIndex.Consent.Licences;

/// <summary>Reads licence URLs of Creative Commons and rightsstatements.org in every spelling met, to one canonical key.</summary>
public static class LicenceUrl
{
    private const int MaxLength = 2048;

    private static readonly HashSet<string> Units = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"];

    private static readonly HashSet<string> Retired = ["nc", "nd", "sa", "nc-sa", "nd-nc"];

    private static readonly HashSet<string> Jurisdictions =
    [
        "ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "co", "cr", "cz", "de", "dk", "ec", "ee", "eg", "es", "fi", "fr", "gr",
        "gt", "hk", "hr", "hu", "ie", "igo", "il", "in", "it", "jp", "kr", "lu", "mk", "mt", "mx", "my", "nl", "no", "nz", "pe", "ph", "pl",
        "pr", "pt", "ro", "rs", "scotland", "se", "sg", "si", "th", "tw", "ug", "uk", "us", "ve", "vn", "za",
    ];

    private static readonly Dictionary<string, string> Statements = new[]
    {
        "InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC",
    }.ToDictionary(code => code.ToLowerInvariant());

    /// <summary>What a URL stands for. Total: anything unknown is <see cref="LicenceKind.Unknown"/> with the URL as given.</summary>
    public static LicenceReference Read(string url)
    {
        url = url.Trim();
        var unknown = new LicenceReference(LicenceKind.Unknown, "", "", "", url, []);
        if (url.Length == 0 || url.Length > MaxLength) return unknown;
        var rest = url.ToLowerInvariant();
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://", "//"])
        {
            if (!rest.StartsWith(scheme, StringComparison.Ordinal)) continue;
            rest = rest[scheme.Length..];
            break;
        }
        if (rest.StartsWith("www.", StringComparison.Ordinal)) rest = rest[4..];
        var end = rest.AsSpan().IndexOfAny('?', '#');
        if (end >= 0) rest = rest[..end];
        var parts = rest.Replace("%2b", "+", StringComparison.Ordinal).Split('/', 12, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) return unknown;
        var path = parts.AsSpan(1);
        switch (parts[0].TrimEnd('.').Replace(":443", "", StringComparison.Ordinal).Replace(":80", "", StringComparison.Ordinal))
        {
            case "creativecommons.org":
                return Path(path, unknown) ?? unknown with { Kind = LicenceKind.NotALicence };
            case "web.resource.org" when path.Length > 0 && path[0] == "cc":
                return path is ["cc", "publicdomain"] ? Dedication : Path(path[1..], unknown) ?? unknown;
            case "i.creativecommons.org" or "licensebuttons.net" when path.Length > 1:
                var badge = path[0] switch
                {
                    "l" => Unit(path[1..], unknown),
                    "p" => Tool(path[1..], unknown),
                    _ => unknown,
                };
                return badge.Kind == LicenceKind.Unknown ? badge : badge with { Flags = [.. badge.Flags, "badge"] };
            case "rightsstatements.org" when path.Length >= 2 && path[0] is "vocab" or "page" or "data":
                return Statements.TryGetValue(path[1], out var code) && (path.Length < 3 || path[2] == "1.0")
                    ? new LicenceReference(LicenceKind.RightsStatement, code, "1.0", "", $"http://rightsstatements.org/vocab/{code}/1.0/", [])
                    : unknown;
            default:
                return unknown;
        }
    }

    /// <summary>True for the hosts that serve licence badges: such a picture is a logo, no licensed content.</summary>
    public static bool IsBadge(WebUrl picture, string? alt) =>
        picture.Host is "i.creativecommons.org" or "licensebuttons.net" or "mirrors.creativecommons.org"
        || (picture.IsWithinDomain("creativecommons.org") && picture.PathAndQuery.Contains("88x31", StringComparison.Ordinal))
        || (alt is not null && alt.Trim().Equals("Creative Commons License", StringComparison.OrdinalIgnoreCase));

    private static LicenceReference Dedication =>
        new(LicenceKind.PublicDomainMark, "publicdomain", "", "", "https://creativecommons.org/licenses/publicdomain/", ["legacy-licence"]);

    private static LicenceReference? Path(ReadOnlySpan<string> path, LicenceReference unknown)
    {
        if (path.Length < 2) return path is ["publicdomain"] ? unknown with { Kind = LicenceKind.NotALicence } : null;
        return path[0] switch
        {
            "licenses" when path[1] == "publicdomain" => Dedication,
            "licenses" when path[1] == "cc0" => Tool([.. (string[])["zero"], .. path[2..].ToArray()], unknown),
            "licenses" => Unit(path[1..], unknown),
            "publicdomain" => Tool(path[1..], unknown),
            _ => null,
        };
    }

    private static LicenceReference Tool(ReadOnlySpan<string> path, LicenceReference unknown)
    {
        if (path.Length == 0 || path[0] is not ("zero" or "mark")) return unknown with { Kind = LicenceKind.NotALicence };
        if (path.Length == 1) return Incomplete(path[0], unknown);
        if (path[1] != "1.0") return unknown;
        var kind = path[0] == "zero" ? LicenceKind.Waiver : LicenceKind.PublicDomainMark;
        return new LicenceReference(kind, path[0], "1.0", "", $"https://creativecommons.org/publicdomain/{path[0]}/1.0/", []);
    }

    private static LicenceReference Unit(ReadOnlySpan<string> path, LicenceReference unknown)
    {
        var stated = path[0];
        var unit = stated == "by-nd-nc" ? "by-nc-nd" : stated;
        var isCurrent = Units.Contains(unit);
        var isLegacy = Retired.Contains(unit) || unit is "sampling" or "sampling+" or "nc-sampling+" or "devnations";
        if (!isCurrent && !isLegacy) return unknown;
        if (path.Length == 1) return Incomplete(unit, unknown);
        var version = path[1];
        var port = path.Length > 2 && Jurisdictions.Contains(path[2]) ? path[2] : "";
        var tail = path[(port.Length > 0 ? 3 : 2)..];
        if (tail.Length > 0 && !IsTail(tail[0])) return unknown;
        List<string> flags = [];
        if (version == "4.0" && port.Length > 0)
        {
            port = "";
            flags.Add("jurisdiction-stripped");
        }
        if (!IsVersion(unit, version, port, isCurrent)) return IsNumber(version) ? unknown : Incomplete(unit, unknown);
        if (isLegacy) flags.Add("legacy-licence");
        // At 1.0 Creative Commons itself spells the unit by-nd-nc.
        var shown = unit == "by-nc-nd" && version == "1.0" ? "by-nd-nc" : unit;
        var url = $"https://creativecommons.org/licenses/{shown}/{version}/{(port.Length > 0 ? port + "/" : "")}";
        return new LicenceReference(LicenceKind.Licence, unit, version, port, url, flags);
    }

    private static LicenceReference Incomplete(string unit, LicenceReference unknown) =>
        unknown with { Kind = LicenceKind.Incomplete, Unit = unit, Flags = ["licence-incomplete"] };

    private static bool IsVersion(string unit, string version, string port, bool isCurrent)
    {
        if (!isCurrent)
        {
            return unit switch
            {
                "devnations" => version == "2.0",
                "sampling" or "sampling+" or "nc-sampling+" => version == "1.0",
                _ => version == "1.0" || (version == "2.0" && port is "" or "jp"),
            };
        }
        return version switch
        {
            "1.0" or "2.0" or "2.5" or "3.0" or "4.0" => true,
            "2.1" => port is "au" or "es" or "jp",
            _ => false,
        };
    }

    private static bool IsNumber(string text) => text.Length > 0 && char.IsAsciiDigit(text[0]);

    private static bool IsTail(string part) =>
        part.StartsWith("deed", StringComparison.Ordinal) || part.StartsWith("legalcode", StringComparison.Ordinal)
        || part is "rdf" or "index.html" || part.EndsWith(".png", StringComparison.Ordinal) || part.EndsWith(".svg", StringComparison.Ordinal) || part.EndsWith(".gif", StringComparison.Ordinal);
}
