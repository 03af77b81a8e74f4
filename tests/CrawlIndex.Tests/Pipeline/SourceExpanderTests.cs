using System.IO.Compression;
using CrawlIndex.Pipeline.Sources;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class SourceExpanderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("source-expander-").FullName;
    private readonly HttpClient http = new();

    public SourceExpanderTests()
    {
        foreach (var name in (string[])["b.warc.gz", "a.warc", "sub/c.arc.gz", "sub/d.warc.wat.gz", "notes.txt", "x.bin"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.WriteAllText(Path.Combine(folder, name), name);
        }
    }

    [Fact]
    public void Folder_GivesCrawlFilesOfAllDepths_Sorted() =>
        Assert.Equal(["a.warc", "b.warc.gz", "c.arc.gz", "d.warc.wat.gz"], Names(folder));

    [Fact]
    public void Glob_TakesWhatItMatches_WhateverTheEnding() => Assert.Equal(["x.bin"], Names(Path.Combine(folder, "x.*")));

    [Fact]
    public void SameFileTwice_IsOneSource() =>
        Assert.Equal(["a.warc"], Names(Path.Combine(folder, "a.warc"), Path.Combine(folder, "sub", "..", "a.warc")));

    [Fact]
    public void GzippedList_NamesLocalFilesAndServerFiles()
    {
        var list = Path.Combine(folder, "warc.paths.gz");
        using (var writer = new StreamWriter(new GZipStream(File.Create(list), CompressionLevel.Fastest)))
            writer.Write("# comment\nsub/c.arc.gz\n\ncrawl-data/X/1.warc.gz\nhttp://127.0.0.1:9/y/2.warc.gz\n");
        var sources = new SourceExpander(http, "http://127.0.0.1:9").Expand([list]);
        Assert.Equal(
            [Path.Combine(folder, "sub/c.arc.gz"), "http://127.0.0.1:9/crawl-data/X/1.warc.gz", "http://127.0.0.1:9/y/2.warc.gz"],
            sources.Select(source => source.Location));
        Assert.Equal(["sub/c.arc.gz", "crawl-data/X/1.warc.gz", "y/2.warc.gz"], sources.Select(source => source.Name));
    }

    [Fact]
    public void ListEntryThatIsNowhere_IsAnErrorWithLineAndRemedy()
    {
        var list = Path.Combine(folder, "warc.paths");
        File.WriteAllText(list, "a.warc\ngone.warc.gz\n");
        var error = Assert.Throws<SourceException>(() => new SourceExpander(http).Expand([list]));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("--base-url", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.warc")]
    [InlineData("no/such/*.warc")]
    [InlineData("*/deep.warc")]
    public void InputThatIsNothing_IsAnErrorThatNamesIt(string input)
    {
        var error = Assert.Throws<SourceException>(() => Names(Path.Combine(folder, input)));
        Assert.Contains(input, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutCrawlFiles_IsAnError() =>
        Assert.Throws<SourceException>(() => Names(Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName));

    [Fact]
    public void Id_DependsOnSourceAndSizeAlone()
    {
        var source = new SegmentSource("/data/a.warc.gz", "a.warc.gz");
        Assert.Equal(source.IdOf(10), new SegmentSource("/data/a.warc.gz", "other").IdOf(10));
        Assert.NotEqual(source.IdOf(10), source.IdOf(11));
        Assert.Matches("^[0-9a-f]{64}$", source.IdOf(10));
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private IEnumerable<string> Names(params string[] inputs) => new SourceExpander(http).Expand(inputs).Select(source => source.Name);
}
