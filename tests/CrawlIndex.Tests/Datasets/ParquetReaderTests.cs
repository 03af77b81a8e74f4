using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Parquet as the well-known datasets have it (formats.md 4.1), as conformance files have it, and damaged.</summary>
public sealed class ParquetReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1::BIGINT AS SAMPLE_ID, 'http://a.example/1' AS URL, 'one' AS TEXT, '?' AS LICENSE, 'UNLIKELY' AS NSFW, 0.3 AS similarity, 600 AS WIDTH, 800 AS HEIGHT", "1|http://a.example/1|one|600|800|?")]
    [InlineData("'http://a.example/1' AS URL, 'one' AS TEXT, 600::INT AS WIDTH, 800::INT AS HEIGHT, 0.3 AS similarity, 123::BIGINT AS hash, 0.1::FLOAT AS punsafe, 0.2::FLOAT AS pwatermark, 'en' AS LANGUAGE", "∅|http://a.example/1|one|600|800|∅")]
    [InlineData("'0123456789abcdef0123456789abcdef' AS uid, 'http://a.example/1' AS url, 'one' AS text, 600 AS original_width, 800 AS original_height, [[0.1,0.2]] AS face_bboxes, 'aa' AS sha256", "0123456789abcdef0123456789abcdef|http://a.example/1|one|600|800|∅")]
    [InlineData("7::BIGINT AS id, 'http://a.example/1' AS url, 'one' AS text, 600 AS width, 800 AS height, '0001' AS image_phash, 3 AS text_length", "7|http://a.example/1|one|600|800|∅")]
    [InlineData("'x' AS id, 'http://a.example/1' AS url, 's3://x' AS s3_key, 'one' AS caption, '2b65' AS hash, 600 AS width, 800 AS height, 'https://creativecommons.org/publicdomain/zero/1.0/' AS license", "x|http://a.example/1|one|600|800|https://creativecommons.org/publicdomain/zero/1.0/")]
    public void KnownDatasets_AreBoundByName(string columns, string row)
    {
        Make(columns);
        Assert.Equal([row], DatasetFiles.Rows(folder["data"], null, ColumnRole.Id, ColumnRole.Url, ColumnRole.Text, ColumnRole.Width, ColumnRole.Height, ColumnRole.Licence));
    }

    [Theory]
    [InlineData("42 AS url, ['a'] AS text", "42|[a]")]
    [InlineData("'http://a.example/1'::BLOB AS url, NULL::VARCHAR AS text", "http://a.example/1|∅")]
    [InlineData("{'a': 1} AS url, DATE '2024-01-01' AS text", "{'a': 1}|2024-01-01")]
    public void ColumnsOfOddTypes_AreText(string columns, string row)
    {
        Make(columns);
        Assert.Equal([row], DatasetFiles.Rows(folder["data"]));
    }

    [Fact]
    public void PicturesInColumns_AreRead()
    {
        Make("'http://a.example/1' AS url, {'bytes': '\\xFF\\xD8\\xFF'::BLOB, 'path': 'x.jpg'} AS image");
        Assert.Equal(["http://a.example/1|3 bytes"], DatasetFiles.Rows(folder["data"], null, ColumnRole.Url, ColumnRole.Picture));
    }

    [Fact]
    public void ADamagedRowGroup_CostsItsOwnRows()
    {
        TemporaryFolder.Rows($"COPY (SELECT 'http://a.example/' || i || md5(i::VARCHAR) AS url FROM range(12288) t(i)) TO '{folder["data"]}' (FORMAT parquet, ROW_GROUP_SIZE 4096, COMPRESSION zstd)");
        var offset = long.Parse(TemporaryFolder.Rows($"SELECT data_page_offset FROM parquet_metadata('{folder["data"]}') WHERE row_group_id = 1")[0]);
        var bytes = File.ReadAllBytes(folder["data"]);
        for (var i = 0; i < 400; i++) bytes[offset + 40 + i] ^= 0xff;
        File.WriteAllBytes(folder["data"], bytes);
        var rows = DatasetFiles.Rows(folder["data"]);
        Assert.Equal(12_288, rows.Count);
        Assert.All(rows[..4096], row => Assert.StartsWith("http://a.example/", row, StringComparison.Ordinal));
        Assert.Contains("!", rows[4096..8192]);
        Assert.All(rows[8192..], row => Assert.StartsWith("http://a.example/", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PAR1")]
    [InlineData("PAR1 and what is left of a file that was cut")]
    public void TruncatedParquet_SaysSo(string content)
    {
        File.WriteAllText(folder["data"], content);
        using var session = new SqlSession();
        Assert.Throws<CatalogException>(() => DatasetExpander.Expand(folder["data"]).Sources[0].Open(session));
    }

    [DataFact]
    public void ConformanceFiles_HaveTheRowsTheyShould()
    {
        var compared = 0;
        foreach (var file in Directory.GetFiles(TestData.PathOf("datasets/parquet-hyparquet"), "*.parquet"))
        {
            var expected = Path.ChangeExtension(file, ".json");
            if (!File.Exists(expected)) continue;
            using var json = JsonDocument.Parse(File.ReadAllText(expected));
            Assert.True(json.RootElement.GetArrayLength() == DatasetFiles.Rows(file).Count, Path.GetFileName(file));
            compared++;
        }
        Assert.True(compared >= 40, $"{compared} files");
    }

    [DataFact]
    public void Laion_RowsOfImg2dataset_AreRead()
    {
        var rows = DatasetFiles.Rows(TestData.PathOf("datasets/img2dataset/test_1000.parquet"));
        Assert.Equal(1000, rows.Count);
        Assert.All(rows, row => Assert.Matches("^https?://.+\\|.", row));
    }

    private void Make(string columns) => TemporaryFolder.Rows($"COPY (SELECT {columns}) TO '{folder["data"]}' (FORMAT parquet)");
}
