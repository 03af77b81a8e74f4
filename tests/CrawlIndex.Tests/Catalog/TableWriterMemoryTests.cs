using System.Diagnostics;
using CrawlIndex.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Catalog;

/// <summary>Runs beside no other test: it looks at the memory of the whole process.</summary>
[Collection(nameof(TableWriterMemoryTests))]
[CollectionDefinition(nameof(TableWriterMemoryTests), DisableParallelization = true)]
public sealed class TableWriterMemoryTests : IDisposable
{
    private static readonly TableSchema Schema = new(
        "mixed", new("text", ColumnType.Text), new("i", ColumnType.Int32), new("l", ColumnType.Int64), new("b", ColumnType.Bool), new("t", ColumnType.Timestamp));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Memory_Is_Flat_Over_Three_Million_Rows()
    {
        using var table = new TableWriter(Schema, _folder["flat.parquet"]);
        TableWriterTests.Fill(table, 1_000_000, 1);
        var early = Resident();
        TableWriterTests.Fill(table, 2_000_000, 2);
        var late = Resident();
        table.Finish();
        Assert.True(late - early < 40, $"{early} MB after 1 M rows, {late} MB after 3 M");
    }

    [Fact]
    public void Memory_Is_Bounded_When_Rows_Are_Long()
    {
        // 1 GB of text in rows of 100 kB, which would be one row group if only rows counted.
        using var table = new TableWriter(Schema, _folder["long.parquet"]);
        var text = new byte[100_000];
        var early = Resident();
        long most = 0;
        for (var i = 0; i < 10_000; i++)
        {
            text.AsSpan().Fill((byte)('a' + i % 26));
            BitConverter.TryWriteBytes(text, i * 2654435761L % 10_000_000_000 + 1_000_000_000_000_000_000);
            table.Text(0, text);
            table.EndRow();
            if (i % 500 == 0) most = Math.Max(most, Resident());
        }
        table.Finish();
        Assert.True(most - early < 300, $"{early} MB before, {most} MB at the peak");
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 >> 20;
    }
}
