using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CrawlIndex.Consent.Ledger;

/// <summary>
/// A claim as people hand it in and as the ledger keeps it (design section 5): checked in full and brought to one form, so that
/// the same claim has the same bytes. Unknown fields are refused: a mistyped "valid_to" must not make a grant eternal.
/// </summary>
public static partial class ClaimJson
{
    /// <summary>Longest id in characters.</summary>
    public const int MaxId = 64;

    /// <summary>Longest text of any other field in characters.</summary>
    public const int MaxText = 2048;

    /// <summary>Largest PDQ radius: beyond it unrelated pictures meet.</summary>
    public const int MaxRadius = 48;

    private static readonly string[] Fields = ["id", "kind", "subject", "party", "uses", "valid_from", "valid_to", "attribution", "terms_url", "proof", "status"];
    private static readonly string[] SubjectFields = ["type", "value", "radius"];
    private static readonly string[] Proofs = ["dns-txt", "well-known", "page-meta", "document", "none"];

    /// <summary>Reads one claim; null with the faults when anything in it is wrong. A missing status reads as pending.</summary>
    public static LedgerClaim? Read(JsonElement json, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add("a claim is a JSON object");
            return null;
        }
        RefuseUnknown(json, Fields, "", faults);
        var subject = json.TryGetProperty("subject", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        if (subject.ValueKind == JsonValueKind.Object) RefuseUnknown(subject, SubjectFields, "subject.", faults);
        else faults.Add("subject: an object with type and value is missing");
        var id = Text(json, "id", MaxId, faults);
        if (id is not null && !IdForm().IsMatch(id)) faults.Add("id: letters, digits and . _ : - only");
        var kind = Word(json, "kind", ClaimWords.ParseKind, "opt-out, opt-in, licence, takedown or block", faults);
        var type = Word(subject, "type", ClaimWords.ParseSubject, "url, url-prefix, domain, sha256 or pdq", faults);
        var party = Word(json, "party", ClaimWords.ParseParty, "copyright-holder, creator, depicted or authority", faults);
        var status = json.TryGetProperty("status", out _) ? Word(json, "status", ClaimWords.ParseStatus, "pending, verified, rejected, revoked or expired", faults) : ClaimStatus.Pending;
        var value = type is null ? null : Subject(type.Value, Text(subject, "value", WebUrl.MaxLength, faults), faults);
        var radius = Radius(subject, type, faults);
        var uses = UsesOf(json, faults);
        var (from, to) = (Date(json, "valid_from", faults), Date(json, "valid_to", faults));
        if (from >= to) faults.Add("valid_to: must lie after valid_from");
        var terms = Text(json, "terms_url", MaxText, faults);
        if (terms is not null && !WebUrl.TryParse(terms, out _)) faults.Add("terms_url: expected an absolute http(s) URL");
        var proof = Text(json, "proof", MaxText, faults);
        if (proof is not null && Array.IndexOf(Proofs, proof) < 0) faults.Add($"proof: expected {string.Join(", ", Proofs)}");
        var attribution = Text(json, "attribution", MaxText, faults);
        if (faults.Count > 0) return null;
        return new LedgerClaim
        {
            Id = id ?? "", Kind = kind!.Value, Subject = type!.Value, Value = value!, Radius = radius, Party = party!.Value, UsesClaimed = uses,
            ValidFrom = from, ValidTo = to, Attribution = attribution, TermsUrl = terms, Proof = proof, Status = status!.Value,
        };
    }

