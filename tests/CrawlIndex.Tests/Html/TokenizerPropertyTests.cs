using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Html.Tokens;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Html;

public sealed class TokenizerPropertyTests(ITestOutputHelper output)
{
    [DataFact]
    public void Html5_RealPages_GiveTheSameTokensInAnySplit()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var tokenizer = new HtmlTokenizer();
        foreach (var (file, body) in RealPages.All.Where((_, i) => i % 4 == seed % 4))
        {
            var whole = Digest(tokenizer, body, [body.Length]);
            foreach (var largest in new[] { 7, 700, 70_000 })
            {
                if (largest == 7 && body.Length > 200_000) continue;
                Assert.True(whole == Digest(tokenizer, body, Sizes(body.Length, largest, random)), $"{file} in pieces up to {largest}");
            }
        }
    }

    [Fact]
    public void Html5_HostileMarkup_TakesLinearTimeAndBoundedMemory()
    {
        string[] units = ["<a ", "<a x=\"", "</", "<!--", "<!-- --!", "<script><!--", "<svg><g>", "<svg><title>", "<math><annotation-xml>", "&", "&#x1", "&notit", "<![CDATA[", "<svg><![CDATA[", "<p\0>",
            "<textarea></textare", "<b a=1 a=2>", "<x y='>' z", "<select><table>", "<script></script", "<!", "<?", "</p/", "=\"'"];
        foreach (var unit in units)
        {
            var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1_000_000)));
            var tokenizer = new HtmlTokenizer(maxTokenBytes: 1 << 20);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var sink = new IgnoringSink();
            for (var at = 0; at < body.Length; at += 1 << 14) tokenizer.Push(body.AsSpan(at, Math.Min(1 << 14, body.Length - at)), ref sink);
            tokenizer.Finish(ref sink);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{unit}: {watch.Elapsed}");
        }
    }

    /// <summary>A token too long ends the document at the same place in any split.</summary>
    [Theory]
    [InlineData("<b>x<img src='{0}'>y<i>")]
    [InlineData("<b>x<!--{0}-->y<i>")]
    [InlineData("<b>x<!{0}>y<i>")]
    [InlineData("<b>x</b {0}>y<i>")]
    public void Limit_TokenTooLong_EndsTheDocumentInAnySplit(string format)
    {
        var body = Encoding.ASCII.GetBytes(string.Format(format, new string('x', 200)));
        foreach (var size in new[] { 1, 3, 64, 1000 })
        {
            var tokenizer = new HtmlTokenizer(maxTokenBytes: 128);
            var recorder = new TokenRecorder();
            var sink = new RecordingSink(recorder);
            for (var at = 0; at < body.Length; at += size) tokenizer.Push(body.AsSpan(at, Math.Min(size, body.Length - at)), ref sink);
            Assert.True(tokenizer.Stopped);
            Assert.Equal(["StartTag b", "Character x"], recorder.Tokens);
        }
    }

    private static IEnumerable<int> Sizes(int length, int largest, Random random)
    {
        while (length > 0)
        {
            var size = Math.Min(length, random.Next(1, largest + 1));
            yield return size;
            length -= size;
        }
    }

    private static string Digest(HtmlTokenizer tokenizer, byte[] body, IEnumerable<int> sizes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sink = new HashingSink(hash);
        tokenizer.Reset();
        var at = 0;
        foreach (var size in sizes)
        {
            tokenizer.Push(body.AsSpan(at, size), ref sink);
            at += size;
        }
        tokenizer.Finish(ref sink);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Hashes tokens with their offsets; text only as decoded bytes, since its pieces differ.</summary>
    private readonly struct HashingSink(IncrementalHash hash) : ITokenSink
    {
        private readonly ByteBuffer _text = new();

        public static bool WantsText => true;

        public static ulong WantedTags => ulong.MaxValue;

        public static ReadOnlySpan<uint> WantedAttributes => default;

        public bool WantsAllTags => true;

        public void StartTag(in StartTag tag)
        {
            hash.AppendData(BitConverter.GetBytes(tag.Start));
            hash.AppendData([(byte)tag.Name, (byte)tag.Namespace, tag.SelfClosing ? (byte)1 : (byte)0]);
            foreach (ref readonly var attribute in tag.Attributes)
            {
                hash.AppendData(tag.NameOf(attribute));
                hash.AppendData("="u8);
                hash.AppendData(tag.ValueOf(attribute));
            }
        }

        public void EndTag(in EndTag tag)
        {
            hash.AppendData(BitConverter.GetBytes(tag.End));
            hash.AppendData([(byte)tag.Name, (byte)tag.Namespace]);
        }

        public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset)
        {
            _text.Clear();
            TextDecoder.AppendText(_text, raw, mode);
            hash.AppendData(_text.Written);
        }

        public void Comment(ReadOnlySpan<byte> raw, long offset) => hash.AppendData(raw);

        public void Doctype(ReadOnlySpan<byte> raw, long offset) => hash.AppendData(BitConverter.GetBytes(offset));
    }

    private readonly struct IgnoringSink : ITokenSink
    {
        public static bool WantsText => true;

        public static ulong WantedTags => ulong.MaxValue;

        public static ReadOnlySpan<uint> WantedAttributes => default;

        public bool WantsAllTags => true;

        public void StartTag(in StartTag tag)
        {
        }

        public void EndTag(in EndTag tag)
        {
        }

        public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset)
        {
        }

        public void Comment(ReadOnlySpan<byte> raw, long offset)
        {
        }

        public void Doctype(ReadOnlySpan<byte> raw, long offset)
        {
        }
    }
}
