namespace CrawlIndex.Html.Urls;

/// <summary>
/// The basic URL parser (URL Standard, section 4.4) without state override, writing the serialisation as it goes. The components
/// come in serialisation order, so each state appends to one buffer; only the path is ever shortened. Linear in the input.
/// </summary>
internal sealed partial class UrlParser
{
    private readonly UrlText _text = new();
    private readonly UrlText _stripped = new();
    private readonly UrlHost _host = new();
    private bool _special;
    private bool _file;
    private int _pathStart;

    public ReadOnlySpan<byte> Serialized => _text.Span;

    /// <summary>Parses <paramref name="input"/>; <see cref="Serialized"/> holds the result when true.</summary>
    public bool TryParse(ReadOnlySpan<byte> input, BaseUrl? baseUrl)
    {
        _text.Clear();
        _special = _file = false;
        input = WithoutTabs(UrlBytes.Trim(input));

        var colon = SchemeLength(input);
        if (colon < 0) return NoScheme(input, baseUrl);
        foreach (var letter in input[..colon]) _text.Append(letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter);
        SetScheme(_text.Span);
        var sameScheme = baseUrl is not null && baseUrl.Parts.Scheme(baseUrl.Serialized).SequenceEqual(_text.Span);
        _text.Append((byte)':');
        var rest = input[(colon + 1)..];

        if (_file) return File(rest, sameScheme ? baseUrl : null);
        if (_special)
        {
            if (sameScheme && !rest.StartsWith("//"u8)) return Relative(rest, baseUrl!);
            return Authority(WithoutSlashes(rest));
        }
        if (rest.StartsWith("//"u8)) return Authority(rest[2..]);
        if (rest.StartsWith("/"u8))
        {
            _pathStart = _text.Length;
            return Path(rest[1..], hasHost: false);
        }
        return OpaquePath(rest);
    }

    private ReadOnlySpan<byte> WithoutTabs(ReadOnlySpan<byte> input)
    {
        if (input.IndexOfAny(UrlBytes.TabOrNewline) < 0) return input;
        _stripped.Clear();
        foreach (var value in input)
        {
            if (value is not ((byte)'\t' or (byte)'\n' or (byte)'\r')) _stripped.Append(value);
        }
        return _stripped.Span;
    }