    /// <summary>Writes a claim in its one form; <see cref="Read"/> gives it back.</summary>
    public static void Write(Utf8JsonWriter json, LedgerClaim claim)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(claim);
        json.WriteStartObject();
        json.WriteString("id", claim.Id);
        json.WriteString("kind", claim.Kind.Name());
        json.WriteStartObject("subject");
        json.WriteString("type", claim.Subject.Name());
        json.WriteString("value", claim.Value);
        if (claim.Subject == ClaimSubject.Pdq) json.WriteNumber("radius", claim.Radius);
        json.WriteEndObject();
        json.WriteString("party", claim.Party.Name());
        json.WriteStartArray("uses");
        foreach (var use in claim.UsesClaimed) json.WriteStringValue(use.Name());
        json.WriteEndArray();
        if (claim.ValidFrom is { } from) json.WriteString("valid_from", ToText(from));
        if (claim.ValidTo is { } to) json.WriteString("valid_to", ToText(to));
        if (claim.Attribution is not null) json.WriteString("attribution", claim.Attribution);
        if (claim.TermsUrl is not null) json.WriteString("terms_url", claim.TermsUrl);
        if (claim.Proof is not null) json.WriteString("proof", claim.Proof);
        json.WriteString("status", claim.Status.Name());
        json.WriteEndObject();
    }

    /// <summary>A time as the ledger writes it: UTC, whole microseconds at most.</summary>
    public static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static void RefuseUnknown(JsonElement json, string[] known, string prefix, List<string> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (Array.IndexOf(known, property.Name) < 0) faults.Add($"{prefix}{(property.Name.Length > MaxId ? property.Name[..MaxId] : property.Name)}: unknown field");
            else if (!seen.Add(property.Name)) faults.Add($"{prefix}{property.Name}: given twice");
        }
    }

    private static string? Text(JsonElement json, string name, int max, List<string> faults)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        if (text.Length == 0 || text.Length > max || text.AsSpan().ContainsAnyInRange('\0', '\x1f')) faults.Add($"{name}: expected a text of 1 to {max} characters without control characters");
        return text;
    }

    private static T? Word<T>(JsonElement json, string name, Func<string?, T?> parse, string expected, List<string> faults)
        where T : struct
    {
        var word = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var parsed = parse(word);
        if (parsed is null) faults.Add($"{name}: expected {expected}");
        return parsed;
    }

    /// <summary>The subject in its one form; null with a fault when it is none of its type.</summary>
    private static string? Subject(ClaimSubject type, string? value, List<string> faults)
    {
        string? form = null;
        switch (type)
        {
            case ClaimSubject.Url or ClaimSubject.UrlPrefix:
                if (WebUrl.TryParse(value, out var url)) form = url.ToString();
                else faults.Add("subject.value: expected an absolute http(s) URL");
                break;
            case ClaimSubject.Domain:
                if (value is not null && WebUrl.TryParse($"https://{value}/", out var host) && host.Host == value.ToLowerInvariant().TrimEnd('.') && host.Host.Contains('.', StringComparison.Ordinal)) form = host.Host;
                else faults.Add("subject.value: expected a domain such as example.org");
                break;
            default:
                if (value is not null && HashForm().IsMatch(value)) form = value.ToLowerInvariant();
                else faults.Add("subject.value: expected 64 hex digits");
                break;
        }
        return form;
    }

    private static int Radius(JsonElement subject, ClaimSubject? type, List<string> faults)
    {
        if (subject.ValueKind != JsonValueKind.Object || !subject.TryGetProperty("radius", out var value)) return 31;
        if (type == ClaimSubject.Pdq && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var radius) && radius is >= 0 and <= MaxRadius) return radius;
        faults.Add($"subject.radius: expected 0 to {MaxRadius}, with a pdq subject only");
        return 31;
    }

    private static List<Use> UsesOf(JsonElement json, List<string> faults)
    {
        var uses = new List<Use>();
        if (!json.TryGetProperty("uses", out var given) || given.ValueKind == JsonValueKind.Null) return uses;
        if (given.ValueKind == JsonValueKind.Array)
        {
            foreach (var word in given.EnumerateArray())
            {
                if (word.ValueKind != JsonValueKind.String || !Uses.TryParse(word.GetString(), out var use)) faults.Add($"uses: expected words of {string.Join(", ", Uses.All.Select(Uses.Name))}");
                else if (!uses.Contains(use)) uses.Add(use);
            }
        }
        else faults.Add("uses: expected an array");
        uses.Sort();
        return uses;
    }

    private static DateTimeOffset? Date(JsonElement json, string name, List<string> faults)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)) return date;
        faults.Add($"{name}: expected a date such as 2026-11-21T00:00:00Z");
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]+\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex HashForm();
}
