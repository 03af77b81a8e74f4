using System.Text;
using CrawlIndex.Html.Tokens;
using CrawlIndex.Warc;

namespace CrawlIndex.Fuzz;

/// <summary>Readers that stream: the same bytes in other pieces give the same answer.</summary>
internal static class Streams
{
    public static void Html(byte[] input)
    {
        var tokenizer = new HtmlTokenizer();
        var whole = new Transcript();
        var sink = new TokenSink(whole);
        tokenizer.Tokenize(input, ref sink);
        var pieces = new Transcript();
        sink = new TokenSink(pieces);
        tokenizer.Reset();
        var random = new Random(input.Length);
        for (var at = 0; at < input.Length;)
        {
            var length = Math.Min(input.Length - at, random.Next(3) == 0 ? 1 : random.Next(1, 64));
            tokenizer.Push(input.AsSpan(at, length), ref sink);
            at += length;
        }
        tokenizer.Finish(ref sink);
        if (whole.ToString() != pieces.ToString()) throw new OracleException($"pieces give other tokens than the whole:\n{whole}\n---\n{pieces}");
    }

    /// <summary>Every byte is read or skipped with a reason, however the bytes come.</summary>
    public static void Warc(byte[] input)
    {
        var (whole, ragged) = (Records(new MemoryStream(input), input.Length), Records(new RaggedStream(input), input.Length));
        if (whole != ragged) throw new OracleException($"a ragged stream gives other records:\n{whole}\n---\n{ragged}");
    }

    private static string Records(Stream stream, long length)
    {
        var text = new StringBuilder();
        using var reader = new WarcReader(stream, "fuzz");
        while (reader.Read())
        {
            text.Append(reader.Record.Offset).Append(' ').Append(reader.Record.Length).Append(' ').Append(reader.Record.Outcome).Append(' ').Append(reader.Record.BlockLength).Append('\n');
            if (!reader.Record.TryGetHttp(out var http)) continue;
            using var payload = new HttpPayload();
            payload.Decode(http);
            text.Append(http.Status).Append(' ').Append(payload.Outcome).Append(' ').Append(payload.Body.Length).Append('\n');
        }
        var accounting = reader.Accounting;
        if (accounting.BytesRead + accounting.BytesSkipped != length) throw new OracleException($"{accounting.BytesRead} + {accounting.BytesSkipped} of {length} bytes");
        return text.ToString();
    }

    /// <summary>Tokens in order, text pieces joined.</summary>
    private sealed class Transcript
    {
        private readonly StringBuilder text = new();
        private bool inText;

        public void Token(char kind, ReadOnlySpan<byte> name, int attributes, long start, long end)
        {
            inText = false;
            text.Append('\n').Append(kind).Append(Encoding.Latin1.GetString(name)).Append(' ').Append(attributes).Append(' ').Append(start).Append('-').Append(end);
        }

        public void Text(ReadOnlySpan<byte> raw)
        {
            if (!inText) text.Append("\n\"");
            inText = true;
            text.Append(Encoding.Latin1.GetString(raw));
        }

        public override string ToString() => text.ToString();
    }

    private readonly struct TokenSink(Transcript transcript) : ITokenSink
    {
        public static bool WantsText => true;

        public static ulong WantedTags => 0;

        public static ReadOnlySpan<uint> WantedAttributes => default;

        public bool WantsAllTags => true;

        public void StartTag(in StartTag tag) => transcript.Token('<', tag.RawName, tag.Attributes.Length, tag.Start, tag.End);

        public void EndTag(in EndTag tag) => transcript.Token('/', tag.RawName, 0, tag.Start, tag.End);

        public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset) => transcript.Text(raw);

        public void Comment(ReadOnlySpan<byte> raw, long offset) => transcript.Token('!', raw, 0, offset, 0);

        public void Doctype(ReadOnlySpan<byte> raw, long offset) => transcript.Token('D', raw, 0, offset, 0);
    }

    private sealed class RaggedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int step;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Next()));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Next())]);

        private int Next() => 1 + (step = (step * 31 + 7) % 1021);
    }
}
