using System.Globalization;
using System.Runtime.InteropServices;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// The pictures of a catalog by canonical URL, with the pairs that show each: how many references there are, and the smallest ids of its pairs,
/// so that nothing depends on the order they came in. Filled by one thread, then read by any number.
/// </summary>
internal sealed class PictureTable : IDisposable
{
    /// <summary>Ids of pairs kept for a picture; the number of its references is exact all the same.</summary>
    public const int MaxPairs = 16;

    private readonly KeyMap urls;
    private readonly List<byte[]> licences = [];
    private readonly Dictionary<UInt128, int> licenceNumbers = [];
    private readonly SipHash hash;
    private readonly Dictionary<int, List<UInt128>> more = [];
    private Entry[] entries;

    public PictureTable(long expected, SipHash hash)
    {
        this.hash = hash;
        urls = new KeyMap(expected);
        entries = new Entry[Math.Max(64, (int)Math.Min(expected, int.MaxValue / 2))];
    }

    public int Count => urls.Count;

    /// <summary>The picture of a canonical URL's key; -1 when the catalog has none.</summary>
    public int Find(UInt128 url) => urls.Find(url);

    /// <summary>Adds one reference.</summary>
    /// <param name="url">Key of the canonical URL.</param>
    /// <param name="pairId">32 hex digits; others are left out.</param>
    /// <param name="licence">As stated where the picture stood; empty for none. The smallest of several is kept.</param>
    public void Add(UInt128 url, ReadOnlySpan<byte> pairId, ReadOnlySpan<byte> licence)
    {
        var picture = AddPicture(url);
        ref var entry = ref entries[picture];
        entry.References++;
        if (!licence.IsEmpty) KeepLicence(ref entry, licence);
        Span<byte> bytes = stackalloc byte[16];
        if (Convert.FromHexString(pairId, bytes, out _, out var read) != System.Buffers.OperationStatus.Done || read != 16) return;
        var id = MemoryMarshal.Read<UInt128>(bytes);
        id = BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(id) : id;
        if (entry.Pairs == 0)
        {
            entry.First = id;
            entry.Pairs = 1;
        }
        else if (entry.First != id)
        {
            KeepPair(picture, ref entry, id);
        }
    }

    /// <summary>A picture known by other tables only.</summary>
    public int AddPicture(UInt128 url)
    {
        var picture = urls.Add(url, out var isNew);
        if (isNew && picture == entries.Length) Array.Resize(ref entries, (int)Math.Min((long)entries.Length * 2, Array.MaxLength));
        return picture;
    }

    public int ReferencesOf(int picture) => entries[picture].References;

    /// <summary>Empty for none.</summary>
    public ReadOnlySpan<byte> LicenceOf(int picture) => entries[picture].Licence == 0 ? default : licences[entries[picture].Licence - 1];

    /// <summary>Adds the ids of a picture's pairs, in any order.</summary>
    public void CollectPairs(int picture, List<UInt128> into)
    {
        if (entries[picture].Pairs == 0) return;
        into.Add(entries[picture].First);
        if (more.TryGetValue(picture, out var others)) into.AddRange(others);
    }

    /// <summary>Ids as 32 hex digits, smallest first, at most <see cref="MaxPairs"/>.</summary>
    public IReadOnlyList<string> PairsOf(int picture)
    {
        var ids = new List<UInt128>();
        CollectPairs(picture, ids);
        ids.Sort();
        return ids.ConvertAll(Hex);
    }

    /// <summary>The id as the table of pairs writes it.</summary>
    public static string Hex(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    public void Dispose() => urls.Dispose();

    private void KeepPair(int picture, ref Entry entry, UInt128 id)
    {
        if (!more.TryGetValue(picture, out var others)) more[picture] = others = new List<UInt128>(1);
        if (id < entry.First) (entry.First, id) = (id, entry.First);
        var at = others.BinarySearch(id);
        if (at >= 0) return;
        others.Insert(~at, id);
        if (others.Count >= MaxPairs) others.RemoveAt(others.Count - 1);
        entry.Pairs = (byte)(others.Count + 1);
    }

    private void KeepLicence(ref Entry entry, ReadOnlySpan<byte> licence)
    {
        if (entry.Licence > 0 && licence.SequenceCompareTo(licences[entry.Licence - 1]) >= 0) return;
        var key = hash.Of(licence);
        if (!licenceNumbers.TryGetValue(key, out var number))
        {
            if (licences.Count == MaxLicences) return;
            licences.Add(licence.ToArray());
            licenceNumbers[key] = number = licences.Count;
        }
        entry.Licence = number;
    }

    /// <summary>Licences told apart; a catalog has some hundred.</summary>
    private const int MaxLicences = 1 << 20;

    private struct Entry
    {
        public UInt128 First;
        public int References;
        public int Licence;
        public byte Pairs;
    }
}
