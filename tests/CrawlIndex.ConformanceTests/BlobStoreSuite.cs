using System.Text;
using CrawlIndex.Pipeline.Workspaces;
using Xunit;

namespace CrawlIndex.ConformanceTests;

/// <summary>What every <see cref="IBlobStore"/> must do; one subclass per implementation.</summary>
public abstract class BlobStoreSuite : IDisposable
{
    protected BlobStoreSuite() => Scratch = Directory.CreateTempSubdirectory("blob-store-suite-").FullName;

    protected string Scratch { get; }

    protected abstract IBlobStore Store { get; }

    [Fact]
    public async Task IBlobStore_Publish_CreatesTheBlobAndRemovesTheLocalFile()
    {
        var local = LocalFile("content");
        Assert.True(await Store.PublishAsync("pairs/a.parquet", local));
        Assert.False(File.Exists(local));
        Assert.True(await Store.ExistsAsync("pairs/a.parquet"));
        Assert.Equal("content", await ReadAsync("pairs/a.parquet"));
    }

    [Fact]
    public async Task IBlobStore_PublishTwice_KeepsTheFirst()
    {
        Assert.True(await Store.PublishAsync("pairs/a", LocalFile("first")));
        var second = LocalFile("second");
        Assert.False(await Store.PublishAsync("pairs/a", second));
        Assert.False(File.Exists(second));
        Assert.Equal("first", await ReadAsync("pairs/a"));
    }

    [Fact]
    public async Task IBlobStore_ConcurrentPublish_ExactlyOneWins()
    {
        var locals = Enumerable.Range(0, 16).Select(number => (Number: number, Path: LocalFile($"writer {number}"))).ToList();
        var wins = await Task.WhenAll(locals.Select(local => Task.Run(async () => (local.Number, Won: await Store.PublishAsync("race/x", local.Path)))));
        var winner = Assert.Single(wins, win => win.Won);
        Assert.Equal($"writer {winner.Number}", await ReadAsync("race/x"));
    }

    [Fact]
    public async Task IBlobStore_Absent_IsNullFalseAndNothing()
    {
        Assert.Null(await Store.OpenReadAsync("none/x"));
        Assert.False(await Store.ExistsAsync("none/x"));
        Assert.False(await Store.DeleteAsync("none/x"));
        Assert.Empty(await ListAsync("none/"));
    }

    [Fact]
    public async Task IBlobStore_List_GivesThePrefixInOrdinalOrder()
    {
        foreach (var name in (string[])["pairs/b", "pairs/a", "pages/c", "pairs/A", "pairs/sub/d"]) await Store.PublishAsync(name, LocalFile(name));
        Assert.Equal(["pairs/A", "pairs/a", "pairs/b", "pairs/sub/d"], await ListAsync("pairs/"));
        Assert.Equal(["pairs/sub/d"], await ListAsync("pairs/s"));
        Assert.Equal(["pairs/sub/d"], await ListAsync("pairs/sub/"));
        Assert.Equal(4, (await ListAsync("pai")).Count);
        Assert.Equal(5, (await ListAsync("")).Count);
    }

    [Fact]
    public async Task IBlobStore_Delete_RemovesAndFreesTheName()
    {
        await Store.PublishAsync("x/y", LocalFile("1"));
        Assert.True(await Store.DeleteAsync("x/y"));
        Assert.False(await Store.ExistsAsync("x/y"));
        Assert.True(await Store.PublishAsync("x/y", LocalFile("2")));
        Assert.Equal("2", await ReadAsync("x/y"));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/../b")]
    [InlineData(".hidden")]
    [InlineData("a\\b")]
    [InlineData("c:d")]
    [InlineData("nul\0")]
    [InlineData("")]
    public async Task IBlobStore_NameThatCouldLeaveTheStore_IsRefused(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.PublishAsync(name, LocalFile("x")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ExistsAsync(name));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.OpenReadAsync(name));
    }

    public void Dispose()
    {
        Directory.Delete(Scratch, recursive: true);
        GC.SuppressFinalize(this);
    }

    private string LocalFile(string content)
    {
        var path = Path.Combine(Scratch, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<string> ReadAsync(string name)
    {
        await using var stream = await Store.OpenReadAsync(name) ?? throw new InvalidOperationException($"no blob {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var name in Store.ListAsync(prefix)) names.Add(name);
        return names;
    }
}

public sealed class DiskBlobStoreTests : BlobStoreSuite
{
    protected override IBlobStore Store => field ??= new DiskBlobStore(Path.Combine(Scratch, "store"));
}

public sealed class MemoryBlobStoreTests : BlobStoreSuite
{
    protected override IBlobStore Store { get; } = new MemoryBlobStore();
}
