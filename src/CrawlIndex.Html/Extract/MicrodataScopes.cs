using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>
/// Open microdata items from the outermost ImageObject on (HTML Standard 5.2). An item's element ends with the end tag that
/// balances its own name; that needs no DOM and is right wherever end tags are not left out.
/// </summary>
internal sealed class MicrodataScopes(int maxDepth)
{
    private struct Scope
    {
        public ulong Key;
        public int Length;
        public int Nested;
        public int Item;
    }

    private readonly Scope[] _open = new Scope[maxDepth];
    private Slice[] _licences = new Slice[16];
    private int _count;

    public bool AnyOpen => _count > 0;

    /// <summary>ImageObject items seen on this page.</summary>
    public int ItemCount { get; private set; }

    /// <summary>Innermost open item if it is an ImageObject, else -1.</summary>
    public int Current => _count == 0 ? -1 : _open[_count - 1].Item;

    public void Clear() => ItemCount = _count = 0;

    public Slice LicenceOf(int item) => _licences[item];

    public void SetLicence(int item, Slice licence)
    {
        if (!_licences[item].IsPresent) _licences[item] = licence;
    }

    /// <summary>An element without an item of its own begins.</summary>
    public void Start(ReadOnlySpan<byte> name, TagName tag)
    {
        if (_count == 0 || TagNames.IsVoid(tag)) return;
        var at = Find(KeyOf(name), name.Length);
        if (at >= 0) _open[at].Nested++;
    }

    /// <summary>An element with itemscope begins. Items outside any ImageObject matter to nobody here.</summary>
    public void Open(ReadOnlySpan<byte> name, TagName tag, bool isImageObject)
    {
        if ((_count == 0 && !isImageObject) || TagNames.IsVoid(tag) || _count == _open.Length) return;
        var item = -1;
        if (isImageObject)
        {
            item = ItemCount++;
            if (item == _licences.Length) Array.Resize(ref _licences, item * 2);
            _licences[item] = Slice.Absent;
        }
        _open[_count++] = new Scope { Key = KeyOf(name), Length = name.Length, Item = item };
    }

    public void End(ReadOnlySpan<byte> name)
    {
        var at = Find(KeyOf(name), name.Length);
        if (at < 0) return;
        if (_open[at].Nested > 0) _open[at].Nested--;
        else _count = at;
    }

    private int Find(ulong key, int length)
    {
        for (var i = _count - 1; i >= 0; i--)
            if (_open[i].Key == key && _open[i].Length == length) return i;
        return -1;
    }

    private static unsafe ulong KeyOf(ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name) return NameTable.Head(start, name.Length, name.Length);
    }
}
