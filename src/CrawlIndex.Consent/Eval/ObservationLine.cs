namespace CrawlIndex.Consent.Eval;

/// <summary>One observation as a line of JSON, in the shape that "consent eval" has for those of a case.</summary>
public static class ObservationLine
{
    /// <param name="line">One JSON object.</param>
    /// <param name="index">Position the observation gets in its case.</param>
    /// <param name="error">What is wrong; null with an observation.</param>
    public static Observation? Read(ReadOnlySpan<byte> line, int index, out string? error) => CaseReader.ReadOne(line, index, out error);
}
