namespace CrawlIndex.Fuzz;

/// <summary>One reader under attack.</summary>
/// <param name="Name">Name of the target and of its folder in the corpus.</param>
/// <param name="Words">Pieces that mean something to the reader; mutations put them in.</param>
/// <param name="Run">
/// Reads one input; throws <see cref="OracleException"/> when what it gives is wrong, anything else when the reader itself throws.
/// </param>
public sealed record FuzzTarget(string Name, IReadOnlyList<string> Words, Action<byte[]> Run)
{
    /// <summary>Bytes a reader may allocate for an input: linear in its length.</summary>
    public static long AllowedBytes(int length) => (64L << 20) + (4096L * length);

    /// <summary>Runs one input under the oracles all targets share: no exception, work within bounds.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;
        try
        {
            Run(input);
        }
        catch (OracleException wrong)
        {
            return wrong.Message;
        }
        // Whatever a reader throws is what is looked for.
        catch (Exception thrown)
        {
            return $"threw {thrown}";
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllowedBytes(input.Length)) return $"allocated {allocated} bytes for {input.Length}";
        var spent = Environment.CpuUsage.TotalTime - started;
        return spent > TimeSpan.FromSeconds(10) ? $"took {spent} of processor time" : null;
    }
}

/// <summary>A reader gave a wrong answer: two readings differ, a count does not add up.</summary>
public sealed class OracleException(string message) : Exception(message);
