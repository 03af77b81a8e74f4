namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// The rows of one source, in the order of the file. Every row is delivered, damaged ones too; what cannot even be counted is the source's
/// <see cref="Fault"/>. One thread at a time.
/// </summary>
public interface IDatasetReader : IDisposable
{
    /// <summary>The current row, the same instance always.</summary>
    DatasetRow Row { get; }

    /// <summary>Which column is what.</summary>
    ColumnBinding Binding { get; }

    /// <summary>Why the source ended before its end; null when it did not. Known after the last row.</summary>
    string? Fault { get; }

    /// <summary>Moves to the next row; false after the last.</summary>
    bool Read();

    /// <summary>Passes over rows without looking at their pictures; gives the number passed over, fewer only at the end.</summary>
    long Skip(long rows);
}
