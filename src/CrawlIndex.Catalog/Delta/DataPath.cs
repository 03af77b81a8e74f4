namespace CrawlIndex.Catalog.Delta;

/// <summary>Paths of data files as the log writes them: URIs (RFC 2396), relative to the table or absolute.</summary>
public static class DataPath
{
    /// <summary>The one spelling two actions are compared by: decoded, `file:` and its slashes reduced to a plain path.</summary>
    public static string Key(string uri)
    {
        if (uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) uri = $"/{uri[5..].TrimStart('/')}";
        return uri.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(uri) : uri;
    }

    /// <summary>The URI of a path relative to the table.</summary>
    public static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The file as a path below the table's folder, with '/' between parts.</summary>
    /// <exception cref="CatalogException">The log names a file outside the table: such a table is not read.</exception>
    public static string Inside(string uri, string location)
    {
        var path = Key(uri);
        var isOutside = path.Length == 0 || path[0] == '/' || path.AsSpan().ContainsAny('\\', '\0') || path.Split('/').Any(part => part is "" or "." or "..");
        if (isOutside || path.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && path.AsSpan(0, colon).IndexOf('/') < 0)
            throw new CatalogException($"{location} names the file '{uri}', which is not inside the table; only files of the table are read");
        return path;
    }
}
