namespace CrawlIndex.Html.Urls;

/// <summary>The Public Suffix List: registrable domains of hosts.</summary>
public sealed class PublicSuffixList
{
    /// <summary>The list that ships with the code, loaded on first use.</summary>
    public static PublicSuffixList Shared => throw new NotImplementedException();

    /// <summary>Reads a list in its published text form (public_suffix_list.dat).</summary>
    public static PublicSuffixList Load(Stream stream) => throw new NotImplementedException();

    /// <summary>Registrable domain by the ICANN section only, as Common Crawl's url_host_registered_domain: a slice of
    /// <paramref name="host"/>; empty for IP addresses, bare public suffixes and empty hosts. The host is serialised (lower case, A-labels).</summary>
    public ReadOnlySpan<byte> RegisteredDomain(ReadOnlySpan<byte> host) => throw new NotImplementedException();

    /// <summary>Registrable domain with the PRIVATE section too (url_host_private_domain).</summary>
    public ReadOnlySpan<byte> PrivateDomain(ReadOnlySpan<byte> host) => throw new NotImplementedException();
}
