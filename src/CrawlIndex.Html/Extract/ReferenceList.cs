using System.Runtime.CompilerServices;
using CrawlIndex.Html.Srcset;

namespace CrawlIndex.Html.Extract;

/// <summary>Texts and sizes of the element a reference stands on; the candidates of one element share it.</summary>
internal struct ImageElement
{
    public Slice Alt;
    public Slice Title;
    public Slice AriaLabel;
    public Slice Language;
    public Slice Licence;

    /// <summary>Text stated beside the address: og:image:alt or a JSON-LD caption, told apart by <see cref="OwnSource"/>.</summary>
    public Slice Own;
    public AltSource OwnSource;
    public int Width;
    public int Height;
    public int Figure;
    public int Anchor;
    public int Item;

    /// <summary>The tag that holds the texts.</summary>
    public int TagStart;
    public int TagEnd;

    /// <summary>The chosen text, once it has been looked for.</summary>
    public Slice Chosen;
    public AltSource ChosenSource;
    public bool IsChosen;
}

/// <summary>One reference as found, not resolved.</summary>
internal struct FoundReference
{
    public Slice Url;
    public int Element;
    public int ByteOffset;
    public int Width;
    public double Density;
    public ReferenceKind Kind;
    public ReferenceFlags Flags;
    public SrcsetDescriptor Descriptor;
}

/// <summary>The references of the current page in document order, and the elements they stand on.</summary>
internal sealed class ReferenceList(PageText text, int maxReferences)
{
    public const int NoElement = -1;

    private FoundReference[] _references = new FoundReference[256];
    private ImageElement[] _elements = new ImageElement[256];
    private bool _lastIsUsed;

    public int Count { get; private set; }

    public int ElementCount { get; private set; }

    /// <summary>References seen, those kept nowhere included.</summary>
    public long Found { get; private set; }

    public long Blank { get; private set; }

    public long Dropped { get; private set; }

    public ref FoundReference this[int index] => ref _references[index];

    public ref ImageElement Element(int index) => ref _elements[index];

    public void Clear()
    {
        Count = ElementCount = 0;
        _lastIsUsed = true;
        Found = Blank = Dropped = 0;
    }

    /// <summary>Index of a new element; all its texts absent. One that no reference came to stand on is used again: a page of blank
    /// references stays small.</summary>
    public int AddElement()
    {
        if (!_lastIsUsed) ElementCount--;
        _lastIsUsed = false;
        if (ElementCount == _elements.Length) Array.Resize(ref _elements, ElementCount * 2);
        _elements[ElementCount] = new ImageElement
        {
            Alt = Slice.Absent, Title = Slice.Absent, AriaLabel = Slice.Absent, Language = Slice.Absent, Licence = Slice.Absent, Own = Slice.Absent,
            Width = -1, Height = -1, Figure = -1, Anchor = -1, Item = -1,
        };
        return ElementCount++;
    }

    /// <summary>Keeps an element: a reference stands on it.</summary>
    public void Use(int element) => _lastIsUsed |= element == ElementCount - 1;

    /// <summary>Adds one reference; false when it is blank or one too many.</summary>
    public bool Add(in FoundReference reference)
    {
        Found++;
        if (text.IsBlank(reference.Url))
        {
            Blank++;
            return false;
        }
        if (Count == maxReferences)
        {
            Dropped++;
            return false;
        }
        if (Count == _references.Length) Array.Resize(ref _references, Count * 2);
        _references[Count++] = reference;
        Use(reference.Element);
        return true;
    }

    /// <summary>Adds every candidate of a srcset, marking the best.</summary>
    public void AddSrcset(Slice srcset, in FoundReference like)
    {
        var value = text.Get(srcset);
        var best = SrcsetReader.IndexOfBest(value);
        if (best < 0)
        {
            Found++;
            Blank++;
            return;
        }
        var reader = new SrcsetReader(value);
        for (var index = 0; reader.TryRead(out var candidate); index++)
        {
            var start = (int)Unsafe.ByteOffset(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(value), ref System.Runtime.InteropServices.MemoryMarshal.GetReference(candidate.Url));
            Add(like with
            {
                Url = srcset with { Start = srcset.Start + start, Length = candidate.Url.Length },
                Descriptor = candidate.Descriptor,
                Width = candidate.Width,
                Density = candidate.Density,
                Flags = like.Flags | (index == best ? ReferenceFlags.BestCandidate : 0),
            });
        }
    }
}
