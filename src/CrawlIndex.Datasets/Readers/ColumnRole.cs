namespace CrawlIndex.Datasets.Readers;

/// <summary>What a column means to an audit.</summary>
public enum ColumnRole : byte
{
    /// <summary>The dataset's own name of the row: SAMPLE_ID, uid.</summary>
    Id,

    /// <summary>Address of the picture.</summary>
    Url,

    /// <summary>Caption or alt text.</summary>
    Text,

    /// <summary>Page that showed the picture.</summary>
    PageUrl,

    Width,
    Height,

    /// <summary>Licence as stated: a URL, or a short name.</summary>
    Licence,

    /// <summary>Author or credit as stated.</summary>
    Attribution,

    /// <summary>Hex digests of the downloaded bytes.</summary>
    Md5,
    Sha1,
    Sha256,

    /// <summary>PDQ hash, 64 hex digits.</summary>
    Pdq,

    /// <summary>How the download of the row ended (img2dataset).</summary>
    Status,

    /// <summary>The bytes of the picture.</summary>
    Picture,

    /// <summary>File name of the picture inside the dataset.</summary>
    File,

    /// <summary>Name of the row's sample in the tar or folder beside its table (img2dataset).</summary>
    Key,
}

/// <summary>The words for roles that people write in <c>--columns</c>.</summary>
public static class ColumnRoles
{
    private static readonly string[] Words =
        ["id", "url", "text", "page_url", "width", "height", "licence", "attribution", "md5", "sha1", "sha256", "pdq", "status", "picture", "file", "key"];

    public static string All => string.Join(", ", Words);

    public static string Word(this ColumnRole role) => Words[(int)role];

    public static bool TryParse(string word, out ColumnRole role)
    {
        var at = Array.IndexOf(Words, word);
        role = (ColumnRole)Math.Max(at, 0);
        return at >= 0;
    }
}
