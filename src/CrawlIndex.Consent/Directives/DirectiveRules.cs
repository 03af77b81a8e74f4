using System.Text;

namespace CrawlIndex.Consent.Directives;

/// <summary>What one directive says, before its carrier is known.</summary>
/// <param name="Family">Family of the directive.</param>
/// <param name="Rule">Rule id: the directive in lower case.</param>
/// <param name="Stances">Stances for our uses; none for directives about display.</param>
/// <param name="PageStrength">Strength in a page's meta or header.</param>
/// <param name="ImageStrength">Strength in the picture's own header.</param>
/// <param name="PageHalves">Which halves it binds when a page says it.</param>
/// <param name="Reading">Proxy for directives that only some operators read as an opinion on AI.</param>
public sealed record DirectiveRule(SignalFamily Family, string Rule, StanceMap Stances, byte PageStrength, byte ImageStrength, Halves PageHalves, Reading Reading = Reading.Strict)
{
    /// <summary>True for the directives made for AI uses, which also count when another bot is addressed.</summary>
    public bool IsAboutAi => Family is SignalFamily.NoAi or SignalFamily.NoMl;
}

/// <summary>The table of directives.</summary>
public static class DirectiveRules
{
    private static readonly StanceMap NoAi = StanceMap.Of(Stance.Deny, Use.AiTrain, Use.GenAiTrain, Use.AiInput);
    private static readonly StanceMap NoIndex = StanceMap.Of(Stance.Deny, Use.Index, Use.Search);

    private static readonly DirectiveRule[] All =
    [
        new(SignalFamily.NoAi, "noai", NoAi, 3, 4, Halves.Both),
        new(SignalFamily.NoAi, "noimageai", NoAi, 3, 4, Halves.Picture),
        new(SignalFamily.NoMl, "noml", StanceMap.Of(Use.AiTrain, Stance.Deny), 2, 2, Halves.Both),
        new(SignalFamily.RobotsTag, "noindex", NoIndex, 3, 3, Halves.AltText),
        new(SignalFamily.RobotsTag, "none", NoIndex, 3, 3, Halves.AltText),
        new(SignalFamily.RobotsTag, "noimageindex", StanceMap.Of(Use.Index, Stance.Deny), 3, 3, Halves.Picture),
        new(SignalFamily.RobotsTag, "unavailable_after", NoIndex, 3, 3, Halves.AltText),
        new(SignalFamily.NoArchive, "noarchive", StanceMap.Of(Use.AiTrain, Stance.Deny), 2, 2, Halves.AltText, Reading.Proxy),
        new(SignalFamily.NoArchive, "nocache", StanceMap.Of(Use.AiTrain, Stance.Conditional), 2, 2, Halves.AltText, Reading.Proxy),
        new(SignalFamily.NoSnippet, "nosnippet", StanceMap.Of(Use.AiInput, Stance.Deny), 2, 2, Halves.AltText, Reading.Proxy),
    ];

    private static readonly DirectiveRule MaxSnippet = new(SignalFamily.NoSnippet, "max-snippet:0", StanceMap.Of(Use.AiInput, Stance.Deny), 2, 2, Halves.AltText, Reading.Proxy);

    /// <summary>The rule of a directive; null when it is unknown or says nothing about our uses.</summary>
    public static DirectiveRule? Find(in Directive directive)
    {
        if (Ascii.EqualsIgnoreCase(directive.Name, "max-snippet"u8)) return directive.Value is [(byte)'0'] ? MaxSnippet : null;
        foreach (var rule in All)
            if (rule.Rule.Length == directive.Name.Length && Ascii.EqualsIgnoreCase(directive.Name, rule.Rule)) return rule;
        return null;
    }
}
