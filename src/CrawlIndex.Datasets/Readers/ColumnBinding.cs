using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>Which column of a table plays which role. Names are compared without case; of several aliases the first in the list of its role wins.</summary>
public sealed class ColumnBinding
{
    private static readonly Dictionary<ColumnRole, string[]> Aliases = new()
    {
        [ColumnRole.Id] = ["sample_id", "sampleid", "uid", "id", "imageid", "image_id"],
        [ColumnRole.Url] = ["url", "image_url", "contenturl", "content_url", "originalurl", "original_url", "img_url", "image_link", "imageurl", "src", "thumbnail300kurl"],
        [ColumnRole.Text] = ["text", "caption", "alt", "alt_text", "txt", "top_caption", "title", "description", "prompt"],
        [ColumnRole.PageUrl] = ["page_url", "originallandingurl", "landing_url", "foreign_landing_url", "source_url", "page"],
        [ColumnRole.Width] = ["width", "original_width", "image_width"],
        [ColumnRole.Height] = ["height", "original_height", "image_height"],
        [ColumnRole.Licence] = ["licence", "license", "license_url", "licence_url"],
        [ColumnRole.Attribution] = ["attribution", "author", "credit", "creator", "artist", "photographer", "copyright"],
        [ColumnRole.Md5] = ["md5"],
        [ColumnRole.Sha1] = ["sha1"],
        [ColumnRole.Sha256] = ["sha256"],
        [ColumnRole.Pdq] = ["pdq", "pdq_hash"],
        [ColumnRole.Status] = ["status"],
        [ColumnRole.Picture] = ["jpg", "jpeg", "png", "webp", "picture", "image_bytes", "bytes", "image", "img"],
        [ColumnRole.File] = ["file_name", "filename", "image_path"],
        [ColumnRole.Key] = ["key", "__key__"],
    };

    private readonly int[] columns;

    private ColumnBinding(int[] columns, IReadOnlyList<string> names, IReadOnlyList<string> notes)
    {
        this.columns = columns;
        Names = names;
        Notes = notes;
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>0-based index of the column in the role; -1 when none is.</summary>
    public int this[ColumnRole role] => columns[(int)role];

    /// <summary>True when a row can be traced by something: an address, a digest, or its bytes.</summary>
    public bool IsTraceable => this[ColumnRole.Url] >= 0 || this[ColumnRole.Md5] >= 0 || this[ColumnRole.Sha1] >= 0
        || this[ColumnRole.Sha256] >= 0 || this[ColumnRole.Pdq] >= 0 || this[ColumnRole.Picture] >= 0;

    /// <summary>"url=URL, text=TEXT": what is shown before work starts.</summary>
    public override string ToString() =>
        string.Join(", ", Enum.GetValues<ColumnRole>().Where(role => this[role] >= 0).Select(role => $"{role.Word()}={Names[this[role]]}"));

    /// <summary>Binds the columns of a table; <paramref name="given"/> (role to column name) goes before every alias.</summary>
    /// <param name="names">Column names in order.</param>
    /// <param name="given">What <c>--columns</c> said.</param>
    /// <param name="canHold">False for a column whose type cannot play a role, such as text for a picture.</param>
    public static ColumnBinding Of(IReadOnlyList<string> names, IReadOnlyDictionary<ColumnRole, string>? given = null, Func<ColumnRole, int, bool>? canHold = null)
    {
        var columns = new int[Enum.GetValues<ColumnRole>().Length];
        var notes = new List<string>();
        var byName = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++) byName.TryAdd(Plain(names[i]), i);
        foreach (var role in Enum.GetValues<ColumnRole>())
        {
            columns[(int)role] = -1;
            if (given is not null && given.TryGetValue(role, out var chosen))
            {
                columns[(int)role] = Find(names, chosen);
                if (columns[(int)role] < 0) notes.Add($"has no column '{chosen}' for {role.Word()}");
                continue;
            }
            foreach (var alias in Aliases[role])
            {
                if (!byName.TryGetValue(alias, out var at) || canHold?.Invoke(role, at) == false) continue;
                columns[(int)role] = at;
                break;
            }
        }
        if (given is null || (!given.ContainsKey(ColumnRole.Width) && !given.ContainsKey(ColumnRole.Height))) UndoSwap(names, columns, notes);
        if (byName.TryGetValue("hash", out var hash) && !columns.Contains(hash))
            notes.Add("the column 'hash' means different things in different datasets and is left alone; if it is a digest of the bytes say --columns md5=hash");
        return new ColumnBinding(columns, names, notes);
    }

    /// <summary>Binds a table without header: the column that <paramref name="url"/> names is the URL, <paramref name="text"/> (or -1) the caption.</summary>
    internal static ColumnBinding Headless(int count, int url, int text)
    {
        var columns = new int[Enum.GetValues<ColumnRole>().Length];
        columns.AsSpan().Fill(-1);
        columns[(int)ColumnRole.Url] = url;
        columns[(int)ColumnRole.Text] = text;
        return new ColumnBinding(columns, [.. Enumerable.Range(1, count).Select(number => $"column {number}")], ["has no header; columns were told by their content"]);
    }

    /// <summary>True when a name is an alias of some role, or a column that well-known datasets have.</summary>
    internal static bool IsKnownName(string name)
    {
        name = Plain(name);
        return name.Equals("hash", StringComparison.OrdinalIgnoreCase) || name.Equals("similarity", StringComparison.OrdinalIgnoreCase)
            || name.Equals("nsfw", StringComparison.OrdinalIgnoreCase) || Aliases.Values.Any(list => list.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private static string Plain(string name) => name.Trim().Normalize(NormalizationForm.FormC);

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        for (var i = 0; i < names.Count; i++)
            if (names[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    // crawling@home wrote the width under HEIGHT and the height under WIDTH, and kept it so; its files are told by SAMPLE_ID, PATH, ..., HEIGHT, WIDTH.
    private static void UndoSwap(IReadOnlyList<string> names, int[] columns, List<string> notes)
    {
        var (width, height) = (columns[(int)ColumnRole.Width], columns[(int)ColumnRole.Height]);
        if (width < 0 || height != width - 1 || Find(names, "SAMPLE_ID") != 0 || Find(names, "PATH") != 1) return;
        (columns[(int)ColumnRole.Width], columns[(int)ColumnRole.Height]) = (height, width);
        notes.Add("HEIGHT holds the width and WIDTH the height, as crawling@home wrote them");
    }
}
