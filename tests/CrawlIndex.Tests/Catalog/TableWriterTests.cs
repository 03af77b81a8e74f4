using System.Globalization;
using System.Text;
using CrawlIndex.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Catalog;

public sealed class TableWriterTests : IDisposable
{
    private static readonly TableSchema Schema = new(
        "mixed", new("text", ColumnType.Text), new("i", ColumnType.Int32), new("l", ColumnType.Int64), new("b", ColumnType.Bool), new("t", ColumnType.Timestamp));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_Type_And_Null_Reads_Back()
    {
        var path = _folder["x/mixed.parquet"];
        using (var table = new TableWriter(Schema, path))
        {
            Row(table, ""u8, int.MinValue, long.MaxValue, true, 1_715_997_490_123_456);
            table.EndRow();
            Row(table, "twelve bytes"u8, 0, 0, false, 0);
            Row(table, "thirteen byte"u8, int.MaxValue, long.MinValue, true, -1);
            table.Text(0, "first"u8);
            table.Int32(1, 5);
            table.Text(0, "last call counts, and so does Null"u8);
            table.Null(1);
            table.EndRow();
            Assert.Equal(5, table.Rows);
            table.Finish();
        }
        Assert.Equal(
            [
                "|-2147483648|9223372036854775807|true|2024-05-18T01:58:10.123456Z", "∅|∅|∅|∅|∅", "twelve bytes|0|0|false|1970-01-01T00:00:00Z",
                "thirteen byte|2147483647|-9223372036854775808|true|1969-12-31T23:59:59.999999Z", "last call counts, and so does Null|∅|∅|∅|∅",
            ],
            TemporaryFolder.Rows($"SELECT * FROM '{path}'"));
        Assert.Equal(["VARCHAR", "INTEGER", "BIGINT", "BOOLEAN", "TIMESTAMP"], TemporaryFolder.Rows($"SELECT column_type FROM (DESCRIBE SELECT * FROM '{path}')"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(4096)]
    [InlineData(70_001)]
    public void Rows_Around_Chunk_And_Group_Borders_Read_Back_In_Order(int rows)
    {
        var path = _folder["rows.parquet"];
        using (var table = new TableWriter(Schema, path))
        {
            var text = new byte[64];
            for (var i = 0; i < rows; i++)
            {
                // Lengths 0..40 cross the border between inline and pointed-to text; every third is NULL.
                if (i % 3 != 0) table.Text(0, text.AsSpan(0, Encoding.ASCII.GetBytes(Expected(i), text)));
                table.Int64(2, i);
                if (i % 5 == 0) table.Bool(3, i % 2 == 0);
                table.EndRow();
            }
            table.Finish();
        }
        var read = TemporaryFolder.Rows($"SELECT text, l, b FROM '{path}'");
        Assert.Equal(rows, read.Count);
        for (var i = 0; i < rows; i++)
            Assert.Equal($"{(i % 3 == 0 ? "∅" : Expected(i))}|{i}|{(i % 5 != 0 ? "∅" : i % 2 == 0 ? "true" : "false")}", read[i]);

        static string Expected(int i) => i.ToString(CultureInfo.InvariantCulture).PadLeft(i % 41, 'x')[^Math.Min(i % 41, 40)..];
    }

    [Fact]
    public void Long_Text_Reads_Back_Unchanged()
    {
        var path = _folder["long.parquet"];
        var random = new Random(7);
        var texts = Enumerable.Range(0, 60).Select(_ => new string((char)('a' + random.Next(26)), random.Next(900_000, 1_100_000))).ToList();
        using (var table = new TableWriter(Schema, path))
        {
            foreach (var text in texts)
            {
                table.Text(0, Encoding.ASCII.GetBytes(text));
                table.EndRow();
            }
            table.Finish();
        }
        Assert.Equal(texts, TemporaryFolder.Rows($"SELECT text FROM '{path}'"));
    }

    [Theory]
    [InlineData("61 FF 62", "a\uFFFDb")]
    [InlineData("E2 82", "\uFFFD")]
    [InlineData("F0 9F 98 61 F0 9F 98 80", "\uFFFDa😀")]
    [InlineData("C0 AF E0 80 BF", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("ED A0 80", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("F4 91 92 93 FF 41 80 42", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA\uFFFDB")]
    [InlineData("61 62 63 64 65 66 67 68 69 6A 6B 6C 6D FE", "abcdefghijklm\uFFFD")]
    [InlineData("61 00 62", "a\0b")]
    public void Unicode_BadUtf8_BecomesReplacementCharacters(string hex, string expected)
    {
        // Unicode 15, section 3.9, "U+FFFD substitution of maximal subparts"; the cases are its table 3-8 and kin.
        var path = _folder["bad.parquet"];
        using (var table = new TableWriter(Schema, path))
        {
            table.Text(0, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
            table.EndRow();
            table.Finish();
        }
        Assert.Equal([expected], TemporaryFolder.Rows($"SELECT text FROM '{path}'"));
    }

    [Fact]
    public void Random_Bytes_Read_Back_As_Their_Utf8_Decoding()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var path = _folder["random.parquet"];
        var expected = new List<string>();
        using (var table = new TableWriter(Schema, path))
        {
            for (var i = 0; i < 5000; i++)
            {
                var bytes = new byte[random.Next(40)];
                for (var j = 0; j < bytes.Length; j++) bytes[j] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(32, 127));
                table.Text(0, bytes);
                table.EndRow();
                expected.Add(Encoding.UTF8.GetString(bytes));
            }
            table.Finish();
        }
        Assert.True(expected.SequenceEqual(TemporaryFolder.Rows($"SELECT text FROM '{path}'")), $"seed {seed}");
    }

    [Fact]
    public void A_File_Has_Its_Name_Only_After_Finish()
    {
        var path = _folder["late.parquet"];
        using (var table = new TableWriter(Schema, path))
        {
            Fill(table, 200_000, 1);
            Assert.False(File.Exists(path));
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
        using (var table = new TableWriter(Schema, path))
        {
            Fill(table, 10, 1);
            table.Finish();
            Assert.Throws<ObjectDisposedException>(() => table.EndRow());
        }
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_File_That_Cannot_Be_Written_Is_An_Error_With_Its_Name()
    {
        var path = _folder["gone/x.parquet"];
        using var table = new TableWriter(Schema, path);
        Directory.Delete(_folder["gone"]);
        var error = Assert.Throws<CatalogException>(() =>
        {
            Fill(table, 200_000, 1);
            table.Finish();
        });
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Wrong_Type_Of_A_Column_Is_An_Error()
    {
        using var table = new TableWriter(Schema, _folder["x.parquet"]);
        Assert.Throws<ArgumentException>(() => table.Int32(2, 1));
        Assert.Throws<ArgumentException>(() => table.Text(1, "1"u8));
        Assert.ThrowsAny<Exception>(() => table.Text(5, "1"u8));
        Assert.ThrowsAny<Exception>(() => table.Null(-1));
    }

    [Fact]
    public void Same_Rows_Give_Same_Bytes_Also_Under_Load()
    {
        var paths = Enumerable.Range(0, 4).Select(i => _folder[$"{i}/same.parquet"]).ToList();
        WriteFile(paths[0]);
        Parallel.ForEach(paths.Skip(1), new ParallelOptions { MaxDegreeOfParallelism = 3 }, WriteFile);
        var first = File.ReadAllBytes(paths[0]);
        foreach (var path in paths.Skip(1)) Assert.True(first.AsSpan().SequenceEqual(File.ReadAllBytes(path)), path);

        static void WriteFile(string path)
        {
            using var table = new TableWriter(Schema, path);
            Fill(table, 300_000, 5);
            table.Finish();
        }
    }

    [Fact]
    public void Steady_State_Allocates_Nothing_Per_Row()
    {
        using var table = new TableWriter(Schema, _folder["lean.parquet"]);
        Fill(table, 100_000, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(table, 100_000, 2);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // About 50 chunks change hands; a wait may allocate a little, a row nothing.
        Assert.True(allocated < 50_000, $"{allocated} bytes for 100,000 rows");
        table.Finish();
    }

    internal static void Fill(TableWriter table, int rows, int seed)
    {
        var random = new Random(seed);
        Span<byte> text = stackalloc byte[80];
        for (var i = 0; i < rows; i++)
        {
            var length = random.Next(80);
            for (var j = 0; j < length; j += 8) random.NextInt64().TryFormat(text[j..], out _, "x");
            table.Text(0, text[..length]);
            table.Int32(1, random.Next(100));
            table.Int64(2, i);
            table.Bool(3, i % 7 == 0);
            table.TimestampMicros(4, 1_700_000_000_000_000 + i);
            table.EndRow();
        }
    }

    private static void Row(TableWriter table, ReadOnlySpan<byte> text, int i, long l, bool b, long t)
    {
        table.Text(0, text);
        table.Int32(1, i);
        table.Int64(2, l);
        table.Bool(3, b);
        table.TimestampMicros(4, t);
        table.EndRow();
    }
}
