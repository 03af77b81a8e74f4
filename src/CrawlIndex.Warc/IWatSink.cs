namespace CrawlIndex.Warc;

/// <summary>
/// Takes what a WAT envelope holds, in document order. Spans are valid only during the call; a value the envelope lacks
/// is empty.
/// </summary>
public interface IWatSink
{
    /// <summary>An HTTP response header; a repeated one comes once a value.</summary>
    void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    /// <summary>The page title.</summary>
    void Title(ReadOnlySpan<byte> title);

    /// <summary>The href of the base element.</summary>
    void Base(ReadOnlySpan<byte> href);

    /// <summary>A meta element: its name, property or http-equiv, and its content.</summary>
    void Meta(ReadOnlySpan<byte> name, ReadOnlySpan<byte> property, ReadOnlySpan<byte> httpEquiv, ReadOnlySpan<byte> content);

    /// <summary>A link element of the head (<paramref name="inHead"/>) or a reference of the body, with its 0-based position.</summary>
    void Link(bool inHead, int index, in WatLink link);
}

/// <summary>One link of a WAT envelope.</summary>
public readonly ref struct WatLink
{
    /// <summary>Element and attribute: <c>IMG@/src</c>, <c>A@/href</c>.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The reference as it stands in the page.</summary>
    public ReadOnlySpan<byte> Url { get; init; }

    public ReadOnlySpan<byte> Alt { get; init; }

    public ReadOnlySpan<byte> Title { get; init; }

    public ReadOnlySpan<byte> Text { get; init; }

    public ReadOnlySpan<byte> Rel { get; init; }

    public ReadOnlySpan<byte> Type { get; init; }
}

/// <summary>How reading an envelope ended.</summary>
public enum WatOutcome
{
    Complete = 0,

    /// <summary>The record is no metadata in JSON.</summary>
    NotAnEnvelope = 1,

    /// <summary>The JSON breaks off or is none; what came before was pushed.</summary>
    BadJson = 2,
}
