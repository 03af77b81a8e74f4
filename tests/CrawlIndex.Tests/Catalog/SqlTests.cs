using System.Text;
using CrawlIndex.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Catalog;

public sealed class SqlTests(SqlTests.Pairs pairs) : IClassFixture<SqlTests.Pairs>
{
    private readonly TemporaryFolder _workspace = pairs.Folder;

    [Fact]
    public void Rows_Come_In_The_Same_Order_Each_Time()
    {
        using var catalog = new CatalogReader(_workspace["ws"]);
        var pictures = from file in Enumerable.Range(0, 6) from i in Enumerable.Range(0, 30_000) where i % 3 == 0 select $"https://a.de/{file}/{i}";
        var pages = from file in Enumerable.Range(0, 6) from i in Enumerable.Range(0, 30_000) where i % 3 != 0 && i % 5 == 0 select $"https://a.de/{file}/{i}";
        for (var run = 0; run < 3; run++) Assert.Equal(pictures.Concat(pages), CatalogReaderTests.Urls(catalog, new() { Domain = "a.de" }));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM pairs", "180000")]
    [InlineData("WITH x AS (SELECT 1 AS a) SELECT a FROM x;", "1")]
    [InlineData("FROM pairs SELECT count(DISTINCT url_host_registered_domain)", "2")]
    [InlineData("SELECT count(*) FROM (DESCRIBE pairs)", "21")]
    [InlineData("SELECT sum(bytes) FROM segments", "∅")]
    [InlineData("SELECT crawlindex_matches('a', 999999)", "false")]
    public void Questions_Are_Answered(string sql, string first) => Assert.Equal(first, Ask(sql)[0]);

    [Theory]
    [InlineData("SHOW TABLES")]
    [InlineData("DESCRIBE pairs")]
    [InlineData("SUMMARIZE pages")]
    [InlineData("EXPLAIN SELECT * FROM pairs")]
    [InlineData("EXPLAIN ANALYZE SELECT count(*) FROM pairs")]
    [InlineData("SELECT filename FROM read_parquet('{ws}/pairs/*.parquet') LIMIT 1")]
    [InlineData("SELECT a FROM range(3000000) t(a) ORDER BY hash(a) DESC LIMIT 1 OFFSET 2000000")]
    public void Questions_About_The_Tables_Are_Answered(string sql) => Assert.NotEmpty(Ask(sql));

    [Theory]
    [InlineData("COPY pairs TO '{ws}/pairs/evil.parquet'")]
    [InlineData("EXPLAIN ANALYZE COPY (SELECT 1) TO '{ws}/pairs/evil.parquet'")]
    [InlineData("EXPLAIN ANALYZE /* x */ COPY (SELECT 1) TO '{ws}/pairs/evil.parquet'")]
    [InlineData("EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{ws}/pairs/evil.parquet'")]
    [InlineData("EXPORT DATABASE '{ws}/x'")]
    [InlineData("ATTACH '{ws}/x.db'")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("DROP VIEW pairs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET threads = 100")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("CALL pragma_version()")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COPY pairs TO '{ws}/pairs/evil.parquet'")]
    [InlineData("SELECT * FROM read_csv('{ws}/../outside.csv')")]
    [InlineData("SELECT * FROM '{out}/outside.csv'")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM read_parquet('https://127.0.0.1:1/x.parquet')")]
    [InlineData("SELEC 1")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT * FROM no_such_table")]
    [InlineData("SELECT 1/0 + 'x'::INTEGER")]
    public void What_Is_Not_A_Question_To_The_Workspace_Is_Refused(string sql)
    {
        var files = Directory.GetFiles(_workspace.Root, "*", SearchOption.AllDirectories).Order().ToList();
        var error = Assert.Throws<CatalogException>(() => Ask(sql));
        Assert.True(error.Message.Length > 10, error.Message);
        Assert.Equal(files, Directory.GetFiles(_workspace.Root, "*", SearchOption.AllDirectories).Order());
    }

    [Theory]
    [InlineData("(-128)::TINYINT", "-128", "TINYINT")]
    [InlineData("65535::USMALLINT", "65535", "USMALLINT")]
    [InlineData("18446744073709551615::UBIGINT", "18446744073709551615", "UBIGINT")]
    [InlineData("(-170141183460469231731687303715884105728)::HUGEINT", "-170141183460469231731687303715884105728", "HUGEINT")]
    [InlineData("1.5::FLOAT", "1.5", "FLOAT")]
    [InlineData("1e300::DOUBLE", "1E+300", "DOUBLE")]
    [InlineData("-0.05::DECIMAL(4,2)", "-0.05", "DECIMAL(4,2)")]
    [InlineData("12345678901234567890.123::DECIMAL(38,3)", "12345678901234567890.123", "DECIMAL(38,3)")]
    [InlineData("DATE '2024-02-29'", "2024-02-29", "DATE")]
    [InlineData("DATE '0044-03-15 (BC)'", "-0043-03-15", "DATE")]
    [InlineData("TIME '13:37:00.5'", "13:37:00.5", "TIME")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.25'", "1969-12-31T23:59:59.25Z", "TIMESTAMP")]
    [InlineData("TIMESTAMP 'infinity'", "infinity", "TIMESTAMP")]
    [InlineData("TIMESTAMP_S '2024-05-18 01:58:10'", "2024-05-18T01:58:10Z", "TIMESTAMP_S")]
    [InlineData("UUID 'c0ffee00-0000-4000-8000-00000000000f'", "c0ffee00-0000-4000-8000-00000000000f", "UUID")]
    [InlineData("'\\xAB\\x00'::BLOB", "\\xab00", "BLOB")]
    [InlineData("'b'::ENUM('a','b')", "b", "ENUM")]
    [InlineData("[1, NULL, 3]", "[1,null,3]", "INTEGER[]")]
    [InlineData("[['a'], []]", "[[\"a\"],[]]", "VARCHAR[][]")]
    [InlineData("{'a': 1, 'b': 'x\"y'}", "{\"a\":1,\"b\":\"x\\\"y\"}", "STRUCT(a INTEGER, b VARCHAR)")]
    [InlineData("MAP {'k': true}", "{\"k\":true}", "MAP(VARCHAR, BOOLEAN)")]
    [InlineData("array_value(1.0::DOUBLE, 'nan'::DOUBLE)", "[1,\"NaN\"]", "DOUBLE[2]")]
    public void Values_Of_Every_Type_Read_As_Text(string expression, string text, string type)
    {
        using var catalog = new CatalogReader(_workspace["none"]);
        using var rows = catalog.Sql($"SELECT {expression} AS v");
        Assert.True(rows.Read());
        Assert.Equal((text, type), (rows.Text(0), rows.Columns[0].SqlType));
        Assert.False(rows.Read());
    }

    [Fact]
    public void Output_Formats_Keep_Every_Value()
    {
        using var catalog = new CatalogReader(_workspace["none"]);
        const string Question = "SELECT * FROM (VALUES (1, 'plain', true), (2, 'a,\"b\"\nc' || chr(27), false), (NULL, '', NULL)) t(n, \"the text\", ok)";
        Assert.Equal("n,the text,ok\r\n1,plain,true\r\n2,\"a,\"\"b\"\"\nc\u001b\",false\r\n,\"\",\r\n", Format(ResultFormat.Csv));
        Assert.Equal(
            "{\"n\":1,\"the text\":\"plain\",\"ok\":true}\n{\"n\":2,\"the text\":\"a,\\\"b\\\"\\nc\\u001b\",\"ok\":false}\n{\"n\":null,\"the text\":\"\",\"ok\":null}\n",
            Format(ResultFormat.JsonLines));
        using (var json = System.Text.Json.JsonDocument.Parse(Format(ResultFormat.Json))) Assert.Equal(3, json.RootElement.GetArrayLength());
        Assert.Equal("n  the text  ok\n-  --------  -----\n1  plain     true\n2  a,\"b\" c·  false\n\n", Format(ResultFormat.Table));

        string Format(ResultFormat format)
        {
            using var rows = catalog.Sql(Question);
            using var output = new StringWriter { NewLine = "\n" };
            Assert.Equal(3, ResultWriter.Write(rows, format, output));
            return output.ToString();
        }
    }

    [Fact]
    public void A_Table_Is_Never_Wider_Than_Asked()
    {
        using var catalog = new CatalogReader(_workspace["ws"]);
        foreach (var width in (int[])[20, 40, 60, 100, 200])
        {
            using var rows = catalog.Sql("SELECT *, '日本語の長い文章です' AS wide FROM pairs LIMIT 3");
            using var output = new StringWriter();
            ResultWriter.Write(rows, ResultFormat.Table, output, width);
            Assert.All(output.ToString().Split('\n').Where(l => !l.StartsWith("not shown", StringComparison.Ordinal)), line => Assert.True(line.Length <= width, line));
        }
    }

    private List<string> Ask(string sql)
    {
        using var catalog = new CatalogReader(_workspace["ws"]);
        using var rows = catalog.Sql(sql.Replace("{ws}", _workspace["ws"], StringComparison.Ordinal).Replace("{out}", _workspace.Root, StringComparison.Ordinal));
        var lines = new List<string>();
        while (rows.Read()) lines.Add(rows.IsNull(0) ? "∅" : rows.Text(0));
        return lines;
    }

    /// <summary>A workspace of six files, made once: no test changes it, which is what half of them check.</summary>
    public sealed class Pairs : IDisposable
    {
        public Pairs()
        {
            for (var file = 0; file < 6; file++)
            {
                using var table = new TableWriter(Tables.Pairs, Folder[$"ws/pairs/{file}.parquet"]);
                for (var i = 0; i < 30_000; i++)
                {
                    table.Text(PairColumn.Url, Encoding.UTF8.GetBytes($"https://a.de/{file}/{i}"));
                    table.Text(PairColumn.UrlHostRegisteredDomain, i % 3 == 0 ? "a.de"u8 : "b.de"u8);
                    table.Text(PairColumn.PageHostRegisteredDomain, i % 5 == 0 ? "a.de"u8 : "c.de"u8);
                    table.EndRow();
                }
                table.Finish();
            }
            File.WriteAllText(Folder["outside.csv"], "a,b\n1,2\n");
        }

        public TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
