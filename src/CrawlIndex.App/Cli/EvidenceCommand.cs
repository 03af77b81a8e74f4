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
        return evidence.Part switch
        {
            Evidence.Body when evidence.Length > 0 => $"{cat} --payload {within} | tail -c +{evidence.Start + 1} | head -c {evidence.Length}",
            Evidence.Body or Evidence.DecodedBody => $"{cat} --payload {within}",
            _ => $"{cat} {within}",
        };
    }

    /// <summary>Where in the record the bytes stand, in words.</summary>
    public static string PlaceOf(Evidence evidence, Observation source)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(source);
        return evidence.Part switch
        {
            Evidence.Body when evidence.Length == 0 => "the whole body",
            Evidence.Body => $"bytes {evidence.Start}-{evidence.Start + evidence.Length} of the body",
            Evidence.DecodedBody => $"bytes {evidence.Start}-{evidence.Start + evidence.Length} of the page's text in UTF-8",
            Evidence.Status => "the status of the answer",
            _ => HeaderOf(evidence.Part, source),
        };
    }

    /// <summary>The field a part such as "http-header 3" names.</summary>
    private static string HeaderOf(string part, Observation source)
    {
        for (var i = 0; i < source.Headers.Count; i++)
            if (part == $"http-header {source.Headers[i].Line ?? i}") return $"header {System.Text.Encoding.Latin1.GetString(source.Headers[i].Name.Span)} ({part})";
        return part;
    }

    private static string ShellWord(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-~:".Contains(letter)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
