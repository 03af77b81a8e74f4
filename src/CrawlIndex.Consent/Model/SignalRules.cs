namespace CrawlIndex.Consent;

/// <summary>Rule ids that the engine itself must recognise.</summary>
public static class SignalRules
{
    /// <summary>A pointer to an RSL document: conditional until that document was read, then the document speaks.</summary>
    public const string RslPointer = "rsl-pointer";
}
