using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
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

    /// <summary>The last answer as an observation, its body read and reduced; null when no body came.</summary>
    public KeptObservation? Kept { get; private init; }

    public PictureDigests? Digests => Kept?.Observation.Kept?.Digests;

    /// <summary>What the file says about its rights, as JSON; null when it says nothing.</summary>
    public string? Rights { get; private init; }

    /// <summary>A small PNG, where one is to be kept.</summary>
    public ReadOnlyMemory<byte>? Thumbnail { get; init; }

    public ReadOnlyMemory<byte> Body => Result is { Outcome: FetchOutcome.Fetched, Last.Body: { } body } ? body : default;

    /// <summary>Reads the bytes that came: format, size, fingerprint, digests of the original bytes, rights.</summary>
    public static FetchedPicture Read(FetchTarget target, FetchResult result, PictureReader reader, ObservationKeeper keeper)
    {
        var picture = new FetchedPicture(target, result);
        if (picture.Body.IsEmpty) return picture;
        var reading = reader.Read(picture.Body.Span);
        var (outcome, reason) = Judge(reading);
        var kept = keeper.Keep(result.Last!.AsObservation());
        var body = kept.Observation.Kept!;
        // The digests are computed here, on a reader's thread, and hold no bytes afterwards.
        body = body with { Digests = new PictureDigests(body.Digests!.Sha256, body.Digests.Sha1, body.Digests.Md5), Pdq = FingerprintOf(reading) };
        return picture with
        {
            Outcome = outcome,
            Reason = reason,
            Reading = reading,
            Kept = kept with { Observation = kept.Observation with { Kept = body } },
            Rights = reading.Format == PictureFormat.Unknown || body.Signals.Count == 0 ? null : RightsOf(body.Signals),
        };
    }

    private static PdqFingerprint? FingerprintOf(in PictureReading reading) =>
        reading.HasHash ? new PdqFingerprint(reading.Pdq.A, reading.Pdq.B, reading.Pdq.C, reading.Pdq.D, reading.Quality) : null;

    private static (FetchOutcome Outcome, string? Reason) Judge(in PictureReading reading) => reading switch
    {
        { Outcome: PictureOutcome.Decoded, Placeholder: PlaceholderKind.None } => (FetchOutcome.Fetched, null),
        { Outcome: PictureOutcome.Decoded } => (FetchOutcome.Placeholder, Word(reading.Placeholder.ToString())),
        { Outcome: PictureOutcome.NotAPicture } => (FetchOutcome.NotPicture, "the bytes start like no picture format"),
        { Outcome: PictureOutcome.UnsupportedFormat or PictureOutcome.TooManyBytes or PictureOutcome.TooManyPixels } => (FetchOutcome.NotDecoded, Word(reading.Outcome.ToString())),
        _ => (FetchOutcome.Undecodable, reading.Fault is { } fault ? $"{Word(reading.Outcome.ToString())}: {fault}" : Word(reading.Outcome.ToString())),
    };

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string RightsOf(IReadOnlyList<Signal> signals)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var signal in signals.Take(MaxSignals)) Write(json, signal);
            json.WriteEndArray();
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
