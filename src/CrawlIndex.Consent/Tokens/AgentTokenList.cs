using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CrawlIndex.Consent.Tokens;

/// <summary>
/// Lists of product tokens from outside: our own tab-separated shape, or the robots.json of the ai.robots.txt project (an object per
/// crawler with a "function" in words), which is merged into the table of this assembly.
/// </summary>
public static class AgentTokenList
{
    /// <summary>Largest list in bytes: the published one has 0.1 MB.</summary>
    public const int MaxBytes = 8 << 20;

    private const int MaxTokens = 20_000;
    private const int MaxNameLength = 128;

    /// <summary>Words of a function, first match counts. What trains or collects binds; a crawler nobody describes is taken for a collector.</summary>
    private static readonly (string Word, AgentClass Class)[] Functions =
    [
        ("user prompt", AgentClass.User), ("user-initiated", AgentClass.User), ("user queries", AgentClass.User), ("assistant", AgentClass.User), ("coding agent", AgentClass.User), ("ai agents", AgentClass.User),
        ("companion", AgentClass.User), ("llm training", AgentClass.Trainer), ("model training", AgentClass.Trainer), ("ai training", AgentClass.Trainer),
        ("train", AgentClass.Trainer), ("language model", AgentClass.Trainer), ("llm", AgentClass.Trainer), ("dataset", AgentClass.DataSet), ("data provider", AgentClass.DataSet),
        ("data scraper", AgentClass.DataSet), ("search", AgentClass.Search),
    ];

    /// <summary>Reads a list of either shape.</summary>
    /// <exception cref="FormatException">It is of neither shape, too large, or knows too little to be such a list.</exception>
    public static AgentTokens Read(Stream stream)
    {
        var bytes = ReadAll(stream);
        var text = bytes.AsSpan().TrimStart("\uFEFF \t\r\n"u8);
        if (text.IsEmpty) throw new FormatException("the list is empty");
        var tokens = text[0] == '{' ? Import(bytes.AsMemory(bytes.Length - text.Length)) : AgentTokens.Parse(new StringReader(Encoding.UTF8.GetString(text)));
        if (tokens.All.Count > MaxTokens) throw new FormatException($"the list has more than {MaxTokens} tokens");
        foreach (var known in (ReadOnlySpan<string>)["CCBot", "GPTBot"])
            if (tokens.Find(known) is null) throw new FormatException($"this is no list of AI product tokens: it does not know '{known}'");
        return tokens;
    }

    /// <summary>The list in our own shape, sorted, so that the same list has the same bytes.</summary>
    public static string Write(AgentTokens tokens)
    {
        var text = new StringBuilder("# Product tokens of robots.txt: token, class, how to match (tabs between).\n");
        foreach (var token in tokens.All.OrderBy(token => token.Token, StringComparer.OrdinalIgnoreCase))
            text.Append(CultureInfo.InvariantCulture, $"{token.Token}\t{AgentTokens.NameOf(token.Class)}\t{(token.WholeOnly ? "whole" : "token")}\n");
        return text.ToString();
    }

    /// <summary>The class a description of what a crawler does stands for.</summary>
    public static AgentClass ClassOf(string function)
    {
        foreach (var (word, kind) in Functions)
            if (function.Contains(word, StringComparison.OrdinalIgnoreCase)) return kind;
        return AgentClass.DataSet;
    }

    private static AgentTokens Import(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var found = new List<AgentToken>(AgentTokens.Embedded.All);
            var known = 0;
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                var name = entry.Name.Trim();
                if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl)) throw new FormatException($"'{name[..Math.Min(name.Length, 40)]}' is no product token");
                if (entry.Value.ValueKind != JsonValueKind.Object) throw new FormatException($"'{name}' has no description");
                // What this version knows of a crawler was read in its operator's own words.
                if (AgentTokens.Embedded.Find(name) is not null)
                {
                    known++;
                    continue;
                }
                var function = entry.Value.TryGetProperty("function", out var words) && words.ValueKind == JsonValueKind.String ? words.GetString()! : "";
                found.Add(new AgentToken(name, ClassOf(function), IsCommonWord(name)));
            }
            if (known == 0) throw new FormatException("this is no robots.json: it names no AI crawler known here");
            return AgentTokens.Of(found);
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("the list is no UTF-8");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"line {fault.LineNumber + 1}: {fault.Message}");
        }
    }

    // "Operator", "Code": a product token that is a word of the language matches whole values only.
    private static bool IsCommonWord(string name) =>
        name.All(char.IsAsciiLetter) && name.AsSpan(1).IndexOfAnyInRange('A', 'Z') < 0 && !name.Contains("bot", StringComparison.OrdinalIgnoreCase) && !name.Contains("crawl", StringComparison.OrdinalIgnoreCase);

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0; all.Write(buffer, 0, count))
            if (all.Length + count > MaxBytes) throw new FormatException($"the list is larger than {MaxBytes} bytes");
        return all.ToArray();
    }
}
