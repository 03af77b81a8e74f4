using System.Text;
using System.Text.Json;
using CrawlIndex.Html.Encodings;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Encodings;

public class EncodingSnifferTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("<meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<META CharSet = 'koi8-r' >", "KOI8-R")]
    [InlineData("<meta/charset=koi8-r/>", null)]
    [InlineData("<meta/charset=koi8-r />", "KOI8-R")]
    [InlineData("<metacharset=koi8-r>", null)]
    [InlineData("<meta charset=\"koi8-r>", null)]
    [InlineData("<meta charset=koi8-r", null)]
    [InlineData("<meta charset=koi8-r ", null)]
    [InlineData("<meta charset=koi8-r\t/", null)]
    [InlineData("<meta charset=nonsense><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<meta charset=nonsense content='text/html;charset=koi8-r' http-equiv=content-type>", null)]
    [InlineData("<meta charset=utf-16le>", "UTF-8")]
    [InlineData("<meta charset=x-user-defined>", "windows-1252")]
    [InlineData("<meta charset=iso-2022-kr>", "replacement")]
    [InlineData("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "KOI8-R")]
    [InlineData("<meta content='text/html; charset=koi8-r' http-equiv='CONTENT-TYPE'>", "KOI8-R")]
    [InlineData("<meta content='text/html; charset=koi8-r'>", null)]
    [InlineData("<meta http-equiv=refresh content='charset=koi8-r'>", null)]
    [InlineData("<meta http-equiv=content-type content='charset charset = \"koi8-r\" x'>", "KOI8-R")]
    [InlineData("<meta http-equiv=content-type content='charset=\"koi8-r'>", null)]
    [InlineData("<meta http-equiv=content-type content='charset=koi8-r;x'>", "KOI8-R")]
    [InlineData("<meta http-equiv=content-type content='xcharset=koi8-r'>", "KOI8-R")]
    [InlineData("<meta http-equiv=content-type content='charset='>", null)]
    [InlineData("<meta content='charset=koi8-r' content='charset=big5' http-equiv=content-type>", "KOI8-R")]
    [InlineData("<meta charset=koi8-r charset=big5>", "KOI8-R")]
    [InlineData("<!-- <meta charset=koi8-r> --><meta charset=big5>", "Big5")]
    [InlineData("<!--><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<!---><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<!-- <meta charset=koi8-r>", null)]
    [InlineData("<a title='<meta charset=koi8-r>'><meta charset=big5>", "Big5")]
    [InlineData("</a title='<meta charset=koi8-r>'><meta charset=big5>", "Big5")]
    [InlineData("<a'<meta charset=koi8-r>", null)]
    [InlineData("<!x '<meta charset=koi8-r>", null)]
    [InlineData("<?x><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("</ ><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<script>'<meta charset=koi8-r>'</script>", "KOI8-R")]
    [InlineData("<1><meta charset=koi8-r>", "KOI8-R")]
    [InlineData("<", null)]
    [InlineData("<meta a=b=c charset=koi8-r>", "KOI8-R")]
    [InlineData("<meta = charset=koi8-r>", "KOI8-R")]
    public void Html5_MetaPrescan(string html, string? expected)
    {
        var sniffed = EncodingSniffer.Sniff(Encoding.ASCII.GetBytes(html), default);
        Assert.Equal(expected is null ? EncodingSource.Fallback : EncodingSource.MetaPrescan, sniffed.Source);
        Assert.Equal(expected ?? "windows-1252", EncodingLabels.NameOf(sniffed.Encoding));
    }

    [Theory]
    [InlineData("<?xml version='1.0' encoding='koi8-r'?>", "KOI8-R")]
    [InlineData("<?xml version='1.0' encoding = \"utf-16\" ?>", "UTF-8")]
    [InlineData("<?xml encoding='koi8-r'?><meta charset=big5>", "Big5")]
    [InlineData("<?xml encoding='koi8 -r'?>", null)]
    [InlineData("<?xml encoding=koi8-r?>", null)]
    [InlineData(" <?xml encoding='koi8-r'?>", null)]
    public void Html5_XmlDeclaration_ComesLast(string html, string? expected)
    {
        var sniffed = EncodingSniffer.Sniff(Encoding.ASCII.GetBytes(html), default);
        Assert.Equal(expected ?? "windows-1252", EncodingLabels.NameOf(sniffed.Encoding));
        if (expected is null) Assert.Equal(EncodingSource.Fallback, sniffed.Source);
    }

    [Fact]
    public void Html5_MetaPrescan_Stops_At1024Bytes()
    {
        var meta = "<meta charset=koi8-r>";
        Assert.Equal(EncodingSource.MetaPrescan, EncodingSniffer.Sniff(Encoding.ASCII.GetBytes(new string(' ', 1024 - meta.Length) + meta), default).Source);
        Assert.Equal(EncodingSource.Fallback, EncodingSniffer.Sniff(Encoding.ASCII.GetBytes(new string(' ', 1025 - meta.Length) + meta), default).Source);
    }

    [Theory]
    [InlineData("text/html; charset=koi8-r", "KOI8-R")]
    [InlineData("TEXT/HTML;Charset=\"KOI8-R\"", "KOI8-R")]
    [InlineData("text/html; charset=\"koi\\8-r\"", "KOI8-R")]
    [InlineData("text/html;x=\"charset=big5;\";charset= koi8-r", "KOI8-R")]
    [InlineData("text/html;x=\"charset=big5;\";charset=koi8-r ", "KOI8-R")]
    [InlineData("text/html;charset=koi8-r;charset=big5", "KOI8-R")]
    [InlineData("text/html;charset", null)]
    [InlineData("text/html;charset=", null)]
    [InlineData("text/html;charset=nonsense", null)]
    [InlineData("charset=koi8-r", null)]
    [InlineData("text/html;;charset=koi8-r", "KOI8-R")]
    [InlineData("text/html, text/html;charset=koi8-r", "KOI8-R")]
    [InlineData("text/html;charset=koi8-r, text/html", "KOI8-R")]
    [InlineData("text/html;charset=koi8-r, text/plain", null)]
    [InlineData("text/html;charset='koi8-r'", null)]
    [InlineData("", null)]
    public void Fetch_ContentTypeCharset(string header, string? expected)
    {
        var sniffed = EncodingSniffer.Sniff("<meta charset=utf-8>"u8, Encoding.ASCII.GetBytes(header));
        Assert.Equal(expected ?? "UTF-8", EncodingLabels.NameOf(sniffed.Encoding));
        Assert.Equal(expected is null ? EncodingSource.MetaPrescan : EncodingSource.HttpHeader, sniffed.Source);
    }

    [Fact]
    public void WhatwgEncoding_Labels()
    {
        foreach (var (label, name) in new[] { ("utf8", "UTF-8"), (" LATIN1\n", "windows-1252"), ("ascii", "windows-1252"), ("iso-8859-9", "windows-1254"), ("tis-620", "windows-874"), ("ks_c_5601-1987", "EUC-KR"), ("gb2312", "GBK"), ("sjis", "Shift_JIS"), ("logical", "ISO-8859-8-I"), ("csiso2022kr", "replacement"), ("unicode", "UTF-16LE") })
        {
            Assert.True(EncodingLabels.TryGet(Encoding.ASCII.GetBytes(label), out var encoding), label);
            Assert.Equal(name, EncodingLabels.NameOf(encoding));
        }
        foreach (var label in new[] { "", "utf-7", "utf-32", "ibm850", "utf 8", "utf-8\0", new string('x', 100) }) Assert.False(EncodingLabels.TryGet(Encoding.ASCII.GetBytes(label), out _), label);
        foreach (var encoding in Enum.GetValues<HtmlEncoding>())
        {
            Assert.True(EncodingLabels.TryGet(Encoding.ASCII.GetBytes(EncodingLabels.NameOf(encoding)), out var own));
            Assert.Equal(encoding, own);
        }
    }

    [DataTheory]
    [InlineData("tests1.dat")]
    [InlineData("test-yahoo-jp.dat")]
    public void Html5_Html5libEncodingTests(string file)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(TestData.PathOf("html5lib/encoding/" + file)));
        var cases = 0;
        foreach (var part in text.Split("#data\n").Skip(1))
        {
            var halves = part.Split("\n#encoding\n");
            var body = Encoding.Latin1.GetBytes(halves[0]);
            Assert.True(EncodingLabels.TryGet(Encoding.Latin1.GetBytes(halves[1]), out var expected), halves[1]);
            var sniffed = EncodingSniffer.Sniff(body, default);
            // A declaration past the prescanned bytes is found by the parser, not by the sniffer.
            if (body.Length > 1024 && sniffed.Source == EncodingSource.Fallback) continue;
            Assert.True(expected == sniffed.Encoding, $"{EncodingLabels.NameOf(sniffed.Encoding)} for\n{part}");
            cases++;
        }
        Assert.True(cases > 0);
        output.WriteLine($"{cases} cases");
    }

    [DataTheory]
    [InlineData("HTTP-charset.html", "text/html; charset=iso-8859-15", EncodingSource.HttpHeader, "ISO-8859-15")]
    [InlineData("HTTP-vs-UTF-8-BOM.html", "text/html; charset=iso-8859-15", EncodingSource.Bom, "UTF-8")]
    [InlineData("HTTP-vs-meta-charset.html", "text/html; charset=iso-8859-15", EncodingSource.HttpHeader, "ISO-8859-15")]
    [InlineData("HTTP-vs-meta-content.html", "text/html; charset=iso-8859-15", EncodingSource.HttpHeader, "ISO-8859-15")]
    [InlineData("No-encoding-declaration.html", "text/html", EncodingSource.Fallback, "windows-1252")]
    [InlineData("UTF-16BE-BOM.html", "text/html", EncodingSource.Bom, "UTF-16BE")]
    [InlineData("UTF-16LE-BOM.html", "text/html", EncodingSource.Bom, "UTF-16LE")]
    [InlineData("UTF-8-BOM-vs-meta-charset.html", "text/html", EncodingSource.Bom, "UTF-8")]
    [InlineData("UTF-8-BOM-vs-meta-content.html", "text/html", EncodingSource.Bom, "UTF-8")]
    [InlineData("meta-charset-attribute.html", "text/html", EncodingSource.MetaPrescan, "ISO-8859-15")]
    [InlineData("meta-content-attribute.html", "text/html", EncodingSource.MetaPrescan, "ISO-8859-15")]
    public void W3c_InputByteStream(string file, string contentType, EncodingSource source, string name)
    {
        var body = File.ReadAllBytes(TestData.PathOf("charset/w3c-input-byte-stream/" + file));
        var sniffed = EncodingSniffer.Sniff(body, Encoding.ASCII.GetBytes(contentType));
        Assert.Equal(source, sniffed.Source);
        Assert.Equal(name, EncodingLabels.NameOf(sniffed.Encoding));
        using var transcoder = new Transcoder();
        Assert.Contains("<!DOCTYPE html>", Encoding.UTF8.GetString(transcoder.ToUtf8(sniffed.Encoding, body.AsSpan(sniffed.BomLength))), StringComparison.Ordinal);
    }

    /// <summary>The parse5 listing's sniffer knows no XML declarations, a later addition to the standard.</summary>
    [DataFact]
    public void Html5_RealPages_AgreeWithTheListing()
    {
        var expected = new Dictionary<string, string>();
        using (var lines = new StreamReader(TextPack.Unxz(TestData.PathOf("html/expected-images-parse5.jsonl.xz"))))
        {
            while (lines.ReadLine() is { } line)
            {
                using var page = JsonDocument.Parse(line);
                expected[page.RootElement.GetProperty("file").GetString()!] = page.RootElement.GetProperty("encoding_spec_no_header").GetString()!;
            }
        }
        var pages = 0;
        foreach (var pack in Directory.GetFiles(TestData.PathOf("html"), "pages-*.tar.xz").Where(pack => !pack.Contains("trafilatura", StringComparison.Ordinal)))
        {
            foreach (var (name, bytes) in TextPack.Files(pack))
            {
                if (!expected.TryGetValue(name, out var encoding)) continue;
                pages++;
                var sniffed = EncodingSniffer.Sniff(bytes, default);
                if (sniffed.Source != EncodingSource.XmlDeclaration) Assert.True(encoding == EncodingLabels.NameOf(sniffed.Encoding), $"{name}: {EncodingLabels.NameOf(sniffed.Encoding)}, listing {encoding}");
            }
        }
        Assert.True(pages > 300, $"{pages} pages");
    }

    [Fact]
    public void Sniffer_AllocatesNothing()
    {
        var body = Encoding.ASCII.GetBytes("<!doctype html><html lang=en><!-- x --><meta name=a content=b><meta charset=koi8-r>");
        EncodingSniffer.Sniff(body, "text/html; charset=nonsense"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) EncodingSniffer.Sniff(body, "text/html; charset=nonsense"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
