using System.Text;

namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Rows of a tar or folder of samples: one for each picture, and one for a sample without. Text comes from .txt, .caption or .text, the other
/// fields from .json and .url beside it.
/// </summary>
internal sealed class SampleRows : IDatasetReader
{
    private static readonly string[] PictureExtensions = ["jpg", "jpeg", "png", "webp", "gif", "avif", "bmp", "tif", "tiff", "jxl", "heic", "ppm", "img", "image"];
    private static readonly string[] TextExtensions = ["txt", "caption", "text", "alt"];
    private static readonly string[] JsonExtensions = ["json", "metadata.json"];
    private static readonly string[] UrlExtensions = ["url", "url.txt"];

    private readonly ISampleStore store;
    private readonly bool readPictures;
    private readonly HashSet<string>? leftOut;
    private int sample = -1;
    private List<SampleMember> pictures = [];
    private int picture;
    private byte[] buffer = new byte[64 << 10];

    /// <param name="store">The samples; owned.</param>
    /// <param name="readPictures">False leaves the bytes of pictures where they are.</param>
    /// <param name="leftOut">Keys of samples that another reader delivers.</param>
    public SampleRows(ISampleStore store, bool readPictures, HashSet<string>? leftOut = null)
    {
        this.store = store;
        this.readPictures = readPictures;
        this.leftOut = leftOut;
        List<string> names = [];
        foreach (var candidate in store.Samples.Where(s => s.Find(JsonExtensions) is not null).Take(20))
            JsonFields.CollectNames(Content(candidate.Find(JsonExtensions)!.Value), names);
        Binding = ColumnBinding.Of(names, null, (role, _) => role is not (ColumnRole.Picture or ColumnRole.File));
    }

    public DatasetRow Row { get; } = new() { Index = -1 };

    /// <summary>Index of the first row, when these rows follow those of a table.</summary>
    public long FirstIndex { init => Row.Index = value - 1; }

    public ColumnBinding Binding { get; }

    public string? Fault => store.Fault;

    public bool Read()
    {
        if (!Move()) return false;
        var current = store.Samples[sample];
        Row.Clear();
        Row.Set(ColumnRole.Id, Encoding.UTF8.GetBytes(current.Key));
        FillFields(current, Row);
        if (picture < pictures.Count && readPictures) FillPicture(pictures[picture], Row);
        return true;
    }

    public long Skip(long rows)
    {
        long passed = 0;
        while (passed < rows && Move()) passed++;
        return passed;
    }

    public void Dispose() => store.Dispose();

    /// <summary>Reads the fields beside the pictures of a sample; what the row has already stays.</summary>
    internal void FillFields(Sample from, DatasetRow into)
    {
        if (from.Find(JsonExtensions) is { } json)
        {
            var id = into.Has(ColumnRole.Id);
            if (!new JsonFields(Binding).Read(Content(json), into) && !id) into.Reading = RowReading.Unreadable;
        }
        if (!into.Has(ColumnRole.Url) && from.Find(UrlExtensions) is { } url) into.Set(ColumnRole.Url, Content(url).Trim(" \t\r\n"u8));
        if (!into.Has(ColumnRole.Text) && from.Find(TextExtensions) is { } text) into.Set(ColumnRole.Text, Content(text));
    }

    /// <summary>Reads the first picture of a sample.</summary>
    internal void FillFirstPicture(Sample from, DatasetRow into)
    {
        var found = PicturesOf(from);
        if (found.Count > 0) FillPicture(found[0], into);
    }

    private void FillPicture(in SampleMember member, DatasetRow into)
    {
        if (member.Length is 0 or > DatasetLimits.MaxPicture) return;
        var room = into.Reserve(ColumnRole.Picture, (int)member.Length);
        // A cut picture is no picture: what is left of it has another digest.
        if (store.Read(member, room) < room.Length) into.Remove(ColumnRole.Picture);
    }

    private bool Move()
    {
        if (++picture >= Math.Max(1, pictures.Count))
        {
            do
            {
                if (++sample >= store.Samples.Count) return false;
            }
            while (leftOut?.Contains(store.Samples[sample].Key) == true);
            pictures = PicturesOf(store.Samples[sample]);
            picture = 0;
        }
        Row.Index++;
        return true;
    }

    private static List<SampleMember> PicturesOf(Sample sample) =>
        [.. sample.Members.Where(member => IsPicture(member.Extension))];

    /// <summary>True for extensions that pictures have; "seg.png" counts by its end.</summary>
    internal static bool IsPicture(string extension) => Array.IndexOf(PictureExtensions, extension[(extension.LastIndexOf('.') + 1)..]) >= 0;

    private ReadOnlySpan<byte> Content(in SampleMember member)
    {
        var length = (int)Math.Min(member.Length, DatasetLimits.MaxField);
        if (buffer.Length < length) buffer = new byte[length];
        return buffer.AsSpan(0, store.Read(member, buffer.AsSpan(0, length)));
    }
}
