using System.Diagnostics;
using System.Formats.Tar;

namespace CrawlIndex.Tests;

/// <summary>Reads .xz files and .tar.xz packs of the test data (xz runs as a process).</summary>
internal static class TextPack
{
    public static MemoryStream Unxz(string file)
    {
        using var xz = Process.Start(new ProcessStartInfo("xz", ["-dc", file]) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("xz does not start");
        var output = new MemoryStream();
        xz.StandardOutput.BaseStream.CopyTo(output);
        xz.WaitForExit();
        if (xz.ExitCode != 0) throw new InvalidDataException($"xz -dc {file} ended with {xz.ExitCode}");
        output.Position = 0;
        return output;
    }

    public static IEnumerable<(string Name, byte[] Bytes)> Files(string pack)
    {
        using var tar = new TarReader(Unxz(pack));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null) continue;
            using var bytes = new MemoryStream();
            entry.DataStream.CopyTo(bytes);
            yield return (entry.Name, bytes.ToArray());
        }
    }

    public static Dictionary<string, byte[]> ByName(string pack) => Files(pack).ToDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal);
}
