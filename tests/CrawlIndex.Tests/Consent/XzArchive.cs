using System.Diagnostics;
using System.Formats.Tar;

namespace CrawlIndex.Tests.Consent;

/// <summary>Reads .xz and .tar.xz test data through the system's xz, which .NET has no reader for.</summary>
internal static class XzArchive
{
    public static byte[] Read(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("xz", ["-dc", path]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("xz did not start");
        using var content = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(content);
        process.WaitForExit();
        return process.ExitCode == 0 ? content.ToArray() : throw new InvalidDataException($"xz failed on {path}");
    }

    /// <summary>The files of a tar, by name.</summary>
    public static Dictionary<string, byte[]> ReadTar(string path)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var reader = new TarReader(new MemoryStream(Read(path)));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is null) continue;
            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }
        return files;
    }
}
