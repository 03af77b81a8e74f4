using System.Text;

namespace CrawlIndex.Consent.Usage;

/// <summary>
/// Content-Signal as contentsignals.org defines it: a comma list of search, ai-input, ai-train with yes or no, and the level
/// "use". Other values say nothing; a word that plainly forbids is kept as a malformed denial, never a word that permits.
/// </summary>
public static class ContentSignal
{
    private const int MaxPairs = 64;

    /// <param name="list">The list, without a leading path.</param>
    /// <param name="statements">Gets one statement for the defined values and one for the undefined ones.</param>
    /// <returns>False when the list holds undefined values.</returns>
    public static bool Read(ReadOnlySpan<byte> list, List<UsageStatement> statements)
    {
        var defined = StanceMap.None;
        var undefined = StanceMap.None;
        string? level = null;
        var pairs = 0;
        foreach (var range in list.Split((byte)','))
        {
            var pair = list[range].Trim(" \t"u8);
            if (pair.IsEmpty) continue;
            if (++pairs > MaxPairs) break;
            var equals = pair.IndexOf((byte)'=');
            var key = (equals < 0 ? pair : pair[..equals]).Trim(" \t"u8);
            var value = equals < 0 ? [] : pair[(equals + 1)..].Trim(" \t\""u8);
            if (Is(key, "use"u8)) level = Encoding.ASCII.GetString(value[..Math.Min(value.Length, 32)]).ToLowerInvariant();
            else if (UseOf(key) is not { } use) continue;
            else if (Is(value, "no"u8)) defined = defined.With(use, Stance.Deny);
            else if (Is(value, "yes"u8)) defined = defined[use] == Stance.Deny ? defined : defined.With(use, Stance.Allow);
            else undefined = undefined.With(use, undefined[use] == Stance.Deny || Forbids(value) ? Stance.Deny : Stance.Malformed);
        }
        if (!defined.IsEmpty || level is not null)
            statements.Add(new UsageStatement(defined, Reading.Strict, 3, "content-signal") { Facts = level is null ? [] : [new Fact(FactKind.UseLevel, level)] });
        if (!undefined.IsEmpty) statements.Add(new UsageStatement(undefined, Reading.Malformed, 1, "content-signal-malformed") { Flags = ["malformed"] });
        return undefined.IsEmpty;
    }

    private static Use? UseOf(ReadOnlySpan<byte> key) =>
        Is(key, "search"u8) ? Use.Search : Is(key, "ai-input"u8) ? Use.AiInput : Is(key, "ai-train"u8) ? Use.AiTrain : null;

    private static bool Forbids(ReadOnlySpan<byte> value) =>
        Is(value, "disallow"u8) || Is(value, "disallowed"u8) || Is(value, "deny"u8) || Is(value, "denied"u8) || Is(value, "n"u8) || Is(value, "false"u8) || Is(value, "0"u8);

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);
}
