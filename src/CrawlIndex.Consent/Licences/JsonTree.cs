using System.Text.Json;

namespace CrawlIndex.Consent.Licences;

/// <summary>One value of a JSON text with its byte span.</summary>
internal sealed class JsonValue(JsonTokenType kind, int start)
{
    /// <summary>StartObject, StartArray, String, Number, True, False or Null.</summary>
    public JsonTokenType Kind { get; } = kind;

    /// <summary>First byte in the text (of a string: its opening quote).</summary>
    public int Start { get; } = start;

    public int Length { get; set; }

    /// <summary>Content of a string, decoded; digits of a number.</summary>
    public string Text { get; init; } = "";

    /// <summary>Members of an object in order, repeated names kept.</summary>
    public List<(string Name, JsonValue Value)> Members { get; } = [];

    public List<JsonValue> Items { get; } = [];

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsString => Kind == JsonTokenType.String;

    /// <summary>All values of a member; an array counts as its items.</summary>
    public IEnumerable<JsonValue> All(string name)
    {
        foreach (var (member, value) in Members)
        {
            if (member != name) continue;
            if (value.Kind != JsonTokenType.StartArray) yield return value;
            else
                foreach (var item in value.Items) yield return item;
        }
    }

    public JsonValue? First(string name) => All(name).FirstOrDefault();

    /// <summary>Text of the first string member of that name.</summary>
    public string? TextOf(string name) => All(name).FirstOrDefault(value => value.IsString)?.Text;
}

/// <summary>
/// Bounded tree of a JSON text. Comments, trailing commas and the wrapping of inline scripts are accepted; what stood before
/// an error is kept and the tree marked.
/// </summary>
internal sealed class JsonTree
{
    private const int MaxBytes = 8 << 20;
    private const int MaxValues = 200_000;
    private const int MaxDepth = 96;

    /// <summary>Members of one object; references make objects be read again, so this bounds their product.</summary>
    private const int MaxMembers = 1024;

    private const int MaxText = 64 << 10;

    /// <summary>Silent when the text was read to its end, else Malformed or LimitReached.</summary>
    public ParseOutcome Outcome { get; private set; } = ParseOutcome.Silent;

    /// <summary>Values at the top: one, or several when texts were concatenated.</summary>
    public List<JsonValue> Roots { get; } = [];

    /// <summary>Reads a text; never throws.</summary>
    public static JsonTree Read(ReadOnlySpan<byte> json)
    {
        var tree = new JsonTree();
        var start = Unwrap(ref json);
        if (json.Length > MaxBytes)
        {
            json = json[..MaxBytes];
            tree.Outcome = ParseOutcome.LimitReached;
        }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
            AllowMultipleValues = true,
        });
        try
        {
            tree.Fill(ref reader, start);
        }
        catch (JsonException)
        {
            if (tree.Outcome == ParseOutcome.Silent) tree.Outcome = ParseOutcome.Malformed;
        }
        catch (InvalidOperationException)
        {
            // A string that is no valid UTF-8 or holds a lone surrogate.
            tree.Outcome = ParseOutcome.Malformed;
        }
        return tree;
    }

    private void Fill(ref Utf8JsonReader reader, int shift)
    {
        var open = new Stack<JsonValue>();
        var name = "";
        var count = 0;
        while (reader.Read())
        {
            if (++count > MaxValues)
            {
                Outcome = ParseOutcome.LimitReached;
                return;
            }
            var start = (int)reader.TokenStartIndex + shift;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.ValueSpan.Length > 256 ? "" : reader.GetString() ?? "";
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    var closed = open.Pop();
                    closed.Length = start + 1 - closed.Start;
                    continue;
            }
            var value = new JsonValue(reader.TokenType, start)
            {
                Length = (int)reader.BytesConsumed + shift - start,
                Text = reader.TokenType switch
                {
                    JsonTokenType.String when reader.ValueSpan.Length <= MaxText => reader.GetString() ?? "",
                    JsonTokenType.Number when reader.ValueSpan.Length <= 32 => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
                    _ => "",
                },
            };
            if (!open.TryPeek(out var parent)) Roots.Add(value);
            else if (parent.IsObject && parent.Members.Count >= MaxMembers) Outcome = ParseOutcome.LimitReached;
            else if (parent.IsObject) parent.Members.Add((name, value));
            else parent.Items.Add(value);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(value);
        }
    }

    // Inline scripts come wrapped in comments or CDATA marks of other languages.
    private static int Unwrap(ref ReadOnlySpan<byte> json)
    {
        var whole = json.Length;
        json = json.TrimStart("\xEF\xBB\xBF \t\r\n\0"u8);
        foreach (var mark in (ReadOnlySpan<string>)["//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "<!--"])
        {
            if (!json.StartsWith(System.Text.Encoding.ASCII.GetBytes(mark))) continue;
            json = json[mark.Length..].TrimStart(" \t\r\n"u8);
            break;
        }
        var start = whole - json.Length;
        json = json.TrimEnd(" \t\r\n\0;"u8);
        foreach (var mark in (ReadOnlySpan<string>)["-->", "/*]]>*/", "//]]>", "]]>"])
        {
            if (!json.EndsWith(System.Text.Encoding.ASCII.GetBytes(mark))) continue;
            json = json[..^mark.Length].TrimEnd(" \t\r\n"u8);
            break;
        }
        return start;
    }
}
