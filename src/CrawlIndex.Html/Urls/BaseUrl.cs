namespace CrawlIndex.Html.Urls;

/// <summary>A parsed base URL, reused from page to page. One instance per thread.</summary>
public sealed class BaseUrl
{
    private readonly UrlParser _parser = new();
    private byte[] _bytes = new byte[256];
    private int _length;
    private int _directoryEnd;

    /// <summary>Longest base URL accepted, in bytes.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>Whether a URL is set.</summary>
    public bool IsSet => _length != 0;

    /// <summary>The serialised URL; empty when none is set.</summary>
    public ReadOnlySpan<byte> Serialized => _bytes.AsSpan(0, _length);

    /// <summary>Component positions in <see cref="Serialized"/>.</summary>
    public UrlParts Parts { get; private set; }

    internal bool IsHttp { get; private set; }

    internal bool HasOpaquePath { get; private set; }

    /// <summary>"https:" of an http(s) base.</summary>
    internal ReadOnlySpan<byte> SchemeAndColon => _bytes.AsSpan(0, Parts.SchemeEnd + 1);

    /// <summary>Everything before the path.</summary>
    internal ReadOnlySpan<byte> Origin => _bytes.AsSpan(0, Parts.PathStart);

    /// <summary>Everything up to and with the last slash of the path.</summary>
    internal ReadOnlySpan<byte> Directory => _bytes.AsSpan(0, _directoryEnd);

    /// <summary>Parses an absolute URL; on failure this is unset and false is returned.</summary>
    public bool TrySet(ReadOnlySpan<byte> absolute)
    {
        Clear();
        return UrlBytes.Trim(absolute).Length <= MaxLength && _parser.TryParse(absolute, null) && Take();
    }

    /// <summary>Parses a base element's href against the document's URL; on failure this keeps what it had.
    /// data: and javascript: URLs are refused, as the HTML Standard's "set the frozen base URL" says.</summary>
    public bool TrySet(ReadOnlySpan<byte> href, BaseUrl document) =>
        UrlBytes.Trim(href).Length <= MaxLength
        && _parser.TryParse(href, document.IsSet ? document : null)
        && !_parser.Serialized.StartsWith("data:"u8)
        && !_parser.Serialized.StartsWith("javascript:"u8)
        && Take();

    /// <summary>Forgets the URL.</summary>
    public void Clear()
    {
        _length = 0;
        Parts = default;
        IsHttp = HasOpaquePath = false;
    }

    private bool Take()
    {
        var url = _parser.Serialized;
        if (url.Length > MaxLength) return false;
        if (url.Length > _bytes.Length) _bytes = new byte[MaxLength];
        url.CopyTo(_bytes);
        _length = url.Length;
        Parts = UrlParts.Of(url);
        var path = Parts.Path(url);
        HasOpaquePath = path.Length == 0 ? !url[(Parts.SchemeEnd + 1)..].StartsWith("//"u8) : path[0] != '/';
        IsHttp = url.StartsWith("https:"u8) || url.StartsWith("http:"u8);
        _directoryEnd = Parts.PathStart + path.LastIndexOf((byte)'/') + 1;
        return true;
    }
}
