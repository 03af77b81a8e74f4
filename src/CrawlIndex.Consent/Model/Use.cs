namespace CrawlIndex.Consent;

/// <summary>What somebody wants to do with a picture or its alt text. Values are persisted: only ever add.</summary>
public enum Use : byte
{
    /// <summary>Fetching the bytes at all. A denied crawl means "no data", it is no opinion on a use.</summary>
    Crawl = 0,

    /// <summary>Keeping it in a public index.</summary>
    Index = 1,

    /// <summary>Search results made of a link and a short excerpt.</summary>
    Search = 2,

    /// <summary>Text and data mining: any automated analysis.</summary>
    Tdm = 3,

    /// <summary>Training of any model.</summary>
    AiTrain = 4,

    /// <summary>Training of generative models.</summary>
    GenAiTrain = 5,

    /// <summary>Retrieval, grounding, inference, conditioning.</summary>
    AiInput = 6,
}

/// <summary>The words of the uses on the wire and which use a denial of another one reaches.</summary>
public static class Uses
{
    public const int Count = 7;

    private static readonly string[] Names = ["crawl", "index", "search", "tdm", "ai-train", "gen-ai-train", "ai-input"];

    public static IReadOnlyList<Use> All { get; } = [Use.Crawl, Use.Index, Use.Search, Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput];

    /// <summary>The word used in JSON, policies and tables: "gen-ai-train".</summary>
    public static string Name(this Use use) => Names[(int)use];

    public static bool TryParse(string? word, out Use use)
    {
        var found = Array.IndexOf(Names, word);
        use = (Use)Math.Max(found, 0);
        return found >= 0;
    }
}
