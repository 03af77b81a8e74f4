using System.Text.Json;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Eval;

/// <summary>Writes verdicts in the JSON shape of "consent eval".</summary>
public static class VerdictWriter
{
    /// <summary>Signals listed for a verdict; the rest is counted.</summary>
    private const int MaxSignals = 64;

    /// <summary>Writes the object {"crawl": {...}, ...}.</summary>
    public static void Write(Utf8JsonWriter writer, ConsentDecision decision)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(decision);
        writer.WriteStartObject();
        foreach (var verdict in decision.Verdicts)
        {
            writer.WritePropertyName(verdict.Use.Name());
            Write(writer, verdict);
        }
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(verdict);
        writer.WriteStartObject();
        writer.WriteString("outcome"u8, verdict.Outcome.Name());
        writer.WriteString("picture"u8, verdict.Picture.Name());
        writer.WriteString("alt"u8, verdict.AltText.Name());
        Write(writer, "deciding", verdict, verdict.Deciding);
        Write(writer, "losing", verdict, verdict.Losing);
        Write(writer, "not_observed", verdict.NotObserved);
        Write(writer, "flags", verdict.Flags);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, Verdict verdict, IReadOnlyList<Signal> signals)
    {
        writer.WriteStartArray(name);
        for (var i = 0; i < signals.Count && i < MaxSignals; i++) Write(writer, verdict, signals[i]);
        writer.WriteEndArray();
        if (signals.Count > MaxSignals) writer.WriteNumber($"{name}_count", signals.Count);
    }

    private static void Write(Utf8JsonWriter writer, Verdict verdict, Signal signal)
    {
        writer.WriteStartObject();
        writer.WriteString("family"u8, signal.FamilyName);
        writer.WriteString("rule"u8, signal.Rule);
        writer.WriteString("stance"u8, StanceOf(verdict, signal).Name());
        writer.WriteNumber("strength"u8, signal.Strength);
        writer.WriteString("quote"u8, signal.Evidence.Quote);
        if (signal.Observation >= 0) writer.WriteNumber("observation"u8, signal.Observation);
        else writer.WriteNull("observation"u8);
        writer.WriteString("half"u8, signal.Binds == Halves.Both ? "both" : signal.Binds == Halves.Picture ? "picture" : "alt");
        if (signal.Reading != Reading.Strict) writer.WriteString("reading"u8, signal.Reading.Name());
        if (signal.Terms?.Url is { } url) writer.WriteString("terms_url"u8, url);
        if (signal.Terms?.Text is { } text) writer.WriteString("terms"u8, text);
        if (signal.Flags.Count > 0) Write(writer, "flags", signal.Flags);
        writer.WriteString("part"u8, signal.Evidence.Part);
        writer.WriteNumber("start"u8, signal.Evidence.Start);
        writer.WriteNumber("length"u8, signal.Evidence.Length);
        writer.WriteEndObject();
    }

    /// <summary>The stance on the use; a crawl rule that bars a use shows its crawl stance.</summary>
    private static Stance StanceOf(Verdict verdict, Signal signal) =>
        verdict.StanceOf(signal) is not Stance.Unspecified and var stance ? stance : signal.Stances[Use.Crawl];

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
