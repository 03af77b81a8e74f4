using System.Diagnostics;
using System.Text.Json;

namespace CrawlIndex.Tests.Urls;

/// <summary>Node's URL class as an independent implementation of the URL Standard: many pairs through one process.</summary>
internal static class NodeUrlOracle
{
    private const string Script = """
        const fs = require('fs');
        const out = [];
        for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
          if (!line) continue;
          const [ref, base] = JSON.parse(line);
          let href = null;
          try { href = new URL(ref, base ?? undefined).href; } catch { }
          out.push(JSON.stringify(href));
        }
        fs.writeFileSync(1, out.join('\n'));
        """;

    public static bool IsAvailable { get; } = Probe();

    /// <summary>The serialised URL of each pair, null for failure.</summary>
    public static List<string?> Resolve(IEnumerable<(string Reference, string? Base)> pairs)
    {
        var input = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(input, pairs.Select(pair => JsonSerializer.Serialize(new[] { pair.Reference, pair.Base })));
            var start = new ProcessStartInfo("/bin/sh", ["-c", "node -e \"$0\" < \"$1\"", Script, input]) { RedirectStandardOutput = true };
            using var node = Process.Start(start) ?? throw new InvalidOperationException("node does not start");
            var results = new List<string?>();
            while (node.StandardOutput.ReadLine() is { } line) results.Add(JsonSerializer.Deserialize<string?>(line));
            node.WaitForExit();
            return results;
        }
        finally
        {
            File.Delete(input);
        }
    }

    private static bool Probe()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
            node?.WaitForExit();
            return node is { ExitCode: 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A fact that asks node; skipped where node is absent.</summary>
public sealed class NodeFactAttribute : Xunit.FactAttribute
{
    public NodeFactAttribute() => Skip = NodeUrlOracle.IsAvailable ? null : "needs node on PATH";
}

/// <summary>A theory that needs node and the real data.</summary>
public sealed class NodeDataTheoryAttribute : Xunit.TheoryAttribute
{
    public NodeDataTheoryAttribute() => Skip = !NodeUrlOracle.IsAvailable ? "needs node on PATH" : TestData.Root is null ? "needs CRAWLINDEX_TEST_DATA" : null;
}