    private static int SchemeLength(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || !UrlBytes.IsAlpha(input[0])) return -1;
        var end = input.IndexOfAnyExcept(UrlBytes.SchemeBytes);
        return end > 0 && input[end] == ':' ? end : -1;
    }

    private void SetScheme(ReadOnlySpan<byte> scheme)
    {
        _file = scheme.SequenceEqual("file"u8);
        _special = _file || DefaultPort(scheme) != 0;
    }

    private static int DefaultPort(ReadOnlySpan<byte> scheme) =>
        scheme.SequenceEqual("https"u8) || scheme.SequenceEqual("wss"u8) ? 443
        : scheme.SequenceEqual("http"u8) || scheme.SequenceEqual("ws"u8) ? 80
        : scheme.SequenceEqual("ftp"u8) ? 21 : 0;

    private bool IsSlash(byte value) => value == '/' || (_special && value == '\\');

    private static ReadOnlySpan<byte> WithoutSlashes(ReadOnlySpan<byte> rest) => rest.TrimStart("/\\"u8);

    private bool NoScheme(ReadOnlySpan<byte> input, BaseUrl? baseUrl)
    {
        if (baseUrl is null) return false;
        var parts = baseUrl.Parts;
        if (baseUrl.HasOpaquePath)
        {
            if (!input.StartsWith("#"u8)) return false;
            _text.Append(UrlCanonicalizer.WithoutFragment(baseUrl.Serialized));
            return QueryAndFragment(input);
        }
        _text.Append(baseUrl.Serialized[..(parts.SchemeEnd + 1)]);
        SetScheme(parts.Scheme(baseUrl.Serialized));
        return _file ? File(input, baseUrl) : Relative(input, baseUrl);
    }

    /// <summary>Relative state and relative slash state; the scheme and its colon are written.</summary>
    private bool Relative(ReadOnlySpan<byte> rest, BaseUrl baseUrl)
    {
        if (!rest.IsEmpty && IsSlash(rest[0]))
        {
            if (rest.Length > 1 && _special && IsSlash(rest[1])) return Authority(WithoutSlashes(rest));
            if (rest.Length > 1 && rest[1] == '/') return Authority(rest[2..]);
            var hasHost = CopyAuthority(baseUrl);
            return Path(rest[1..], hasHost);
        }
        return AfterBasePath(rest, baseUrl, CopyAuthority(baseUrl), keepPath: true);
    }

    /// <summary>The common tail of relative state and file state: the base's path, changed by query, fragment or segments.</summary>
    private bool AfterBasePath(ReadOnlySpan<byte> rest, BaseUrl baseUrl, bool hasHost, bool keepPath)
    {
        var parts = baseUrl.Parts;
        if (rest.IsEmpty || rest[0] is (byte)'?' or (byte)'#')
        {
            _text.Append(parts.Path(baseUrl.Serialized));
            MarkHiddenHost(hasHost);
            if (rest.IsEmpty || rest[0] == '#') _text.Append(baseUrl.Serialized[parts.PathEnd..parts.QueryEnd]);
            return QueryAndFragment(rest);
        }
        if (keepPath)
        {
            _text.Append(parts.Path(baseUrl.Serialized));
            Shorten();
        }
        return Path(rest, hasHost);
    }

    /// <summary>Copies "//user@host:port" of the base, if it has a host; the path starts after it.</summary>
    private bool CopyAuthority(BaseUrl baseUrl)
    {
        var url = baseUrl.Serialized;
        var parts = baseUrl.Parts;
        var hasHost = url[(parts.SchemeEnd + 1)..].StartsWith("//"u8);
        if (hasHost) _text.Append(url[(parts.SchemeEnd + 1)..parts.PathStart]);
        _pathStart = _text.Length;
        return hasHost;
    }

    /// <summary>Authority, host and port states. The slashes before the authority are consumed, not yet written.</summary>
    private bool Authority(ReadOnlySpan<byte> rest)
    {
        var defaultPort = DefaultPort(_text[..(_text.Length - 1)]);
        _text.Append("//"u8);
        var end = rest.IndexOfAny(_special ? UrlBytes.SpecialAuthorityEnd : UrlBytes.AuthorityEnd);
        var authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];

        var at = authority.LastIndexOf((byte)'@');
        if (at >= 0)
        {
            Userinfo(authority[..at]);
            authority = authority[(at + 1)..];
            if (authority.IsEmpty) return false;
        }

        var colon = PortColon(authority);
        if (colon == 0 || (authority.IsEmpty && _special)) return false;
        if (!_host.TryAppend(colon < 0 ? authority : authority[..colon], _special, _text)) return false;
        if (colon > 0 && !Port(authority[(colon + 1)..], defaultPort)) return false;
        return PathStart(rest);
    }

    private void Userinfo(ReadOnlySpan<byte> userinfo)
    {
        var colon = userinfo.IndexOf((byte)':');
        var user = colon < 0 ? userinfo : userinfo[..colon];
        var password = colon < 0 ? default : userinfo[(colon + 1)..];
        if (user.IsEmpty && password.IsEmpty) return;
        _text.AppendEncoded(user, UrlBytes.UserinfoSafe);
        if (!password.IsEmpty)
        {
            _text.Append((byte)':');
            _text.AppendEncoded(password, UrlBytes.UserinfoSafe);
        }
        _text.Append((byte)'@');
    }

    /// <summary>Position of the first colon outside brackets, -1 when there is none.</summary>
    private static int PortColon(ReadOnlySpan<byte> authority)
    {
        var inside = false;
        for (var i = 0; i < authority.Length; i++)
        {
            var value = authority[i];
            if (value == ':' && !inside) return i;
            if (value == '[') inside = true;
            else if (value == ']') inside = false;
        }
        return -1;
    }

    private bool Port(ReadOnlySpan<byte> digits, int defaultPort)
    {
        uint port = 0;
        foreach (var digit in digits)
        {
            if (!UrlBytes.IsDigit(digit)) return false;
            port = port * 10 + digit - '0';
            if (port > ushort.MaxValue) return false;
        }
        if (digits.IsEmpty || port == (uint)defaultPort && defaultPort != 0) return true;
        _text.Append((byte)':');
        _text.AppendNumber(port);
        return true;
    }

    private bool PathStart(ReadOnlySpan<byte> rest)
    {
        _pathStart = _text.Length;
        if (!_special && (rest.IsEmpty || rest[0] != '/')) return QueryAndFragment(rest);
        return Path(!rest.IsEmpty && IsSlash(rest[0]) ? rest[1..] : rest, hasHost: true);
    }

    /// <summary>Path state: <paramref name="rest"/> begins with a segment; what the buffer holds from _pathStart is the path so far.</summary>
    private bool Path(ReadOnlySpan<byte> rest, bool hasHost)
    {
        while (true)
        {
            var end = rest.IndexOfAny(_special ? UrlBytes.SpecialAuthorityEnd : UrlBytes.AuthorityEnd);
            var segment = end < 0 ? rest : rest[..end];
            var more = end >= 0 && IsSlash(rest[end]);
            var dots = Dots(segment);
            if (dots == 2) Shorten();
            if (dots == 0)
            {
                var drive = _file && _text.Length == _pathStart && IsDriveLetter(segment);
                _text.Append((byte)'/');
                if (drive) _text.Append([segment[0], (byte)':']);
                else _text.AppendEncoded(segment, UrlBytes.PathSafe);
            }
            else if (!more)
            {
                _text.Append((byte)'/');
            }
            rest = end < 0 ? default : rest[end..];
            if (!more) break;
            rest = rest[1..];
        }
        MarkHiddenHost(hasHost);
        return QueryAndFragment(rest);
    }

    /// <summary>Serialising rule: a host-less path that begins with two slashes gets "/." in front.</summary>
    private void MarkHiddenHost(bool hasHost)
    {
        if (!hasHost && _text[_pathStart..].StartsWith("//"u8)) _text.Insert(_pathStart, "/."u8);
    }

    /// <summary>1 for a single-dot segment, 2 for a double-dot segment, else 0; "%2e" counts as a dot.</summary>
    private static int Dots(ReadOnlySpan<byte> segment)
    {
        if (segment.IsEmpty || segment.Length > 6 || segment[0] is not ((byte)'.' or (byte)'%')) return 0;
        var dots = 0;
        while (!segment.IsEmpty)
        {
            if (segment[0] == '.') segment = segment[1..];
            else if (segment.Length >= 3 && segment[0] == '%' && segment[1] == '2' && (segment[2] | 0x20) == 'e') segment = segment[3..];
            else return 0;
            dots++;
        }
        return dots <= 2 ? dots : 0;
    }

    private bool OpaquePath(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny(UrlBytes.QueryOrFragment);
        var path = end < 0 ? rest : rest[..end];
        if (end > 0 && path[^1] == ' ')
        {
            _text.AppendEncoded(path[..^1], UrlBytes.OpaqueSafe);
            _text.Append("%20"u8);
        }
        else
        {
            _text.AppendEncoded(path, UrlBytes.OpaqueSafe);
        }
        return QueryAndFragment(end < 0 ? default : rest[end..]);
    }

    private bool QueryAndFragment(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && rest[0] == '?')
        {
            var hash = rest.IndexOf((byte)'#');
            _text.Append((byte)'?');
            _text.AppendEncoded(hash < 0 ? rest[1..] : rest[1..hash], _special ? UrlBytes.SpecialQuerySafe : UrlBytes.QuerySafe);
            rest = hash < 0 ? default : rest[hash..];
        }
        if (!rest.IsEmpty)
        {
            _text.Append((byte)'#');
            _text.AppendEncoded(rest[1..], UrlBytes.FragmentSafe);
        }
        return true;
    }
}
