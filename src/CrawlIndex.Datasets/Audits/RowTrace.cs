using CrawlIndex.Datasets.Readers;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Why a row's address leads nowhere. Names are persisted: only ever add.</summary>
internal enum AddressOutcome : byte
{
    Ok,
    NoUrl,
    InvalidUrl,
    DataUrl,
    OtherScheme,
    UrlTooLong,
}

/// <summary>The address of a row: canonical form, key, domain. One instance per thread; spans are valid until the next row.</summary>
internal sealed class RowTrace(SipHash hash, PublicSuffixList suffixes)
{
    private readonly UrlResolver resolver = new();
    private readonly HostDomains domains = new(suffixes);
    private byte[] canonical = new byte[1024];
    private int length;

    public AddressOutcome Outcome { get; private set; }

    public UInt128 Key { get; private set; }

    /// <summary>The address was in canonical form already.</summary>
    public bool IsExact { get; private set; }

    public ReadOnlySpan<byte> Canonical => canonical.AsSpan(0, length);

    public ReadOnlySpan<byte> Domain => Outcome == AddressOutcome.Ok ? domains.Registered : default;

    public ReadOnlySpan<byte> Host => Outcome == AddressOutcome.Ok ? domains.Host : default;

    public void Set(DatasetRow row) => Set(row[ColumnRole.Url]);

    public void Set(ReadOnlySpan<byte> url)
    {
        length = 0;
        url = url.Trim(" \t\r\n"u8);
        if (url.IsEmpty)
        {
            Outcome = AddressOutcome.NoUrl;
            return;
        }
        Outcome = resolver.Resolve(url, null, out var serialized) switch
        {
            UrlOutcome.Ok => AddressOutcome.Ok,
            UrlOutcome.Data => AddressOutcome.DataUrl,
            UrlOutcome.NotFetchable => AddressOutcome.OtherScheme,
            UrlOutcome.TooLong => AddressOutcome.UrlTooLong,
            _ => AddressOutcome.InvalidUrl,
        };
        if (Outcome != AddressOutcome.Ok) return;
        serialized = UrlCanonicalizer.WithoutFragment(serialized);
        if (canonical.Length < serialized.Length) canonical = new byte[serialized.Length * 2];
        serialized.CopyTo(canonical);
        length = serialized.Length;
        IsExact = url.SequenceEqual(serialized);
        Key = hash.Of(serialized);
        domains.Set(Canonical);
    }
}
