using System.Text;
using System.Text.Json;

namespace CrawlIndex.Consent.SiteFiles;

/// <summary>One rule of a tdmrep.json.</summary>
/// <param name="Location">Path pattern.</param>
/// <param name="Reservation">1 reserves, 0 does not; null for anything else.</param>
/// <param name="Policy">Policy URL; only meaningful with 1.</param>
/// <param name="Lenient">The value was no number, or stood in no array.</param>
/// <param name="Start">First byte of the rule's object.</param>
/// <param name="Length">Bytes of the object.</param>
public sealed record TdmRule(string Location, int? Reservation, string? Policy, bool Lenient, int Start, int Length);

/// <summary>/.well-known/tdmrep.json (TDMRep, CG Final Report 2024-05-10): an array of rules, of which the first match decides.</summary>
public sealed class TdmFile
{
    private const int MaxRules = 10_000;
    private const int MaxDepth = 16;

    private TdmFile(IReadOnlyList<TdmRule> rules, bool isMalformed)
    {
        Rules = rules;
        IsMalformed = isMalformed;
    }

    public IReadOnlyList<TdmRule> Rules { get; }

    /// <summary>No JSON array, or broken JSON: by the report the protocol is not implemented.</summary>
    public bool IsMalformed { get; }

    public static TdmFile Parse(ReadOnlySpan<byte> body)
    {
        var skipped = body.StartsWith("\uFEFF"u8) ? 3 : 0;
        var rules = new List<TdmRule>();
        var isMalformed = false;
        try
        {
            var reader = new Utf8JsonReader(body[skipped..], new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
            isMalformed = !ReadDocument(ref reader, rules, skipped);
        }
        catch (JsonException)
        {
            isMalformed = true;
        }
        return new TdmFile(rules, isMalformed);
    }

    private static bool ReadDocument(ref Utf8JsonReader reader, List<TdmRule> rules, int skipped)
    {
        if (!reader.Read()) return false;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            rules.Add(ReadRule(ref reader, skipped));
            return false;
        }
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject && rules.Count < MaxRules) rules.Add(ReadRule(ref reader, skipped));
            else reader.Skip();
        }
        return true;
    }

    private static TdmRule ReadRule(ref Utf8JsonReader reader, int skipped)
    {
        var start = (int)reader.TokenStartIndex + skipped;
        var location = "/";
        int? reservation = null;
        string? policy = null;
        var lenient = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = TextOf(reader);
            reader.Read();
            switch (name)
            {
                case "location" when reader.TokenType == JsonTokenType.String:
                    location = TextOf(reader);
                    break;
                case "tdm-reservation":
                    (reservation, lenient) = ReadReservation(reader);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                    break;
                case "tdm-policy" when reader.TokenType == JsonTokenType.String:
                    policy = TextOf(reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return new TdmRule(location, reservation, policy, lenient, start, (int)reader.TokenStartIndex + skipped + 1 - start);
    }

    private static (int?, bool) ReadReservation(in Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetInt32(out var number) && number is 0 or 1 ? (number, false) : (null, false);
        if (reader.TokenType == JsonTokenType.True) return (1, true);
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("1"u8) ? (1, true) : (null, true);
    }

    /// <summary>Text of a property name or string; replaces what is no UTF-8 instead of throwing.</summary>
    private static string TextOf(in Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? ReadEscaped(reader) : Encoding.UTF8.GetString(reader.ValueSpan);

    private static string ReadEscaped(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is valid JSON but no text.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
