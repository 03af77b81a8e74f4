using System.IO.Compression;
using System.Text;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Text formats: told by content, every row delivered, damage costs its own row.</summary>
public sealed class TextReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("url,text\nhttp://a.example/1,one\nhttp://a.example/2,\"two, \"\"quoted\"\"\nover lines\"\n", "http://a.example/1|one", "http://a.example/2|two, \"quoted\"\nover lines")]
    [InlineData("TEXT;URL\r\none;http://a.example/1\r\n\r\ntwo;http://a.example/2", "http://a.example/1|one", "http://a.example/2|two")]
    [InlineData("caption\turl\na \"quoted\" word\thttp://a.example/1\n\" open\thttp://a.example/2\n", "http://a.example/1|a \"quoted\" word", "http://a.example/2|\" open")]
    [InlineData("\uFEFFurl|alt\nhttp://a.example/1|one\n", "http://a.example/1|one")]
    [InlineData("url\nhttp://a.example/1\n", "http://a.example/1|∅")]
    public void Csv_Rfc4180AndItsKin_AreRead(string text, params string[] rows) => Assert.Equal(rows, Read(text));

    [Fact]
    public void Csv_WithoutHeader_IsToldByItsContent() =>
        Assert.Equal(["http://a.example/1,x.jpg|a picture of a dog", "http://a.example/2|a cat , sitting"], Read("a picture of a dog\thttp://a.example/1,x.jpg\na cat , sitting\thttp://a.example/2\n"));

    [Fact]
    public void Csv_AQuoteThatNeverCloses_CostsItsLineOnly() =>
        Assert.Equal(["http://a.example/1|one", "!", "http://a.example/3|three"], Read("url,text\nhttp://a.example/1,one\nhttp://a.example/2,\"two\nhttp://a.example/3,three\n"));

    [Fact]
    public void Csv_ShortAndLongRows_AreRows() =>
        Assert.Equal(["http://a.example/1|∅", "http://a.example/2|two"], Read("url,text\nhttp://a.example/1\nhttp://a.example/2,two,more,and more\n"));

    [Fact]
    public void UrlList_CommasInAddresses_AreTheirOwn() =>
        Assert.Equal(["http://a.example/1,2?x=1,2|∅", "https://b.example/|∅"], Read("http://a.example/1,2?x=1,2\n\nhttps://b.example/\n"));

    [Fact]
    public void JsonLines_ABadLine_IsOneUnreadableRow() =>
        Assert.Equal(
            ["http://a.example/1|one", "!", "http://a.example/3|\u00e9\uFFFD", "∅|∅", "!"],
            Read("{\"url\":\"http://a.example/1\",\"caption\":\"one\"}\n{\"url\":\"http://a.example/2\n{\"caption\":\"\u00e9\uFFFD\",\"url\":\"http://a.example/3\",\"x\":[1,{}]}\n{}\n[1]\n"));

    [Fact]
    public void Json_ArrayOnManyLines_IsReadObjectByObject() =>
        Assert.Equal(["http://a.example/1|a ] b", "!", "http://a.example/3|∅"], Read("[\n {\"URL\": \"http://a.example/1\",\n  \"TEXT\": \"a ] b\"},\n 7,\n {\"URL\": \"http://a.example/3\", \"TEXT\": null}\n]"));

    [Fact]
    public void Json_CutOffInsideAValue_CountsItAndSaysSo()
    {
        File.WriteAllText(folder["cut"], "[{\"url\":\"http://a.example/1\"},{\"url\":\"http://a.exam");
        Assert.Equal(["http://a.example/1|∅", "!"], DatasetFiles.Rows(folder["cut"]));
    }

    [Fact]
    public void Bytes_ThatAreNoUtf8_StayARow()
    {
        File.WriteAllBytes(folder["bad"], [.. "url,text\nhttp://a.example/"u8, 0xff, .. ",caf"u8, 0xe9, .. "\nhttp://a.example/2,two\n"u8]);
        Assert.Equal(["http://a.example/\uFFFD|caf\uFFFD", "http://a.example/2|two"], DatasetFiles.Rows(folder["bad"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Utf16_WithAByteOrderMark_IsTranscoded(bool little)
    {
        var encoding = little ? Encoding.Unicode : Encoding.BigEndianUnicode;
        File.WriteAllBytes(folder["wide"], [.. encoding.GetPreamble(), .. encoding.GetBytes("url,text\nhttp://a.example/1,日本\n")]);
        Assert.Equal(["http://a.example/1|日本"], DatasetFiles.Rows(folder["wide"]));
    }

    [Fact]
    public void Gzip_WhateverItsName_IsUndone_AndACutOneKeepsItsRows()
    {
        var text = Encoding.UTF8.GetBytes("url,text\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"http://a.example/{i * 7919},{i}\n")));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(text);
        File.WriteAllBytes(folder["list.csv"], packed.ToArray());
        Assert.Equal(50_000, DatasetFiles.Rows(folder["list.csv"]).Count);
        File.WriteAllBytes(folder["cut.csv"], packed.ToArray()[..(int)(packed.Length / 2)]);
        Assert.InRange(DatasetFiles.Rows(folder["cut.csv"]).Count, 1000, 49_999);
    }

    [Fact]
    public void Columns_TenThousand_AreNoTrouble()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => $"c{i}").ToArray();
        names[7000] = "URL";
        File.WriteAllText(folder["broad"], $"{string.Join(',', names)}\n{string.Join(',', names.Select(name => name == "URL" ? "http://a.example/1" : name))}\n");
        Assert.Equal(["http://a.example/1|∅"], DatasetFiles.Rows(folder["broad"]));
    }

    [Fact]
    public void CrawlingAtHome_HeightAndWidthSwapped_IsUndone()
    {
        File.WriteAllText(folder["cah"], "SAMPLE_ID,PATH,URL,TEXT,HEIGHT,WIDTH,LICENSE,LANGUAGE,STATUS\n1,,http://a.example/1,one,800,600,?,en,2\n");
        Assert.Equal(["800|600|1"], DatasetFiles.Rows(folder["cah"], null, ColumnRole.Width, ColumnRole.Height, ColumnRole.Id));
    }

    [Fact]
    public void Columns_GivenByTheUser_GoFirst()
    {
        File.WriteAllText(folder["own"], "url,link,hash\nnothing,http://a.example/1,2b65fd14dde4b7875a6fdf733888316c\n");
        Assert.Equal(["http://a.example/1|2b65fd14dde4b7875a6fdf733888316c"],
            DatasetFiles.Rows(folder["own"], new Dictionary<ColumnRole, string> { [ColumnRole.Url] = "link", [ColumnRole.Md5] = "hash" }, ColumnRole.Url, ColumnRole.Md5));
    }

    [Fact]
    public void Hash_WithoutDeclaredMeaning_IsLeftAloneAndSaidSo()
    {
        var binding = ColumnBinding.Of(["URL", "TEXT", "WIDTH", "HEIGHT", "similarity", "hash", "punsafe", "pwatermark", "LANGUAGE"]);
        Assert.Equal("url=URL, text=TEXT, width=WIDTH, height=HEIGHT", binding.ToString());
        Assert.Contains("hash", Assert.Single(binding.Notes), StringComparison.Ordinal);
    }

    [DataFact]
    public void Cc3m_EveryLine_IsARowWithAddressAndCaption()
    {
        var file = Directory.GetFiles(TestData.PathOf("datasets/cc3m"), "*.tsv")[0];
        var rows = DatasetFiles.Rows(file);
        Assert.Equal(File.ReadLines(file).Count(), rows.Count);
        Assert.All(rows, row => Assert.StartsWith("http", row, StringComparison.Ordinal));
    }

    private List<string> Read(string text)
    {
        File.WriteAllText(folder["data"], text, new UTF8Encoding(false));
        return DatasetFiles.Rows(folder["data"]);
    }
}
