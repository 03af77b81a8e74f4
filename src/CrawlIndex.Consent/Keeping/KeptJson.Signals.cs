using System.Globalization;
using System.Text.Json;

namespace CrawlIndex.Consent;

/// <summary>Signals that are kept, every field. What belongs to the observation (time, place, index) is not repeated.</summary>
public static partial class KeptJson
{
    private static void WriteSignal(Utf8JsonWriter json, Signal signal)
    {
        json.WriteStartObject();
        json.WriteNumber("family", (int)signal.Family);
        json.WriteString("rule", signal.Rule);
        json.WriteString("parser", signal.Parser);
        json.WriteNumber("source", (int)signal.Source);
        json.WriteNumber("level", (int)signal.Scope.Level);
        json.WriteString("scope", signal.Scope.Value);
        json.WriteString("agent", signal.Scope.Agent);
        json.WriteNumber("binds", (int)signal.Binds);
        json.WriteStartArray("stances");
        foreach (var use in Uses.All) json.WriteNumberValue((int)signal.Stances[use]);
        json.WriteEndArray();
        if (signal.Terms is { } terms) WriteTerms(json, terms);
        json.WriteNumber("speaker", (int)signal.Speaker);
        json.WriteNumber("strength", signal.Strength);
        json.WriteNumber("reading", (int)signal.Reading);
        json.WriteNumber("grants", (int)signal.Grants);
        if (signal.Facts.Count > 0)
        {
            json.WriteStartArray("facts");
            foreach (var fact in signal.Facts)
            {
                json.WriteStartArray();
                json.WriteNumberValue((int)fact.Kind);
                json.WriteStringValue(fact.Value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        if (signal.Flags.Count > 0)
        {
            json.WriteStartArray("flags");
            foreach (var flag in signal.Flags) json.WriteStringValue(flag);
            json.WriteEndArray();
        }
        if (signal.ValidFrom is { } from) json.WriteString("valid_from", from);
        if (signal.ValidTo is { } to) json.WriteString("valid_to", to);
        json.WriteString("part", signal.Evidence.Part);
        json.WriteNumber("start", signal.Evidence.Start);
        json.WriteNumber("length", signal.Evidence.Length);
        WriteBytes(json, "quote", signal.Evidence.Bytes.Span);
        json.WriteEndObject();
    }

    private static void WriteTerms(Utf8JsonWriter json, SignalTerms terms)
    {
        json.WriteStartObject("terms");
        if (terms.Url is { } url) json.WriteString("url", url);
        if (terms.Text is { } text) json.WriteString("text", text);
        if (terms.Key is { } key) json.WriteString("key", key);
        json.WriteNumber("tier", (int)terms.Tier);
        if (terms.Duty is { } duty) json.WriteString("duty", duty);
        json.WriteEndObject();
    }

    private static Signal ReadSignal(JsonElement signal)
    {
        var stances = StanceMap.None;
        var at = 0;
        foreach (var stance in signal.GetProperty("stances").EnumerateArray())
            if (at < Uses.Count) stances = stances.With((Use)at++, (Stance)Math.Min(stance.GetByte(), (byte)Stance.Malformed));
        return new Signal
        {
            Family = (SignalFamily)signal.GetProperty("family").GetByte(),
            Rule = signal.GetProperty("rule").GetString()!,
            Parser = signal.GetProperty("parser").GetString()!,
            Source = (SourceKind)signal.GetProperty("source").GetByte(),
            Scope = new SignalScope((ScopeLevel)signal.GetProperty("level").GetByte(), signal.GetProperty("scope").GetString()!, signal.GetProperty("agent").GetString()!),
            Binds = (Halves)signal.GetProperty("binds").GetByte(),
            Stances = stances,
            Terms = signal.TryGetProperty("terms", out var terms)
                ? new SignalTerms(Text(terms, "url"), Text(terms, "text"), Text(terms, "key"), (LicenceTier)terms.GetProperty("tier").GetByte(), Text(terms, "duty"))
                : null,
            Speaker = (Speaker)signal.GetProperty("speaker").GetByte(),
            Strength = signal.GetProperty("strength").GetByte(),
            Reading = (Reading)signal.GetProperty("reading").GetByte(),
            Grants = (Grants)signal.GetProperty("grants").GetByte(),
            Facts = signal.TryGetProperty("facts", out var facts) ? [.. facts.EnumerateArray().Select(fact => new Fact((FactKind)fact[0].GetByte(), fact[1].GetString()!))] : [],
            Flags = signal.TryGetProperty("flags", out var flags) ? [.. flags.EnumerateArray().Select(flag => flag.GetString()!)] : [],
            ValidFrom = Date(signal, "valid_from"),
            ValidTo = Date(signal, "valid_to"),
            Evidence = new Evidence(
                EvidenceOrigin.None, signal.GetProperty("part").GetString()!, signal.GetProperty("start").GetInt64(), signal.GetProperty("length").GetInt64(), ReadBytes(signal, "quote")),
        };
    }

    private static string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static DateTimeOffset? Date(JsonElement owner, string name) =>
        Text(owner, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null;
}
