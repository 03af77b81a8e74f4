namespace CrawlIndex.Html.Urls;

/// <summary>File, file slash and file host states with their Windows drive letters.</summary>
internal sealed partial class UrlParser
{
    private bool File(ReadOnlySpan<byte> rest, BaseUrl? baseUrl)
    {
        if (!rest.IsEmpty && IsSlash(rest[0]))
        {
            if (rest.Length > 1 && IsSlash(rest[1])) return FileHost(rest[2..]);
            if (baseUrl is null) return FilePath(rest[1..]);
            CopyAuthority(baseUrl);
            var basePath = baseUrl.Parts.Path(baseUrl.Serialized);
            if (!StartsWithDriveLetter(rest[1..]) && StartsWithNormalizedDrive(basePath)) _text.Append(basePath[..3]);
            return Path(rest[1..], hasHost: true);
        }
        if (baseUrl is null) return FilePath(rest);
        CopyAuthority(baseUrl);
        return AfterBasePath(rest, baseUrl, hasHost: true, keepPath: !StartsWithDriveLetter(rest));
    }

    private bool FilePath(ReadOnlySpan<byte> rest)
    {
        _text.Append("//"u8);
        _pathStart = _text.Length;
        return Path(rest, hasHost: true);
    }

    private bool FileHost(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny(UrlBytes.SpecialAuthorityEnd);
        var host = end < 0 ? rest : rest[..end];
        // "file://C:/" : the would-be host is a drive letter and stays the first path segment.
        if (IsDriveLetter(host)) return FilePath(rest);
        _text.Append("//"u8);
        var start = _text.Length;
        if (!host.IsEmpty && !_host.TryAppend(host, special: true, _text)) return false;
        if (_text[start..].SequenceEqual("localhost"u8)) _text.Truncate(start);
        return PathStart(rest[host.Length..]);
    }

    /// <summary>Drops the last segment; a file URL keeps its drive letter.</summary>
    private void Shorten()
    {
        var path = _text[_pathStart..];
        if (_file && path.Length == 3 && StartsWithNormalizedDrive(path)) return;
        var slash = path.LastIndexOf((byte)'/');
        if (slash >= 0) _text.Truncate(_pathStart + slash);
    }

    private static bool IsDriveLetter(ReadOnlySpan<byte> value) =>
        value.Length == 2 && UrlBytes.IsAlpha(value[0]) && value[1] is (byte)':' or (byte)'|';

    private static bool StartsWithDriveLetter(ReadOnlySpan<byte> value) =>
        value.Length >= 2 && IsDriveLetter(value[..2]) && (value.Length == 2 || value[2] is (byte)'/' or (byte)'\\' or (byte)'?' or (byte)'#');

    /// <summary>Whether the first segment of "/C:/..." is a normalized Windows drive letter.</summary>
    private static bool StartsWithNormalizedDrive(ReadOnlySpan<byte> path) =>
        path.Length >= 3 && path[0] == '/' && UrlBytes.IsAlpha(path[1]) && path[2] == ':' && (path.Length == 3 || path[3] == '/');
}
