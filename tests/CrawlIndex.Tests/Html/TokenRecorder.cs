using System.Text;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Tests.Html;

/// <summary>Writes every token out in full, the way html5lib's tests state them: text pieces joined, names folded, values decoded.</summary>
internal sealed class TokenRecorder
{
    private readonly List<string> _tokens = [];
    private readonly ByteBuffer _text = new();

    public IReadOnlyList<string> Tokens
    {
        get
        {
            FlushText();
            return _tokens;
        }
    }

    public static string Character(string text) => $"Character {text}";

    public static string Start(string name, IEnumerable<(string Name, string Value)> attributes, bool selfClosing) =>
        $"StartTag {name}{string.Concat(attributes.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"\n {a.Name}={a.Value}"))}{(selfClosing ? " /" : "")}";

    public void Text(ReadOnlySpan<byte> raw, TextMode mode) => TextDecoder.AppendText(_text, raw, mode);

    public void Add(string token)
    {
        FlushText();
        _tokens.Add(token);
    }

    public void Add(in StartTag tag)
    {
        var attributes = new Dictionary<string, string>();
        foreach (ref readonly var slice in tag.Attributes)
        {
            var value = new ByteBuffer();
            TextDecoder.AppendAttribute(value, tag.ValueOf(slice));
            attributes.TryAdd(Fold(tag.NameOf(slice)), Utf8(value.Written));
        }
        Add(Start(Fold(tag.RawName), attributes.Select(a => (a.Key, a.Value)), tag.SelfClosing));
    }

    public static string Fold(ReadOnlySpan<byte> name) => string.Concat(Utf8(name).Select(c => c == 0 ? '\uFFFD' : char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));

    public static string Comment(ReadOnlySpan<byte> raw) => "Comment " + Utf8(raw).Replace("\r\n", "\n").Replace('\r', '\n').Replace('\0', '\uFFFD');

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private void FlushText()
    {
        if (_text.Length == 0) return;
        _tokens.Add(Character(Utf8(_text.Written)));
        _text.Clear();
    }
}

/// <summary>Sink that hands every token to a <see cref="TokenRecorder"/>.</summary>
internal readonly struct RecordingSink(TokenRecorder recorder) : ITokenSink
{
    public static bool WantsText => true;

    public static ulong WantedTags => ulong.MaxValue;

    public static ReadOnlySpan<uint> WantedAttributes => default;

    public bool WantsAllTags => true;

    public void StartTag(in StartTag tag) => recorder.Add(tag);

    public void EndTag(in EndTag tag) => recorder.Add("EndTag " + TokenRecorder.Fold(tag.RawName));

    public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset) => recorder.Text(raw, mode);

    public void Comment(ReadOnlySpan<byte> raw, long offset) => recorder.Add(TokenRecorder.Comment(raw));

    public void Doctype(ReadOnlySpan<byte> raw, long offset) => recorder.Add("DOCTYPE");
}
