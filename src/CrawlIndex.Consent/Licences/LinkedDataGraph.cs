namespace CrawlIndex.Consent.Licences;

/// <summary>The nodes of JSON-LD texts with references by @id followed one step (JSON-LD 1.1 3.3).</summary>
internal sealed class LinkedDataGraph
{
    private readonly Dictionary<string, JsonValue> byId = [];

    public LinkedDataGraph(JsonTree tree)
    {
        // Last in, first out, so children are pushed in reverse to keep document order.
        var open = new Stack<JsonValue>(Enumerable.Reverse(tree.Roots));
        while (open.TryPop(out var value))
        {
            if (value.IsObject && value.Members.Count > 0)
            {
                Nodes.Add(value);
                if (value.TextOf("@id") is { Length: > 0 } id && value.Members.Count > 1 && (!byId.TryGetValue(id, out var known) || known.Members.Count < value.Members.Count))
                    byId[id] = value;
            }
            for (var i = value.Items.Count - 1; i >= 0; i--) open.Push(value.Items[i]);
            for (var i = value.Members.Count - 1; i >= 0; i--)
                if (value.Members[i].Name != "@context") open.Push(value.Members[i].Value);
        }
    }

    /// <summary>All objects in document order.</summary>
    public List<JsonValue> Nodes { get; } = [];

    /// <summary>Types without the prefix of schema.org.</summary>
    public static IEnumerable<string> Types(JsonValue node) =>
        node.All("@type").Concat(node.All("type")).Where(type => type.IsString).Select(type => Bare(type.Text));

    public static bool IsType(JsonValue node, string type) => Types(node).Contains(type);

    /// <summary>Texts of a property: strings, and of objects their url, contentUrl or @id; with the value that stands there.</summary>
    public IEnumerable<(string Text, JsonValue Value)> Urls(JsonValue node, string property)
    {
        foreach (var value in Values(node, property))
        {
            if (value.IsString && value.Text.Length > 0) yield return (value.Text, value);
            else if (value.IsObject)
            {
                var full = value.TextOf("@id") is { } id && value.Members.Count == 1 && byId.TryGetValue(id, out var known) ? known : value;
                var text = full.TextOf("contentUrl") ?? full.TextOf("url") ?? full.TextOf("@id") ?? full.TextOf("@value") ?? full.TextOf("name");
                if (text is { Length: > 0 }) yield return (text, value);
            }
        }
    }

    /// <summary>Names of persons and organisations: strings, or the name of an object.</summary>
    public IEnumerable<string> Names(JsonValue node, string property)
    {
        foreach (var value in Values(node, property))
        {
            if (value.IsString && value.Text.Length > 0) yield return value.Text;
            else if (value.IsObject)
            {
                var full = value.TextOf("@id") is { } id && value.Members.Count == 1 && byId.TryGetValue(id, out var known) ? known : value;
                if (full.TextOf("name") is { Length: > 0 } name) yield return name;
            }
        }
    }

    public static bool LooksLikeUrl(string text) =>
        text.Length is > 0 and <= Piece.MaxUrl && text.AsSpan().Trim().IndexOfAny(" \t\r\n") < 0
        && (text.Contains("://", StringComparison.Ordinal) || text.Trim()[0] is '/' or '.' or '#' || text.Contains('/', StringComparison.Ordinal));

    // The property under its plain name and under the prefixes in use.
    private static IEnumerable<JsonValue> Values(JsonValue node, string property) =>
        property.StartsWith('@')
            ? node.All(property)
            : node.All(property).Concat(node.All("schema:" + property)).Concat(node.All("http://schema.org/" + property)).Concat(node.All("https://schema.org/" + property));

    private static string Bare(string type) => type[(type.AsSpan().LastIndexOfAny('/', ':', '#') + 1)..];
}
