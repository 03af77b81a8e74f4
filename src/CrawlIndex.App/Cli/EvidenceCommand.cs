using CrawlIndex.Consent;

namespace CrawlIndex.App.Cli;

/// <summary>The command line that writes exactly the bytes a signal was read from.</summary>
public static class EvidenceCommand
{
    /// <summary>Null for bytes that lie in no archive: claims, observations given by hand.</summary>
    public static string? Of(Evidence evidence, string workspace)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Origin.File is not { } file) return null;
        var cat = $"crawlindex warc cat {ShellWord(file)} {evidence.Origin.RecordOffset}";
        var within = $"--workspace {ShellWord(workspace)}";
        return evidence.Part == Evidence.Body ? $"{cat} --payload {within} | tail -c +{evidence.Start + 1} | head -c {evidence.Length}" : $"{cat} {within}";
    }

    /// <summary>Where in the record the bytes stand, in words.</summary>
    public static string PlaceOf(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Part switch
        {
            Evidence.Body => $"bytes {evidence.Start}-{evidence.Start + evidence.Length} of the body",
            Evidence.DecodedBody => $"bytes {evidence.Start}-{evidence.Start + evidence.Length} of the page's text in UTF-8",
            Evidence.Status => "the status of the answer",
            _ => evidence.Part,
        };
    }

    private static string ShellWord(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-~:".Contains(letter)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
