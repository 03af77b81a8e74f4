using System.Text;
using CrawlIndex.Html.Encodings;
using Xunit;

namespace CrawlIndex.Tests.Encodings;

/// <summary>The decoders of the Encoding Standard; rows are bytes in hex and the text they decode to.</summary>
public class TranscoderTests
{
    [Theory]
    // Section 8.1.1: maximal subparts of ill-formed UTF-8.
    [InlineData("utf-8", "61 C3 A9 F0 9F 98 80", "aé😀")]
    [InlineData("utf-8", "61 80 62", "a\uFFFDb")]
    [InlineData("utf-8", "C0 AF", "\uFFFD\uFFFD")]
    [InlineData("utf-8", "E2 98 3C", "\uFFFD<")]
    [InlineData("utf-8", "F0 9F 98", "\uFFFD")]
    [InlineData("utf-8", "ED A0 80", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("utf-8", "F4 90 80 80", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("utf-8", "E0 80 80", "\uFFFD\uFFFD\uFFFD")]
    // Section 9: single-byte, where the standard differs from other tables.
    [InlineData("windows-1252", "80 81 8D 9F E9", "€\u0081\u008DŸé")]
    [InlineData("iso-8859-1", "80", "€")]
    [InlineData("windows-874", "80 81 A0 DB", "€\u0081\u00A0\uFFFD")]
    [InlineData("koi8-u", "AE BE", "ўЎ")]
    [InlineData("iso-8859-6", "A1 A4 C7", "\uFFFD\u00A4ا")]
    [InlineData("macintosh", "DB F0", "€\uF8FF")]
    [InlineData("x-mac-cyrillic", "FF A2", "€Ґ")]
    [InlineData("windows-1253", "AA D2", "\uFFFD\uFFFD")]
    [InlineData("x-user-defined", "41 80 FF", "A\uF780\uF7FF")]
    // Section 10: gb18030 and GBK.
    [InlineData("gbk", "C4 E3 BA C3", "你好")]
    [InlineData("gbk", "80 FF", "€\uFFFD")]
    [InlineData("gbk", "81 3C", "\uFFFD<")]
    [InlineData("gbk", "81 7F", "\uFFFD\u007F")]
    [InlineData("gbk", "81", "\uFFFD")]
    [InlineData("gb18030", "81 30 81 30", "\u0080")]
    [InlineData("gb18030", "90 30 81 30", "\U00010000")]
    [InlineData("gb18030", "E3 32 9A 35", "\U0010FFFF")]
    [InlineData("gb18030", "E3 32 9A 36", "\uFFFD")]
    [InlineData("gb18030", "81 35 F4 37", "\uE7C7")]
    [InlineData("gb18030", "A2 E3", "€")]
    [InlineData("gb18030", "81 30 3C", "\uFFFD0<")]
    [InlineData("gb18030", "81 30 81 3C", "\uFFFD0\uFFFD<")]
    [InlineData("gb18030", "81 30 81", "\uFFFD")]
    [InlineData("gb18030", "81 30", "\uFFFD")]
    // Section 11: Big5.
    [InlineData("big5", "A7 41 A6 6E", "你好")]
    [InlineData("big5", "88 62 88 64 88 A3 88 A5", "Ê\u0304Ê\u030Cê\u0304ê\u030C")]
    [InlineData("big5", "87 45", "\U00027267")]
    [InlineData("big5", "81 3C", "\uFFFD<")]
    [InlineData("big5", "81 41", "\uFFFDA")]
    [InlineData("big5", "A1 80", "\uFFFD")]
    [InlineData("big5", "80 FF A1", "\uFFFD\uFFFD\uFFFD")]
    // Section 12: Japanese.
    [InlineData("euc-jp", "C6 FC CB DC", "日本")]
    [InlineData("euc-jp", "8E B1 8E 3C", "ｱ\uFFFD<")]
    [InlineData("euc-jp", "8F B0 A1", "丂")]
    [InlineData("euc-jp", "8F B0 3C", "\uFFFD<")]
    [InlineData("euc-jp", "8F 3C", "\uFFFD<")]
    [InlineData("euc-jp", "8F A1", "\uFFFD")]
    [InlineData("euc-jp", "A1 3C A0", "\uFFFD<\uFFFD")]
    [InlineData("shift_jis", "93 FA 96 7B B1 80", "日本ｱ\u0080")]
    [InlineData("shift_jis", "5C 7E", "\\~")]
    [InlineData("shift_jis", "F0 40 81 60 FC 4B", "\uE000～\u9ED1")]
    [InlineData("shift_jis", "81 3C A0 FD", "\uFFFD<\uFFFD\uFFFD")]
    [InlineData("shift_jis", "81 22", "\uFFFD\"")]
    [InlineData("shift_jis", "85 40", "\uFFFD@")]
    [InlineData("shift_jis", "85 80", "\uFFFD")]
    [InlineData("iso-2022-jp", "1B 24 42 46 7C 4B 5C 1B 28 42 3C", "日本<")]
    [InlineData("iso-2022-jp", "1B 28 4A 5C 7E 61 1B 28 49 31", "¥‾aｱ")]
    [InlineData("iso-2022-jp", "61 1B 24 3C", "a\uFFFD$<")]
    [InlineData("iso-2022-jp", "1B 24 42 46 1B 28 42 3C", "\uFFFD<")]
    [InlineData("iso-2022-jp", "1B 28 42 1B 28 42 61", "\uFFFDa")]
    [InlineData("iso-2022-jp", "0E 0F E9", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("iso-2022-jp", "1B 24 42 46", "\uFFFD")]
    [InlineData("iso-2022-jp", "1B", "\uFFFD")]
    // Section 13: EUC-KR is windows-949.
    [InlineData("euc-kr", "BE C8 B3 E7", "안녕")]
    [InlineData("euc-kr", "81 41", "갂")]
    [InlineData("euc-kr", "A1 3C C9 41 80", "\uFFFD<\uFFFDA\uFFFD")]
    // Section 14.
    [InlineData("utf-16le", "3C 00 3D D8 00 DE 00 D8 61 00 61", "<😀\uFFFDa\uFFFD")]
    [InlineData("utf-16be", "00 3C D8 3D DE 00 DC 00 00 61", "<😀\uFFFDa")]
    [InlineData("utf-16be", "D8 3D", "\uFFFD")]
    [InlineData("utf-16le", "3D D8 00", "\uFFFD")]
    [InlineData("iso-2022-kr", "3C 73 3E", "\uFFFD")]
    [InlineData("hz-gb-2312", "", "")]
    public void WhatwgEncoding_Decoders(string label, string hex, string expected)
    {
        Assert.True(EncodingLabels.TryGet(Encoding.ASCII.GetBytes(label), out var encoding));
        using var transcoder = new Transcoder();
        Assert.Equal(expected, Encoding.UTF8.GetString(transcoder.ToUtf8(encoding, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))));
    }

    /// <summary>No lead byte may hide markup: an ASCII byte that no two-byte character uses survives after every byte.</summary>
    [Fact]
    public void WhatwgEncoding_AsciiAfterAnyByte_IsNeverSwallowed()
    {
        using var transcoder = new Transcoder();
        foreach (var encoding in Enum.GetValues<HtmlEncoding>())
        {
            if (encoding is HtmlEncoding.Utf16Be or HtmlEncoding.Utf16Le or HtmlEncoding.Replacement or HtmlEncoding.Iso2022Jp) continue;
            for (var lead = 0x80; lead <= 0xFF; lead++)
            {
                foreach (var ascii in "<>\"'&=/ \n"u8)
                {
                    Assert.True(transcoder.ToUtf8(encoding, [(byte)'a', (byte)lead, ascii, (byte)'b']).IndexOf(ascii) > 0, $"{encoding} {lead:X2} {ascii:X2}");
                }
            }
        }
    }

    [Fact]
    public void Transcoder_RandomBytes_GiveValidUtf8WithinTheBound()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var transcoder = new Transcoder(100_000);
        using var wide = new Transcoder();
        for (var round = 0; round < 400; round++)
        {
            var input = new byte[random.Next(0, round % 10 == 0 ? 80_000 : 300)];
            random.NextBytes(input);
            if (round % 2 == 0)
            {
                for (var i = 0; i < input.Length; i += 2) input[i] &= 0x7F;
            }
            foreach (var encoding in Enum.GetValues<HtmlEncoding>())
            {
                var output = transcoder.ToUtf8(encoding, input);
                Assert.True(System.Text.Unicode.Utf8.IsValid(output), $"seed {seed} {encoding}");
                Assert.True(output.Length <= 100_000, $"seed {seed} {encoding}");
                var whole = wide.ToUtf8(encoding, input);
                Assert.True(whole.StartsWith(output) && transcoder.Truncated == (whole.Length > output.Length), $"seed {seed} {encoding} {whole.Length} {output.Length}");
            }
        }
    }

    [Fact]
    public void Transcoder_ValidUtf8_IsNotCopied()
    {
        using var transcoder = new Transcoder(10);
        var input = "naïve"u8.ToArray();
        Assert.True(transcoder.ToUtf8(HtmlEncoding.Utf8, input) == input.AsSpan());
        var cut = transcoder.ToUtf8(HtmlEncoding.Utf8, "123456789é"u8);
        Assert.Equal("123456789", Encoding.UTF8.GetString(cut));
        Assert.True(transcoder.Truncated);
    }

    [Fact]
    public void Transcoder_SteadyState_AllocatesNothing()
    {
        using var transcoder = new Transcoder();
        var input = new byte[50_000];
        new Random(1).NextBytes(input);
        foreach (var encoding in EncodingValues) transcoder.ToUtf8(encoding, input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var encoding in EncodingValues) transcoder.ToUtf8(encoding, input);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static readonly HtmlEncoding[] EncodingValues = Enum.GetValues<HtmlEncoding>();
}
