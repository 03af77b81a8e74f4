namespace CrawlIndex.Index;

/// <summary>What is indexed: a key, the caller's 64-bit id (one id may have several keys), and a quality of 0-255 carried along.</summary>
public readonly record struct IndexItem(Key256 Key, ulong Id, byte Quality);

/// <summary>An item within the radius. Results are ordered by distance, then id, then key, then quality.</summary>
public readonly record struct Neighbour(Key256 Key, ulong Id, int Distance, byte Quality) : IComparable<Neighbour>
{
    public int CompareTo(Neighbour other)
    {
        var order = Distance.CompareTo(other.Distance);
        if (order == 0) order = Id.CompareTo(other.Id);
        if (order == 0) order = Key.CompareTo(other.Key);
        return order != 0 ? order : Quality.CompareTo(other.Quality);
    }

    public static bool operator <(Neighbour left, Neighbour right) => left.CompareTo(right) < 0;
    public static bool operator >(Neighbour left, Neighbour right) => left.CompareTo(right) > 0;
    public static bool operator <=(Neighbour left, Neighbour right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Neighbour left, Neighbour right) => left.CompareTo(right) >= 0;
}
