namespace CrawlIndex.Benchmarks;

/// <summary>The machine the figures were taken on.</summary>
internal static class Machine
{
    /// <summary>CPU name as the kernel gives it.</summary>
    public static string Cpu { get; } = File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : "unknown";
}
