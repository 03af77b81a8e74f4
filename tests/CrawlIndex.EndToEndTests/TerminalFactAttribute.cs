using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>A fact about what a terminal shows; skipped, and counted as skipped, where script(1) of util-linux is not installed to make one.</summary>
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = File.Exists("/usr/bin/script") ? null : "needs /usr/bin/script";
}
