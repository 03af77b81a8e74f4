using System.Buffers;

namespace CrawlIndex.Html.Urls;

/// <summary>
/// The Public Suffix List (publicsuffix.org, "formal algorithm"): registrable domains of hosts. Rules live in one blob under an
/// open-addressed table keyed by a hash rolled over the host from its end, so a lookup reads the host once. Immutable, any thread.
/// </summary>
public sealed class PublicSuffixList
{
    private const int LongestHost = 253;
    private const int MaxListBytes = 16 << 20;

    private static readonly Lazy<PublicSuffixList> Shipped = new(static () =>
    {
        using var stream = typeof(PublicSuffixList).Assembly.GetManifestResourceStream("PublicSuffixes.dat")!;
        return Load(stream);
    });

    private readonly SuffixRules _rules;

    private PublicSuffixList(SuffixRules rules) => _rules = rules;

    /// <summary>The list that ships with the code, loaded on first use.</summary>
    public static PublicSuffixList Shared => Shipped.Value;

    /// <summary>Number of rules of both sections.</summary>
    public int Count => _rules.Count;

    /// <summary>Reads a list in its published text form (public_suffix_list.dat).</summary>
    /// <exception cref="InvalidDataException">The text is over 16 MiB or has no rule in its ICANN section.</exception>
    public static PublicSuffixList Load(Stream stream)
    {
        using var buffer = new MemoryStream();
        var block = ArrayPool<byte>.Shared.Rent(64 << 10);
        for (int read; (read = stream.Read(block)) > 0;)
        {
            buffer.Write(block, 0, read);
            if (buffer.Length > MaxListBytes) throw new InvalidDataException("public suffix list: over 16 MiB");
        }
        ArrayPool<byte>.Shared.Return(block);
        var rules = SuffixRules.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        return rules.HasIcann ? new PublicSuffixList(rules) : throw new InvalidDataException("public suffix list: no rule between the ICANN markers");
    }

    /// <summary>Registrable domain by the ICANN section only, as Common Crawl's url_host_registered_domain: a slice of
    /// <paramref name="host"/> without a trailing dot; empty for IP addresses, bare public suffixes and malformed hosts. Unlisted top-level
    /// domains count as public suffixes (the list's default rule). The host is serialised (A-labels); ASCII case does not matter.</summary>
    public ReadOnlySpan<byte> RegisteredDomain(ReadOnlySpan<byte> host) => Registrable(host, SuffixRules.Icann);

    /// <summary>Registrable domain with the PRIVATE section too (Common Crawl's url_host_private_domain).</summary>
    public ReadOnlySpan<byte> PrivateDomain(ReadOnlySpan<byte> host) => Registrable(host, SuffixRules.Icann | SuffixRules.Private);

    private ReadOnlySpan<byte> Registrable(ReadOnlySpan<byte> host, int sections)
    {
        if (!host.IsEmpty && host[^1] == '.') host = host[..^1];
        if (host.IsEmpty || host.Length > LongestHost || host[0] is (byte)'.' or (byte)'[') return default;
        // Serialised IPv4 addresses are the only hosts whose last label is a number.
        if (!host[(host.LastIndexOf((byte)'.') + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return default;

        var suffix = _rules.SuffixStart(host, sections);
        if (suffix <= 0) return default;
        var dot = host[..(suffix - 1)].LastIndexOf((byte)'.');
        // An empty label before the suffix is no domain.
        return dot + 1 == suffix - 1 ? default : host[(dot + 1)..];
    }
}
