namespace CrawlIndex.Consent;

/// <summary>Passes signals on and counts them, so that a parser knows whether a part was silent.</summary>
internal sealed class CountingSink(ISignalSink inner) : ISignalSink
{
    public int Count { get; private set; }

    public void Add(Signal signal)
    {
        Count++;
        inner.Add(signal);
    }
}

/// <summary>Keeps signals in a list, up to a limit no honest source reaches.</summary>
public sealed class SignalList : ISignalSink
{
    public const int MaxSignals = 16_384;

    private readonly List<Signal> signals = [];

    public IReadOnlyList<Signal> Signals => signals;

    /// <summary>True when signals were dropped: what they said was not observed.</summary>
    public bool IsOverfull { get; private set; }

    public void Add(Signal signal)
    {
        if (signals.Count < MaxSignals) signals.Add(signal);
        else IsOverfull = true;
    }
}
