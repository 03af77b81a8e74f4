namespace CrawlIndex.Consent.Usage;

/// <summary>What one Content-Usage or Content-Signal statement says, before its scope is known.</summary>
/// <param name="Stances">Stances for the uses it names.</param>
/// <param name="Reading">Strict, legacy labels, or malformed.</param>
/// <param name="Strength">Strength its family gives it in this reading.</param>
/// <param name="Rule">Rule id.</param>
public readonly record struct UsageStatement(StanceMap Stances, Reading Reading, byte Strength, string Rule)
{
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    public IReadOnlyList<string> Flags { get; init; } = [];

    public SignalTerms? Terms { get; init; }
}
