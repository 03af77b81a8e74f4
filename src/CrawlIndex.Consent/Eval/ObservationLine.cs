using System.Text.Json;
using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Eval;

/// <summary>One observation as a line of JSON, in the shape that "consent eval" has for those of a case.</summary>
public static class ObservationLine
{
    /// <param name="line">One JSON object.</param>
    /// <param name="index">Position the observation gets in its case.</param>
    /// <param name="error">What is wrong; null with an observation.</param>
    public static Observation? Read(ReadOnlySpan<byte> line, int index, out string? error) => CaseReader.ReadOne(line, index, out error);
}

/// <summary>A single observation.</summary>
internal ref partial struct CaseReader
{
    /// <summary>Reads a line that holds one observation and nothing else.</summary>
    public static Observation? ReadOne(ReadOnlySpan<byte> line, int index, out string? error)
    {
        var reader = new CaseReader(line, ConsentPolicy.OptOut, default);
        try
        {
            if (!reader.reader.Read() || reader.reader.TokenType != JsonTokenType.StartObject) error = "expected an object";
            else
            {
                reader.ReadObservation();
                error = reader.error?.Replace("observations[0].", "", StringComparison.Ordinal) ?? (reader.reader.Read() ? "more than one value in a line" : null);
            }
        }
        catch (JsonException fault)
        {
            error = $"not JSON: {fault.Message}";
        }
        return error is null ? reader.observations[0] with { Index = index } : null;
    }
}
