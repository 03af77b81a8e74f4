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

/// <summary>Keeps signals in a list.</summary>
public sealed class SignalList : ISignalSink
{
    private readonly List<Signal> signals = [];

    public IReadOnlyList<Signal> Signals => signals;

    public void Add(Signal signal) => signals.Add(signal);
}
