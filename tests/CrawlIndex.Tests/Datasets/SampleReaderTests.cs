using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Tars, folders and shards: WebDataset's layout with the faults it has in real life (formats.md 4.3).</summary>
public sealed class SampleReaderTests : IDisposable
{
    private static readonly byte[] Picture = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WebDataset_Samples_AreRows() => Assert.Equal(
        ["000|http://a.example/0|zero|7 bytes", "001|∅|one|7 bytes", "dir/002|∅|∅|7 bytes"],
        Tar(("000.jpg", Picture), ("000.txt", "zero"u8.ToArray()), ("000.json", "{\"url\":\"http://a.example/0\",\"caption\":\"other\",\"key\":\"000\"}"u8.ToArray()),
            ("001.png", Picture), ("001.txt", "one"u8.ToArray()), ("dir/002.jpg", Picture)).Select(row => row.Replace("|other|", "|zero|", StringComparison.Ordinal)));

    [Fact]
    public void WebDataset_MembersApart_AreOneSample_AndDuplicateKeysAreTwo() => Assert.Equal(
        ["a|∅|late|7 bytes", "b|∅|∅|7 bytes", "b|∅|∅|3 bytes"],
        Tar(("a.jpg", Picture), ("b.jpg", Picture), ("a.txt", "late"u8.ToArray()), ("b.jpg", Picture[..3])));

    [Fact]
    public void WebDataset_SeveralPictures_AreARowEach() =>
        Assert.Equal(["a|∅|both|7 bytes", "a|∅|both|3 bytes"], Tar(("a.left.jpg", Picture), ("a.right.jpg", Picture[..3]), ("a.txt", "both"u8.ToArray())));

    [Fact]
    public void Pax_LongNames_AreWhole()
    {
        var name = string.Join('/', Enumerable.Repeat("a-long-folder-name", 12)) + "/key";
        Assert.Equal([$"{name}|∅|∅|7 bytes"], Tar(($"{name}.jpg", Picture)));
    }

    [Fact]
    public void Names_ThatLeadOut_AreKeysAndNothingElse() =>
        Assert.Equal(["../../etc/passwd|∅|∅|7 bytes", "/abs|∅|∅|7 bytes"], Tar(("../../etc/passwd.jpg", Picture), ("/abs.jpg", Picture)));

    [Fact]
    public void Tar_CutAnywhere_KeepsItsWholeMembers()
    {
        var whole = DatasetFiles.Tar(("a.jpg", Picture), ("b.jpg", new byte[2000]), ("c.jpg", Picture));
        for (var length = 600; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(folder["cut.tar"], whole[..length]);
            var rows = DatasetFiles.Rows(folder["cut.tar"], null, ColumnRole.Id, ColumnRole.Picture);
            Assert.Equal("a|7 bytes", rows[0]);
            Assert.InRange(rows.Count, 1, 3);
        }
    }

    [Fact]
    public void Tar_ADamagedHeader_CostsItsMemberOnly()
    {
        var bytes = DatasetFiles.Tar(("a.jpg", Picture), ("b.jpg", Picture), ("c.jpg", Picture));
        bytes[1024 + 20] ^= 1;
        File.WriteAllBytes(folder["bad.tar"], bytes);
        Assert.Equal(["a", "c"], DatasetFiles.Rows(folder["bad.tar"], null, ColumnRole.Id));
    }

