using CrawlIndex.Html.Urls;

namespace CrawlIndex.Html.Extract;

/// <summary>
/// What JSON-LD and microdata say about a picture by its address: the same picture may stand on the page as an img, and
/// the licence and caption are its too. Filled before references are given; nearly always empty.
/// </summary>
internal sealed class LicenceBook(PageText text)
{
    private const int MaxEntries = 1024;

    private readonly Dictionary<ulong, (Slice Url, Slice Licence, Slice Caption)> _byUrl = [];

    public void Fill(PageCollector page, UrlResolver resolver, BaseUrl baseUrl)
    {
        _byUrl.Clear();
        var references = page.References;
        for (var i = 0; i < references.Count && _byUrl.Count < MaxEntries; i++)
        {
            ref var reference = ref references[i];
            if (reference.Element < 0) continue;
            ref var element = ref references.Element(reference.Element);
            var licence = element.Licence.IsPresent ? element.Licence : page.LicenceOfItem(element.Item);
            var caption = element.OwnSource == AltSource.JsonLd ? element.Own : Slice.Absent;
            if (!licence.IsPresent && !caption.IsPresent) continue;
            if (resolver.Resolve(text.Get(reference.Url), baseUrl, out var url) != UrlOutcome.Ok) continue;
            var key = Key(url);
            if (!_byUrl.ContainsKey(key)) _byUrl.Add(key, (text.Keep(url), licence, caption));
        }
    }

    public bool TryFind(ReadOnlySpan<byte> url, out Slice licence, out Slice caption)
    {
        (licence, caption) = (Slice.Absent, Slice.Absent);
        if (_byUrl.Count == 0 || !_byUrl.TryGetValue(Key(url), out var entry) || !text.Get(entry.Url).SequenceEqual(url)) return false;
        (licence, caption) = (entry.Licence, entry.Caption);
        return true;
    }

    private static ulong Key(ReadOnlySpan<byte> url)
    {
        var hash = new HashCode();
        hash.AddBytes(url);
        return (uint)hash.ToHashCode() | (ulong)url.Length << 32;
    }
}
