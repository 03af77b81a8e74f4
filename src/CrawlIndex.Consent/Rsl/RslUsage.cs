namespace CrawlIndex.Consent.Rsl;

/// <summary>Usage tokens of RSL 1.0 as sets; "all" and "ai-all" hold the others.</summary>
[Flags]
public enum RslUsage
{
    None = 0,
    Search = 1,
    AiTrain = 2,
    AiInput = 4,
    AiIndex = 8,

    /// <summary>AI uses nobody has named yet; only "ai-all" and "all" reach them.</summary>
    AiFuture = 16,

    /// <summary>Uses that are neither search nor AI; only "all" reaches them.</summary>
    Other = 32,

    AiAll = AiTrain | AiInput | AiIndex | AiFuture,
    All = Search | AiAll | Other,
}

/// <summary>The words of the usage tokens, of RSL 1.0 and of its drafts.</summary>
internal static class RslUsages
{
    /// <summary>A token of RSL 1.0; None for anything else.</summary>
    public static RslUsage Token(ReadOnlySpan<char> word) => word switch
    {
        "all" => RslUsage.All,
        "ai-all" => RslUsage.AiAll,
        "ai-train" => RslUsage.AiTrain,
        "ai-input" => RslUsage.AiInput,
        "ai-index" => RslUsage.AiIndex,
        "search" => RslUsage.Search,
        _ => RslUsage.None,
    };

    /// <summary>What a token of the 0.9 drafts meant. Such words only ever prohibit.</summary>
    public static RslUsage LegacyToken(ReadOnlySpan<char> word) => word switch
    {
        "train-ai" or "train-genai" or "training" => RslUsage.AiTrain,
        "ai-use" or "ai-summarize" or "inference" => RslUsage.AiInput,
        "ai-search" => RslUsage.AiIndex | RslUsage.AiInput,
        "ai" => RslUsage.AiAll,
        _ => RslUsage.None,
    };

    /// <summary>Which part of the vocabulary speaks of a use. The crawl is none of its business (RSL 4.4).</summary>
    public static RslUsage Of(Use use) => use switch
    {
        Use.Search => RslUsage.Search,
        Use.Index => RslUsage.Search | RslUsage.AiIndex,
        Use.AiTrain or Use.GenAiTrain => RslUsage.AiTrain,
        Use.AiInput => RslUsage.AiInput,
        Use.Tdm => RslUsage.Other,
        _ => RslUsage.None,
    };
}
