namespace CrawlIndex.Datasets.Readers;

/// <summary>How reading a row ended. Values are persisted by name: only ever add.</summary>
public enum RowReading : byte
{
    /// <summary>The row was read; what it lacks is null.</summary>
    Read = 0,

    /// <summary>The row is there and its values are damaged: broken CSV or JSON, a corrupt row group, a cut tar member.</summary>
    Unreadable = 1,
}

/// <summary>One row of a dataset: its fields by role, as bytes. One instance is reused for all rows of a reader; spans are valid until its next row.</summary>
public sealed class DatasetRow
{
    private static readonly int Roles = Enum.GetValues<ColumnRole>().Length;

    private readonly int[] starts = new int[Roles];
    private readonly int[] lengths = new int[Roles];
    private byte[] bytes = new byte[4096];
    private int used;

    public DatasetRow() => Clear();

    /// <summary>0-based position in its source.</summary>
    public long Index { get; set; }

    public RowReading Reading { get; set; }

    /// <summary>The value of a field; empty when the row has none.</summary>
    public ReadOnlySpan<byte> this[ColumnRole role] => lengths[(int)role] < 0 ? default : bytes.AsSpan(starts[(int)role], lengths[(int)role]);

    public bool Has(ColumnRole role) => lengths[(int)role] >= 0;

    /// <summary>Copies a value; one over <see cref="DatasetLimits.MaxField"/> bytes (a picture: <see cref="DatasetLimits.MaxPicture"/>) is left out.</summary>
    public void Set(ColumnRole role, ReadOnlySpan<byte> value)
    {
        if (value.Length > (role == ColumnRole.Picture ? DatasetLimits.MaxPicture : DatasetLimits.MaxField)) return;
        value.CopyTo(Reserve(role, value.Length));
    }

    /// <summary>Room for a value that the caller fills.</summary>
    public Span<byte> Reserve(ColumnRole role, int length)
    {
        if (bytes.Length - used < length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, used + length));
        (starts[(int)role], lengths[(int)role]) = (used, length);
        used += length;
        return bytes.AsSpan(starts[(int)role], length);
    }

    public void Remove(ColumnRole role) => lengths[(int)role] = -1;

    /// <summary>Makes all fields absent.</summary>
    public void Clear()
    {
        lengths.AsSpan().Fill(-1);
        used = 0;
        Reading = RowReading.Read;
        // A picture of many megabytes is rare; its buffer is not kept for the small rows that follow.
        if (bytes.Length > DatasetLimits.KeptBuffer) bytes = new byte[4096];
    }
}
