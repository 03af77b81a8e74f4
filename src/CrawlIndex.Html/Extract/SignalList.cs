namespace CrawlIndex.Html.Extract;

/// <summary>One signal as found.</summary>
internal struct FoundSignal
{
    public PageSignalKind Kind;
    public Slice Name;
    public Slice Value;
    public Slice Type;
    public int ByteOffset;
    public int ByteLength;
    public int ReferencePosition;
    public MetaNaming Naming;
    public bool InHead;
    public bool InNoscript;
    public bool InTemplate;
}

/// <summary>The signals of the current page in document order.</summary>
internal sealed class SignalList(int maxSignals)
{
    private FoundSignal[] _signals = new FoundSignal[32];

    public int Count { get; private set; }

    public long Dropped { get; private set; }

    public ref readonly FoundSignal this[int index] => ref _signals[index];

    public void Clear()
    {
        Count = 0;
        Dropped = 0;
    }

    /// <summary>Counts a signal that a limit keeps out.</summary>
    public void Drop() => Dropped++;

    public void Add(in FoundSignal signal)
    {
        if (Count == maxSignals)
        {
            Dropped++;
            return;
        }
        if (Count == _signals.Length) Array.Resize(ref _signals, Count * 2);
        _signals[Count++] = signal;
    }
}
