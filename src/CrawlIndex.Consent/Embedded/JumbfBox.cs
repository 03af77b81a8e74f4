using System.Buffers.Binary;
using System.Text;

namespace CrawlIndex.Consent.Embedded;

/// <summary>A JUMBF superbox (ISO/IEC 19566-5): label and content boxes, with spans in the store.</summary>
internal sealed class JumbfBox
{
    private const int MaxDepth = 16;
    private const int MaxBoxes = 20_000;

    public required int Start { get; init; }

    public required int Length { get; init; }

    /// <summary>Bytes before the description box: what a hashed reference leaves out.</summary>
    public required int Header { get; init; }

    public string Label { get; private set; } = "";

    /// <summary>First four bytes of the type, for example "c2ma".</summary>
    public string Type { get; private set; } = "";

    public List<JumbfBox> Children { get; } = [];

    /// <summary>Content boxes: type, first byte and length of the content.</summary>
    public List<(string Type, int Start, int Length)> Contents { get; } = [];

    public JumbfBox? Child(string label) => Children.Find(child => child.Label == label);

    /// <summary>Content of the first box of a type; empty when there is none.</summary>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> store, string type)
    {
        foreach (var (kind, start, length) in Contents)
            if (kind == type) return store.Slice(start, length);
        return default;
    }

    /// <summary>Where the first content box of a type starts; -1 when there is none.</summary>
    public int ContentStart(string type) => Contents.FindIndex(box => box.Type == type) is >= 0 and var index ? Contents[index].Start : -1;

    /// <summary>Reads the superboxes of a store; broken boxes end their level and are reported.</summary>
    public static List<JumbfBox> Read(ReadOnlySpan<byte> store, out bool isSound)
    {
        var boxes = new List<JumbfBox>();
        var left = MaxBoxes;
        isSound = Level(store, 0, store.Length, 0, ref left, boxes, null);
        return boxes;
    }

    private static bool Level(ReadOnlySpan<byte> store, int at, int end, int depth, ref int left, List<JumbfBox> boxes, JumbfBox? parent)
    {
        if (depth > MaxDepth) return false;
        while (at + 8 <= end)
        {
            if (--left < 0) return false;
            ulong size = BinaryPrimitives.ReadUInt32BigEndian(store[at..]);
            var header = 8;
            if (size == 1 && at + 16 <= end)
            {
                size = BinaryPrimitives.ReadUInt64BigEndian(store[(at + 8)..]);
                header = 16;
            }
            // Zero means "to the end"; a run of zeros is padding.
            if (size == 0) return store[at..end].IndexOfAnyExcept((byte)0) < 0;
            if (size < (ulong)header || size > (ulong)(end - at)) return false;
            var type = Encoding.Latin1.GetString(store.Slice(at + 4, 4));
            var (body, next) = (at + header, at + (int)size);
            if (type == "jumb")
            {
                var box = new JumbfBox { Start = at, Length = (int)size, Header = header };
                boxes.Add(box);
                if (!Level(store, body, next, depth + 1, ref left, box.Children, box)) return false;
            }
            else if (type == "jumd") parent?.Describe(store[body..next]);
            else parent?.Contents.Add((type, body, next - body));
            at = next;
        }
        return true;
    }

    private void Describe(ReadOnlySpan<byte> data)
    {
        if (data.Length < 17) return;
        Type = Encoding.Latin1.GetString(data[..4]);
        if ((data[16] & 2) == 0) return;
        var label = data[17..];
        var end = label.IndexOf((byte)0);
        Label = Encoding.UTF8.GetString(end < 0 ? label : label[..end]);
    }
}
