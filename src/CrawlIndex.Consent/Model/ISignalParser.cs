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

    ParseOutcome Parse(in SignalInput input, ISignalSink sink);
}
