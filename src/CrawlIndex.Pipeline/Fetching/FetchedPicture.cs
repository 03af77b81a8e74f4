using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Images.Reading;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>One URL at its end: how the fetch went and, where bytes came, what they are.</summary>
internal sealed record FetchedPicture(FetchTarget Target, FetchResult Result)
{
    public FetchOutcome Outcome { get; private init; } = Result.Outcome;

    public string? Reason { get; private init; } = Result.Reason;

    /// <summary>Default when there were no bytes to read.</summary>
    public PictureReading Reading { get; private init; }

    public string? Md5 { get; private init; }

    public string? Sha1 { get; private init; }

    public string? Sha256 { get; private init; }

    /// <summary>What the file says about its rights, as JSON; null when it says nothing.</summary>
    public string? Rights { get; private init; }

    public ReadOnlyMemory<byte> Body => Result is { Outcome: FetchOutcome.Fetched, Last.Body: { } body } ? body : default;

    /// <summary>Reads the bytes that came: digests of the original bytes, format, size, fingerprint, rights.</summary>
    public static FetchedPicture Read(FetchTarget target, FetchResult result, PictureReader reader)
    {
        var picture = new FetchedPicture(target, result);
        if (picture.Body.IsEmpty) return picture;
        var bytes = picture.Body.Span;
        var reading = reader.Read(bytes);
        var (outcome, reason) = Judge(reading);
#pragma warning disable CA5350, CA5351 // Names of bytes in the lists of others; nothing is secured by them.
        return picture with
        {
            Outcome = outcome,
            Reason = reason,
            Reading = reading,
            Md5 = Convert.ToHexStringLower(MD5.HashData(bytes)),
            Sha1 = Convert.ToHexStringLower(SHA1.HashData(bytes)),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Rights = reading.Format == PictureFormat.Unknown ? null : RightsOf(result.FinalUrl!.ToString(), bytes),
        };
#pragma warning restore CA5350, CA5351
    }

    private static (FetchOutcome Outcome, string? Reason) Judge(in PictureReading reading) => reading switch
    {
        { Outcome: PictureOutcome.Decoded, Placeholder: PlaceholderKind.None } => (FetchOutcome.Fetched, null),
        { Outcome: PictureOutcome.Decoded } => (FetchOutcome.Placeholder, Word(reading.Placeholder.ToString())),
        { Outcome: PictureOutcome.NotAPicture } => (FetchOutcome.NotPicture, "the bytes start like no picture format"),
        { Outcome: PictureOutcome.UnsupportedFormat or PictureOutcome.TooManyBytes or PictureOutcome.TooManyPixels } => (FetchOutcome.NotDecoded, Word(reading.Outcome.ToString())),
        _ => (FetchOutcome.Undecodable, reading.Fault is { } fault ? $"{Word(reading.Outcome.ToString())}: {fault}" : Word(reading.Outcome.ToString())),
    };

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string? RightsOf(string url, ReadOnlySpan<byte> bytes)
    {
        var signals = new SignalList();
        var outcome = new EmbeddedRightsParser().Parse(
            new SignalInput { Observation = new Observation { Role = ObservationRole.Image, Url = url }, Part = SignalPart.Body, Value = bytes, PartName = Evidence.Body, Agent = "" }, signals);
        if (signals.Signals.Count == 0 && outcome is ParseOutcome.Silent or ParseOutcome.NotApplicable) return null;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("outcome", Word(outcome.ToString()));
            json.WriteStartArray("signals");
            foreach (var signal in signals.Signals.Take(MaxSignals)) Write(json, signal);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Statements of one picture that go into the table; files of honest authors have a few.</summary>
    private const int MaxSignals = 64;

    private static void Write(Utf8JsonWriter json, Signal signal)
    {
        json.WriteStartObject();
        json.WriteString("family", signal.FamilyName);
        json.WriteString("rule", signal.Rule);
        json.WriteNumber("strength", signal.Strength);
        json.WriteString("stances", signal.Stances.ToString());
        foreach (var fact in signal.Facts) json.WriteString(Word(fact.Kind.ToString()), fact.Value);
        if (signal.Terms?.Url is { } terms) json.WriteString("terms_url", terms);
        json.WriteNumber("offset", signal.Evidence.Start);
        json.WriteNumber("length", signal.Evidence.Length);
        json.WriteEndObject();
    }
}
