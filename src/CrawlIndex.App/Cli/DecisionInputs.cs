using System.Globalization;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;

namespace CrawlIndex.App.Cli;

/// <summary>What commands that decide read from their command line.</summary>
public static class DecisionInputs
{
    /// <summary>The policy of a file with its block lists; the default policy without a file.</summary>
    /// <exception cref="InvalidDataException">The file or a list has faults.</exception>
    public static (ConsentPolicy Policy, IReadOnlyList<BlockList> BlockLists) PolicyOf(FileInfo? file)
    {
        if (file is null) return (ConsentPolicy.OptOut, []);
        var policy = ConsentCommand.LoadPolicy(file);
        return (policy, ConsentCommand.LoadBlockLists(policy, file));
    }

    /// <summary>The time of a decision: a date of the command line, else now.</summary>
    public static bool TryReadDate(string? text, out DateTimeOffset date)
    {
        date = TimeProvider.System.GetUtcNow();
        return text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
    }
}
