using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Writes the data of one shard in one shape. Files appear whole with <see cref="Finish"/>.</summary>
internal interface IShardWriter : IDisposable
{
    /// <param name="row">The item; its instance is reused.</param>
    /// <param name="index">Position of the item in the export.</param>
    void Add(ItemRow row, long index);

    void Finish();
}

/// <summary>Pictures whose bytes a workspace keeps.</summary>
public interface IKeptPictures
{
    /// <summary>The bytes of the item's picture as they were fetched, and their media type; false when they are not kept.</summary>
    bool TryRead(ItemRow row, out ReadOnlyMemory<byte> bytes, out string mediaType);
}

/// <summary>The item columns and nothing else.</summary>
internal sealed class ItemShard(string path) : IShardWriter
{
    private readonly TableWriter table = new(ItemRow.Schema, path);

    public void Add(ItemRow row, long index) => row.WriteTo(table);

    public void Finish() => table.Finish();

    public void Dispose() => table.Dispose();
}
