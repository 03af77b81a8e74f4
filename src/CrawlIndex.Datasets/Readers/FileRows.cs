using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>A table whose rows name picture files that lie beside it. A name that leads out of the folder names nothing.</summary>
/// <param name="table">The table; owned.</param>
/// <param name="folder">Where the names begin.</param>
internal sealed class FileRows(IDatasetReader table, string folder) : IDatasetReader
{
    private readonly string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    public DatasetRow Row => table.Row;

    public ColumnBinding Binding => table.Binding;

    public string? Fault => table.Fault;

    public bool Read()
    {
        if (!table.Read()) return false;
        if (Row.Has(ColumnRole.Picture) || PathOf(Encoding.UTF8.GetString(Row[ColumnRole.File])) is not { } path) return true;
        var length = new FileInfo(path).Length;
        if (length is 0 or > DatasetLimits.MaxPicture) return true;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var room = Row.Reserve(ColumnRole.Picture, (int)length);
        var read = 0;
        for (int count; read < room.Length && (count = RandomAccess.Read(file, room[read..], read)) > 0;) read += count;
        if (read < room.Length) Row.Remove(ColumnRole.Picture);
        return true;
    }

    public long Skip(long rows) => table.Skip(rows);

    public void Dispose() => table.Dispose();

    private string? PathOf(string name)
    {
        if (name.Length is 0 or > 4096 || name.Contains('\0', StringComparison.Ordinal)) return null;
        var path = Path.GetFullPath(name, root);
        return path.StartsWith(root, StringComparison.Ordinal) && File.Exists(path) && new FileInfo(path).LinkTarget is null ? path : null;
    }
}
