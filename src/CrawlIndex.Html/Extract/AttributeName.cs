using System.Runtime.CompilerServices;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Attributes extraction reads; everything else is <see cref="Other"/>.</summary>
internal enum AttributeName : byte
{
    Other,
    Src, Srcset, Alt, Title, AriaLabel, Width, Height, Lang, Type, Href, XlinkHref, Data, Poster, Rel, As, Imagesrcset,
    Name, Property, Content, HttpEquiv, Itemprop, Itemscope, Itemtype, Style,

    // Statements about one picture.
    Nopin, DataPinNopin, DataNosnippet, DataNoai, DataCopyright, DataLicense,

    // Lazy loading: one image address.
    DataSrc, DataOriginal, DataOriginalSrc, DataLazySrc, DataLazy, DataLazyload, DataHiResSrc, DataHighResSrc, DataLowResSrc, DataCfsrc, DataEzsrc, DataLsrc,
    DataEcho, DataActualsrc, DataOrigFile, DataLargeFile, DataMediumFile, DataLargeImage, DataFullSrc, DataFullUrl, DataRawSrc, DataImgSrc, DataImgUrl,
    DataImage, DataImg, DataLazyImg, DataSrcRetina, DataRetina, DataOrigin, DataSrcSmall, DataSrcMedium, DataSrcLarge, DataPinMedia, DataDefaultSrc,
    DataFallbackSrc, DataImageSrc, DataPagespeedLazySrc, Lazysrc, LazySrc, Datasrc, Original, Lowsrc,

    // Lazy loading: srcset grammar.
    DataSrcset, DataLazySrcset, DataOriginalSrcset, DataEzsrcset, DataSizesSrcset, DataImgSrcset, LazySrcset,
}

/// <summary>Spelling and classes of <see cref="AttributeName"/>.</summary>
internal static class AttributeNames
{
    public const int Count = (int)AttributeName.LazySrcset + 1;

    public static readonly NameTable Table = new([.. Enum.GetNames<AttributeName>().Skip(1).Select(Spell)], 1, 0x5ECDFE6AC3D13FE9);

    public static bool IsImageStatement(AttributeName name) => name is >= AttributeName.Nopin and <= AttributeName.DataLicense;

    public static bool IsLazy(AttributeName name) => name is >= AttributeName.DataSrc and <= AttributeName.Lowsrc;

    public static bool IsLazySrcset(AttributeName name) => name >= AttributeName.DataSrcset;

    /// <summary>DataOrigFile is data-orig-file; the two that break the pattern stand here.</summary>
    private static string Spell(string member) => member switch
    {
        nameof(AttributeName.DataLargeImage) => "data-large_image",
        nameof(AttributeName.XlinkHref) => "xlink:href",
        nameof(AttributeName.DataPagespeedLazySrc) => "data-pagespeed-lazy-src",
        _ => string.Concat(member.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())),
    };
}

/// <summary>The attributes of one tag by name; of duplicates the first counts.</summary>
internal sealed class AttributeSet
{
    private readonly AttributeSlice[] _slices = new AttributeSlice[AttributeNames.Count];
    private readonly uint[] _stamps = new uint[AttributeNames.Count];
    private readonly AttributeName[] _found = new AttributeName[AttributeNames.Count];
    private uint _stamp;
    private int _count;

    /// <summary>Names present, in source order.</summary>
    public ReadOnlySpan<AttributeName> Found => _found.AsSpan(0, _count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Read(in StartTag tag)
    {
        if (++_stamp == 0)
        {
            Array.Clear(_stamps);
            _stamp = 1;
        }
        _count = 0;
        var table = AttributeNames.Table;
        fixed (byte* input = tag.Input)
        {
            foreach (ref readonly var slice in tag.Attributes)
            {
                var name = table.Find(input + slice.NameStart, slice.NameLength, tag.Input.Length - slice.NameStart);
                if (name == 0 || _stamps[name] == _stamp) continue;
                _stamps[name] = _stamp;
                _slices[name] = slice;
                _found[_count++] = (AttributeName)name;
            }
        }
    }

    public bool Has(AttributeName name) => _stamps[(int)name] == _stamp;

    public AttributeSlice this[AttributeName name] => _slices[(int)name];
}
