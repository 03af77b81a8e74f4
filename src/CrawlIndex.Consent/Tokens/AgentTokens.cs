using System.Text;

namespace CrawlIndex.Consent.Tokens;

/// <summary>What the operator of a crawler does with what it fetches.</summary>
public enum AgentClass : byte
{
    /// <summary>No known AI or search crawler.</summary>
    Unknown = 0,

    /// <summary>Never fetches; stands in robots.txt to steer the use of what another crawler fetched.</summary>
    Control,

    /// <summary>Builds open image-text or text collections: the purpose a data set has too.</summary>
    Direct,

    /// <summary>Builds other data sets.</summary>
    DataSet,

    /// <summary>Trains its operator's models.</summary>
    Trainer,

    /// <summary>Feeds an AI search index.</summary>
    Search,

    /// <summary>Fetches when a user asks.</summary>
    User,
    ImageSearch,
    WebSearch,
    Archive,
}

/// <summary>One known product token.</summary>
/// <param name="Token">As its operator writes it.</param>
/// <param name="Class">Its purpose.</param>
/// <param name="WholeOnly">Matches only whole values: the word is too common.</param>
public sealed record AgentToken(string Token, AgentClass Class, bool WholeOnly);

/// <summary>The known product tokens, from the table in this assembly or from a newer file of the same shape.</summary>
public sealed class AgentTokens
{
    private const int MaxLines = 100_000;

    // By value of AgentClass; stands before the table that is read with it.
    private static readonly string[] ClassNames = ["", "control", "direct", "dataset", "trainer", "search", "user", "image-search", "web-search", "archive"];

    private static readonly AgentToken Laion = new("LAION*", AgentClass.Direct, false);

    private readonly Dictionary<string, AgentToken> tokens = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AgentToken>.AlternateLookup<ReadOnlySpan<char>> lookup;

    private AgentTokens() => lookup = tokens.GetAlternateLookup<ReadOnlySpan<char>>();

    public static AgentTokens Embedded { get; } = LoadEmbedded();

    public IReadOnlyCollection<AgentToken> All => tokens.Values;

    /// <summary>Reads "token TAB class TAB token|whole" lines; "#" starts a comment line. Errors name the line.</summary>
    /// <exception cref="FormatException">A line is not of that shape.</exception>
    public static AgentTokens Parse(TextReader reader)
    {
        var result = new AgentTokens();
        for (var number = 1; reader.ReadLine() is { } line && number <= MaxLines; number++)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var cells = line.Split('\t');
            if (cells.Length is < 2 or > 3 || cells[0].Length == 0) throw new FormatException($"line {number}: expected token, class, match, separated by tabs");
            if (!TryParseClass(cells[1], out var kind)) throw new FormatException($"line {number}: unknown class \"{cells[1]}\"");
            result.tokens[cells[0]] = new AgentToken(cells[0], kind, cells.Length == 3 && cells[2] == "whole");
        }
        return result;
    }

    /// <summary>The token a user-agent value stands for: by its whole value, else by the product token it starts with.</summary>
    public AgentToken? Find(ReadOnlySpan<byte> value, ReadOnlySpan<byte> productToken)
    {
        if (value.Length > 128) value = value[..128];
        if (productToken.Length > 128) return null;
        Span<char> chars = stackalloc char[128];
        var length = Encoding.Latin1.GetChars(value, chars);
        var slash = chars[..length].IndexOf('/');
        if (lookup.TryGetValue(chars[..(slash > 0 ? slash : length)], out var found)) return found;
        if (chars[..length].StartsWith("laion", StringComparison.OrdinalIgnoreCase)) return Laion;
        length = Encoding.Latin1.GetChars(productToken, chars);
        return length > 0 && lookup.TryGetValue(chars[..length], out found) && !found.WholeOnly ? found : null;
    }

    /// <summary>The token of that exact name, ignoring case.</summary>
    public AgentToken? Find(ReadOnlySpan<char> name) => lookup.TryGetValue(name, out var found) ? found : null;

    /// <summary>A list made of these; of tokens that differ in case only, the first counts.</summary>
    public static AgentTokens Of(IEnumerable<AgentToken> tokens)
    {
        var result = new AgentTokens();
        foreach (var token in tokens) result.tokens.TryAdd(token.Token, token);
        return result;
    }

    /// <summary>The word of a class in lists.</summary>
    public static string NameOf(AgentClass kind) => ClassNames[(int)kind];

    private static bool TryParseClass(string word, out AgentClass kind)
    {
        kind = (AgentClass)Math.Max(0, Array.IndexOf(ClassNames, word));
        return kind != AgentClass.Unknown;
    }

    private static AgentTokens LoadEmbedded()
    {
        using var stream = typeof(AgentTokens).Assembly.GetManifestResourceStream("CrawlIndex.Consent.ai-tokens.tsv")
            ?? throw new InvalidOperationException("the table of product tokens is not in the assembly");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }
}
