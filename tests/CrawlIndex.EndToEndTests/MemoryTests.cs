using System.Globalization;
using System.Text;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>One job stays under 300 MB whatever the file's size, measured on the executable by the kernel's high-water mark.</summary>
public sealed class MemoryTests : IDisposable
{
    private const long MaxPeak = 300_000_000;

    private readonly string folder = Directory.CreateTempSubdirectory("memory-tests-").FullName;

    [Fact]
    public async Task PeakMemory_IsFlat_WhenTheFileGrowsFourfold()
    {
        if (!OperatingSystem.IsLinux()) return;
        var small = await PeakOfExtractAsync(MakePages("small.warc", pages: 4_000, imagesPerPage: 60, urlLength: 80));
        var large = await PeakOfExtractAsync(MakePages("large.warc", pages: 16_000, imagesPerPage: 60, urlLength: 80));
        Assert.True(large < MaxPeak, $"{large / 1e6:0} MB at the peak");
        Assert.True(large - small < 50_000_000, $"{small / 1e6:0} MB for the small file, {large / 1e6:0} MB for the large one");
    }

    [Fact]
    public async Task PeakMemory_IsBounded_WhenRowsAreLong()
    {
        if (!OperatingSystem.IsLinux()) return;
        // 600 MB of URLs in rows of 60 kB, which would be one row group if only rows counted.
        var peak = await PeakOfExtractAsync(MakePages("long.warc", pages: 500, imagesPerPage: 20, urlLength: 60_000));
        Assert.True(peak < MaxPeak, $"{peak / 1e6:0} MB at the peak");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<long> PeakOfExtractAsync(string file)
    {
        using var process = CrawlIndexProcess.Start("extract", file, "-o", Path.ChangeExtension(file, ".parquet"));
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, HighWaterMark(process.Id));
        await output;
        Assert.True(process.ExitCode == 0, await error);
        return peak;
    }

    private static long HighWaterMark(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            // The process ended between two looks.
            return 0;
        }
    }

    private string MakePages(string name, int pages, int imagesPerPage, int urlLength)
    {
        var path = Path.Combine(folder, name);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\r\n" };
        var random = new Random(1);
        var html = new StringBuilder();
        for (var page = 0; page < pages; page++)
        {
            html.Clear().Append("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><title>page</title>");
            for (var image = 0; image < imagesPerPage; image++)
            {
                html.Append("<img alt='a picture of something' src='/").Append(random.NextInt64().ToString("x16", CultureInfo.InvariantCulture))
                    .Append((char)('a' + random.Next(26)), urlLength).Append(".jpg'>\n");
            }
            writer.Write(
                $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://host{page % 11}.example/{page}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n" +
                $"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{page:x12}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {html.Length}\r\n\r\n");
            writer.Write(html);
            writer.Write("\r\n\r\n");
        }
        return path;
    }
}
