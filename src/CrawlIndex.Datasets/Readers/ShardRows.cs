using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// A shard of img2dataset: a table with a row for every URL asked for, and the samples of those that came in a tar or folder beside it, joined
/// by key. Samples that the table does not know follow as rows of their own.
/// </summary>
/// <param name="table">The table; owned.</param>
/// <param name="store">The samples; owned.</param>
/// <param name="readPictures">False leaves the bytes of pictures where they are.</param>
internal sealed class ShardRows(IDatasetReader table, ISampleStore store, bool readPictures) : IDatasetReader
{
    private readonly Dictionary<string, Sample> byKey = FirstByKey(store);
    private readonly SampleRows samples = new(store, readPictures);
    private readonly HashSet<string> delivered = new(StringComparer.Ordinal);
    private SampleRows? rest;
    private long tableRows;

    public DatasetRow Row { get; private set; } = table.Row;

    public ColumnBinding Binding => table.Binding;

    public string? Fault => table.Fault ?? store.Fault;

    public bool Read() => rest is null && ReadTable() || ReadRest();

    public long Skip(long rows)
    {
        // The keys passed over must be known, or their samples would come again at the end.
        long passed = 0;
        while (passed < rows && rest is null && table.Read())
        {
            Note();
            tableRows++;
            passed++;
        }
        while (passed < rows && ReadRest()) passed++;
        return passed;
    }

    public void Dispose()
    {
        table.Dispose();
        samples.Dispose();
    }

    private static Dictionary<string, Sample> FirstByKey(ISampleStore store)
    {
        var byKey = new Dictionary<string, Sample>(store.Samples.Count, StringComparer.Ordinal);
        foreach (var sample in store.Samples) byKey.TryAdd(sample.Key[(sample.Key.LastIndexOf('/') + 1)..], sample);
        return byKey;
    }

    private bool ReadTable()
    {
        if (!table.Read()) return false;
        tableRows++;
        if (Note() is not { } sample) return true;
        samples.FillFields(sample, Row);
        if (readPictures && !Row.Has(ColumnRole.Picture)) samples.FillFirstPicture(sample, Row);
        return true;
    }

    private bool ReadRest()
    {
        rest ??= new SampleRows(store, readPictures, delivered) { FirstIndex = tableRows };
        if (!rest.Read()) return false;
        Row = rest.Row;
        return true;
    }

    private Sample? Note()
    {
        if (!Row.Has(ColumnRole.Key) || !byKey.TryGetValue(Encoding.UTF8.GetString(Row[ColumnRole.Key]), out var sample)) return null;
        delivered.Add(sample.Key);
        return sample;
    }
}
