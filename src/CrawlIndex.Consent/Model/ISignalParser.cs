namespace CrawlIndex.Consent;

/// <summary>Receives signals in the order they stand in the source.</summary>
public interface ISignalSink
{
    void Add(Signal signal);
}

/// <summary>How the reading of one part ended; every part read has exactly one outcome. Values are persisted.</summary>
public enum ParseOutcome : byte
{
    /// <summary>Not this parser's kind of part.</summary>
    NotApplicable = 0,

    /// <summary>Read in full, and it says nothing: this is negative evidence.</summary>
    Silent = 1,

    /// <summary>Gave at least one signal.</summary>
    Signals = 2,

    /// <summary>Broken in a way that may hide statements.</summary>
    Malformed = 3,

    /// <summary>A limit cut the reading short; what was read counts.</summary>
    LimitReached = 4,
}

/// <summary>
/// Reads one kind of carrier: bytes in, statements out. Total (no input throws), linear in its input, bounded in memory,
/// without state between calls: same bytes, same version, same signals.
/// </summary>
public interface ISignalParser
{
    /// <summary>Name and version, for example "tdmrep/1"; the version rises when the same bytes give other signals.</summary>
    string Id { get; }

    /// <summary>The parts it may answer; for every other part it is not asked and would say NotApplicable.</summary>
    SignalParts Reads => SignalParts.All;

    ParseOutcome Parse(in SignalInput input, ISignalSink sink);
}

/// <summary>A set of <see cref="SignalPart"/>.</summary>
[Flags]
public enum SignalParts
{
    None = 0,
    Body = 1 << (int)SignalPart.Body,
    Header = 1 << (int)SignalPart.Header,
    Meta = 1 << (int)SignalPart.Meta,
    Link = 1 << (int)SignalPart.Link,
    Anchor = 1 << (int)SignalPart.Anchor,
    Script = 1 << (int)SignalPart.Script,
    Property = 1 << (int)SignalPart.Property,
    Attribute = 1 << (int)SignalPart.Attribute,
    Text = 1 << (int)SignalPart.Text,
    Status = 1 << (int)SignalPart.Status,
    All = (2 << (int)SignalPart.Status) - 2,
}

/// <summary>Parsers by the part they read: most pieces concern few of them.</summary>
internal sealed class ParsersByPart
{
    private readonly ISignalParser[][] byPart;

    public ParsersByPart(IReadOnlyList<ISignalParser> parsers)
    {
        byPart = new ISignalParser[(int)SignalPart.Status + 1][];
        for (var part = 0; part < byPart.Length; part++) byPart[part] = [.. parsers.Where(parser => ((int)parser.Reads >> part & 1) != 0)];
    }

    public ReadOnlySpan<ISignalParser> Of(SignalPart part) => byPart[(int)part];
}
