namespace CrawlIndex.Datasets.Audits;

/// <summary>Which pictures of a catalog have the same bytes, by any digest of them. Filled by one thread, then read by any number.</summary>
internal sealed class CopyTable(SipHash hash) : IDisposable
{
    private readonly KeyMap digests = new();
    private readonly List<int> first = [];
    private readonly Dictionary<int, List<int>> more = [];
    private readonly Dictionary<int, int> sha256Of = [];

    /// <summary>Adds a picture under one digest, in hex; what is no hex is passed over.</summary>
    public void Add(int picture, ReadOnlySpan<byte> hex)
    {
        if (!TryKey(hex, out var key)) return;
        var number = digests.Add(key, out var isNew);
        if (isNew) first.Add(picture);
        else if (first[number] != picture) AddTo(number, picture);
        if (hex.Length == 64) sha256Of.TryAdd(picture, number);
    }

    /// <summary>Adds the pictures with these bytes to <paramref name="into"/>.</summary>
    public void Find(ReadOnlySpan<byte> hex, List<int> into)
    {
        if (digests.Count == 0 || !TryKey(hex, out var key) || digests.Find(key) is var number && number < 0) return;
        if (!into.Contains(first[number])) into.Add(first[number]);
        if (!more.TryGetValue(number, out var others)) return;
        foreach (var other in others)
            if (!into.Contains(other)) into.Add(other);
    }

    /// <summary>How many pictures have the bytes of this one, itself included; 0 when its bytes are not known.</summary>
    public int SizeOf(int picture) => sha256Of.TryGetValue(picture, out var number) ? 1 + (more.TryGetValue(number, out var others) ? others.Count : 0) : 0;

    public void Dispose() => digests.Dispose();

    private void AddTo(int number, int picture)
    {
        if (!more.TryGetValue(number, out var others)) more[number] = others = new List<int>(1);
        if (!others.Contains(picture)) others.Add(picture);
    }

    private bool TryKey(ReadOnlySpan<byte> hex, out UInt128 key)
    {
        key = default;
        Span<byte> bytes = stackalloc byte[32];
        hex = hex.Trim(" "u8);
        if (hex.Length is not (32 or 40 or 64) || Convert.FromHexString(hex, bytes, out _, out var written) != System.Buffers.OperationStatus.Done) return false;
        key = hash.Of(bytes[..written]);
        return true;
    }
}
