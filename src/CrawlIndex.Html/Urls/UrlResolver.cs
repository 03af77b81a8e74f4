namespace CrawlIndex.Html.Urls;

/// <summary>
/// The URL Standard's parser and serialiser over UTF-8 (whatwg.org URL, sections 3.5 and 4.4). One instance per thread; its buffer is reused.
/// The query is encoded as UTF-8 whatever the page's encoding is. ASCII domains are lower-cased without a look at their
/// Punycode, as the standard's domain parser says since 2025.
/// </summary>
public sealed class UrlResolver
{
    private readonly UrlParser _parser = new();
    private readonly UrlText _joined = new();

    /// <summary>Creates a resolver that refuses references and results longer than <paramref name="maxLength"/> bytes.</summary>
    public UrlResolver(int maxLength = 64 << 10) => MaxLength = maxLength;

    /// <summary>Longest accepted reference and result, in bytes.</summary>
    public int MaxLength { get; }

    /// <summary>Resolves a reference against a base (null or unset: the reference must be absolute).
    /// <paramref name="url"/> is the serialised URL, valid until the next call and no longer than <paramref name="reference"/> itself;
    /// empty for Data, Invalid and TooLong. An empty reference gives the base, as the standard says.</summary>
    public UrlOutcome Resolve(ReadOnlySpan<byte> reference, BaseUrl? baseUrl, out ReadOnlySpan<byte> url)
    {
        url = default;
        if (reference.IsEmpty || reference[0] <= 0x20 || reference[^1] <= 0x20) reference = UrlBytes.Trim(reference);
        if (reference.Length > MaxLength) return IsData(reference) ? UrlOutcome.Data : UrlOutcome.TooLong;
        if (baseUrl is { IsSet: false }) baseUrl = null;

        if (IsPlainAbsolute(reference)) url = reference;
        else if (baseUrl is { IsHttp: true } && JoinPlain(reference, baseUrl)) url = _joined.Span;
        else return IsData(reference) ? UrlOutcome.Data : ResolveFully(reference, baseUrl, out url);

        if (url.Length <= MaxLength) return UrlOutcome.Ok;
        url = default;
        return UrlOutcome.TooLong;
    }

    private UrlOutcome ResolveFully(ReadOnlySpan<byte> reference, BaseUrl? baseUrl, out ReadOnlySpan<byte> url)
    {
        url = default;
        if (!_parser.TryParse(reference, baseUrl)) return UrlOutcome.Invalid;
        var result = _parser.Serialized;
        if (result.StartsWith("data:"u8)) return UrlOutcome.Data;
        if (result.Length > MaxLength) return UrlOutcome.TooLong;
        url = result;
        return result.StartsWith("https:"u8) || result.StartsWith("http:"u8) ? UrlOutcome.Ok : UrlOutcome.NotFetchable;
    }

    /// <summary>data: with an opaque path always parses; "data:/" may still fail and takes the full way.</summary>
    private static bool IsData(ReadOnlySpan<byte> reference) =>
        reference.Length >= 5 && reference[4] == ':' && (reference[0] | 0x20) == 'd' && (reference[1] | 0x20) == 'a'
        && (reference[2] | 0x20) == 't' && (reference[3] | 0x20) == 'a' && (reference.Length == 5 || reference[5] is not ((byte)'/' or (byte)'\t' or (byte)'\n' or (byte)'\r'));

    private static bool IsPlainAbsolute(ReadOnlySpan<byte> reference) =>
        reference.StartsWith("https://"u8) ? IsPlainAuthorityAndPath(reference[8..])
        : reference.StartsWith("http://"u8) && IsPlainAuthorityAndPath(reference[7..]);

    /// <summary>Whether "host/path?query#fragment" is its own serialisation in http and https; false only means "not known".</summary>
    private static bool IsPlainAuthorityAndPath(ReadOnlySpan<byte> rest)
    {
        var hostEnd = rest.IndexOfAnyExcept(UrlBytes.DomainPlain);
        if (hostEnd <= 0 || rest[hostEnd] != '/') return false;
        var host = rest[..hostEnd];
        // A last label that starts with a digit may be an IPv4 number; a trailing dot hides that label.
        var label = host[(host.LastIndexOf((byte)'.') + 1)..];
        return label.Length != 0 && !UrlBytes.IsDigit(label[0]) && IsPlainPath(rest[hostEnd..]);
    }

    /// <summary>Whether a path that begins after or with a slash, with its query and fragment, needs no change.</summary>
    private static bool IsPlainPath(ReadOnlySpan<byte> rest)
    {
        var pathEnd = rest.IndexOfAnyExcept(UrlBytes.SpecialPathPlain);
        var path = pathEnd < 0 ? rest : rest[..pathEnd];
        // Candidates for "." and ".." segments, plain or percent-encoded.
        if (path.IndexOf("/."u8) >= 0 || path.IndexOf("/%2"u8) >= 0) return false;
        if (pathEnd < 0) return true;
        rest = rest[pathEnd..];
        if (rest[0] == '?')
        {
            var queryEnd = rest.IndexOfAnyExcept(UrlBytes.SpecialQuerySafe);
            if (queryEnd < 0) return true;
            rest = rest[queryEnd..];
        }
        return rest[0] == '#' && !rest[1..].ContainsAnyExcept(UrlBytes.FragmentSafe);
    }

    private bool JoinPlain(ReadOnlySpan<byte> reference, BaseUrl baseUrl)
    {
        if (reference.IsEmpty) return false;
        ReadOnlySpan<byte> prefix;
        if (reference[0] == '/')
        {
            if (reference.Length > 1 && reference[1] == '/')
            {
                if (!IsPlainAuthorityAndPath(reference[2..])) return false;
                prefix = baseUrl.SchemeAndColon;
            }
            else
            {
                // "/\host" is an authority to special schemes; the backslash is not plain.
                if (!IsPlainPath(reference)) return false;
                prefix = baseUrl.Origin;
            }
        }
        else
        {
            if (reference[0] is (byte)'.' or (byte)'%' or (byte)'?' or (byte)'#') return false;
            var stop = reference.IndexOfAny(UrlBytes.ColonSlashQueryFragment);
            if (stop >= 0 && reference[stop] == ':') return false;
            if (!IsPlainPath(reference)) return false;
            prefix = baseUrl.Directory;
        }
        _joined.Clear();
        var target = _joined.Reserve(prefix.Length + reference.Length);
        prefix.CopyTo(target);
        reference.CopyTo(target[prefix.Length..]);
        return true;
    }
}
