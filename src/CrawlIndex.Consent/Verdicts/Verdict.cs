using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>The answer for one use. Values are persisted: only ever add.</summary>
public enum Outcome : byte
{
    Eligible = 0,

    /// <summary>Somebody objects, or an opt-in policy found no consent.</summary>
    Denied = 1,

    /// <summary>Terms would have to be met first.</summary>
    Conditional = 2,

    /// <summary>Something that could object was not observed.</summary>
    Undecided = 3,
}

/// <summary>What one half of the pair comes to, strictest last.</summary>
public enum HalfStance : byte
{
    Allowed = 0,
    Unspecified = 1,
    Undecided = 2,
    Conditional = 3,
    Denied = 4,
}

public static class OutcomeWords
{
    private static readonly string[] Outcomes = ["eligible", "denied", "conditional", "undecided"];
    private static readonly string[] HalfStances = ["allow", "unspecified", "undecided", "conditional", "deny"];

    public static string Name(this Outcome outcome) => Outcomes[(int)outcome];

    public static string Name(this HalfStance stance) => HalfStances[(int)stance];
}

/// <summary>A verdict for one use, with everything that led to it.</summary>
public sealed record Verdict
{
    public required Use Use { get; init; }

    public required Outcome Outcome { get; init; }

    public required HalfStance Picture { get; init; }

    public required HalfStance AltText { get; init; }

    /// <summary>The signals the outcome rests on, strongest first.</summary>
    public IReadOnlyList<Signal> Deciding { get; init; } = [];

    /// <summary>Signals with another opinion on the use, or whose opinion the profile leaves out.</summary>
    public IReadOnlyList<Signal> Losing { get; init; } = [];

    /// <summary>What could object but was not seen, as "robots https://host".</summary>
    public IReadOnlyList<string> NotObserved { get; init; } = [];

    /// <summary>Findings: "conflict", "ai-made", "licence-limited", "robots-closed-later", "no-opt-in".</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public required Profile Profile { get; init; }

    public required string Policy { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The stance that a signal takes on the verdict's use, implied ones included.</summary>
    public Stance StanceOf(Signal signal) => Implications.Of(signal.Stances)[Use];
}