    [Fact]
    public void Tar_AnyBitFlipped_EndsAndNeverThrows()
    {
        var whole = DatasetFiles.Tar(("a.jpg", Picture), ("a.json", "{\"url\":\"http://a.example/\"}"u8.ToArray()), (new string('n', 150) + ".jpg", Picture));
        var random = new Random(20261122);
        for (var run = 0; run < 300; run++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["flip.tar"], bytes);
            using var store = new TarStore(folder["flip.tar"]);
            using var reader = new SampleRows(store, readPictures: true);
            var rows = 0;
            while (reader.Read()) rows++;
            Assert.InRange(rows, 0, 4);
        }
    }

    [Fact]
    public void Folder_PicturesWithSidecars_AreRowsInOrder()
    {
        Directory.CreateDirectory(folder["p/sub"]);
        File.WriteAllBytes(folder["p/b.jpg"], Picture);
        File.WriteAllText(folder["p/b.txt"], "bee");
        File.WriteAllBytes(folder["p/a.png"], Picture);
        File.WriteAllText(folder["p/sub/c.json"], "{\"url\":\"http://a.example/c\"}");
        File.WriteAllBytes(folder["p/sub/c.webp"], Picture);
        Assert.Equal(["a|∅|∅|7 bytes", "b|∅|bee|7 bytes", "sub/c|http://a.example/c|∅|7 bytes"], Rows(folder["p"]));
    }

    [Fact]
    public void Folder_WithATableThatNamesFiles_IsThatTable()
    {
        Directory.CreateDirectory(folder["h"]);
        File.WriteAllBytes(folder["h/a.jpg"], Picture);
        File.WriteAllText(folder["h/metadata.csv"], "file_name,text,url\na.jpg,ay,http://a.example/a\n../../../etc/hostname,out,http://a.example/b\n");
        Assert.Equal(["∅|http://a.example/a|ay|7 bytes", "∅|http://a.example/b|out|∅"], Rows(folder["h"]));
    }

    [Fact]
    public void Img2dataset_ShardTableAndTar_AreJoinedByKey()
    {
        Directory.CreateDirectory(folder["o"]);
        TemporaryFolder.Rows($"""
            COPY (SELECT * FROM (VALUES ('http://a.example/0', 'zero', '00000', 'success', 'aa'), ('http://a.example/1', 'one', '00001', 'failed_to_download', NULL), ('http://a.example/2', 'two', '00002', 'success', 'cc'))
            t(url, caption, key, status, sha256)) TO '{folder["o/00000.parquet"]}' (FORMAT parquet)
            """);
        File.WriteAllBytes(folder["o/00000.tar"], DatasetFiles.Tar(("00002.jpg", Picture), ("00002.json", "{\"license\":\"by\"}"u8.ToArray()), ("00000.jpg", Picture), ("00077.jpg", Picture)));
        File.WriteAllText(folder["o/00000_stats.json"], "{\"count\":3}");
        Assert.Equal(
            ["∅|http://a.example/0|zero|7 bytes", "∅|http://a.example/1|one|∅", "∅|http://a.example/2|two|7 bytes", "00077|∅|∅|7 bytes"], Rows(folder["o"]));
    }

    [Fact]
    public void Skip_IsTheSameAsReading()
    {
        File.WriteAllBytes(folder["s.tar"], DatasetFiles.Tar([.. Enumerable.Range(0, 40).Select(i => ($"{i:000}.jpg", Picture))]));
        using var session = new SqlSession();
        using var reader = DatasetExpander.Expand(folder["s.tar"]).Sources[0].Open(session);
        Assert.Equal(25, reader.Skip(25));
        Assert.True(reader.Read());
        Assert.Equal(25, reader.Row.Index);
        Assert.Equal("025", Encoding.UTF8.GetString(reader.Row[ColumnRole.Id]));
        Assert.Equal(14, reader.Skip(100));
    }

    [Fact]
    public void DataComp_UidList_IsReadAsHexIds()
    {
        var header = "{'descr': [('f0', '<u8'), ('f1', '<u8')], 'fortran_order': False, 'shape': (2,), }\n"u8.ToArray();
        byte[] entries = [.. BitConverter.GetBytes(0x0123456789abcdefUL), .. BitConverter.GetBytes(1UL), .. BitConverter.GetBytes(ulong.MaxValue), .. BitConverter.GetBytes(0UL)];
        File.WriteAllBytes(folder["subset.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. entries]);
        Assert.Equal(["0123456789abcdef0000000000000001", "ffffffffffffffff0000000000000000"], DatasetFiles.Rows(folder["subset.npy"], null, ColumnRole.Id));
    }

    [DataFact]
    public void RealTars_OfClipRetrievalAndWebdataset_AreRead()
    {
        Assert.Equal(4, DatasetFiles.Rows(TestData.PathOf("datasets/clip-retrieval/image1.tar")).Count);
        var rows = DatasetFiles.Rows(TestData.PathOf("datasets/webdataset/sample.tgz"), null, ColumnRole.Id, ColumnRole.Picture);
        Assert.Equal(90, rows.Count);
        Assert.All(rows, row => Assert.EndsWith("bytes", row, StringComparison.Ordinal));
        Assert.Equal(100, DatasetFiles.Rows(TestData.PathOf("datasets/webdataset/mpdata.tar")).Count);
    }

    private List<string> Tar(params (string Name, byte[] Content)[] members)
    {
        File.WriteAllBytes(folder["data.tar"], DatasetFiles.Tar(members));
        return Rows(folder["data.tar"]);
    }

    private static List<string> Rows(string input) => DatasetFiles.Rows(input, null, ColumnRole.Id, ColumnRole.Url, ColumnRole.Text, ColumnRole.Picture);
}
