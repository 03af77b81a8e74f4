using System.Buffers.Text;
using System.Text;

namespace CrawlIndex.Html.StructuredData;

/// <summary>
/// Finds the images of a JSON-LD script block: schema.org ImageObjects wherever they stand, and what image, photo, screenshot, logo,
/// thumbnail(Url) and primaryImageOfPage hold as text, node, list or @id reference into the same block. A referenced ImageObject
/// is given once, where it stands, in the role of the first reference. One instance per thread; its buffers are reused; linear.
/// </summary>
public sealed class JsonLdImages
{
    /// <summary>Most images one block may give.</summary>
    public const int MaxImages = 4096;

    private readonly JsonTree _tree = new();
    private readonly Dictionary<int, int> _byId = [];
    private int _images;

    /// <summary>Reads one block (text of a script element, UTF-8).</summary>
    public JsonLdOutcome Read(ReadOnlySpan<byte> block, IJsonLdSink sink)
    {
        _images = 0;
        var outcome = _tree.Read(block);
        if (_tree.Count == 1) return outcome;
        LinkReferences(block);
        Visit(block, 1, null, sink);
        return _images == MaxImages ? JsonLdOutcome.TooLarge : outcome;
    }

    /// <summary>Gives each ImageObject with an @id the role of the first image property that refers to it.</summary>
    private void LinkReferences(ReadOnlySpan<byte> block)
    {
        _byId.Clear();
        for (var node = 1; node < _tree.Count; node++)
        {
            if (_tree[node].Kind != JsonKind.Object || !IsImageObject(block, node)) continue;
            var id = Text(block, node, JsonLdTerm.Id);
            if (!id.IsEmpty) _byId.TryAdd(HashOf(id), node);
        }
        if (_byId.Count != 0) Link(block, 1, null);
    }

    private void Link(ReadOnlySpan<byte> block, int node, JsonLdRole? role)
    {
        if (_tree[node].Kind is not (JsonKind.Object or JsonKind.Array)) return;
        if (role is not null && _tree[node].Kind == JsonKind.Object && Find(node, JsonLdTerm.ContentUrl) == 0 && Find(node, JsonLdTerm.Url) == 0)
        {
            var id = Text(block, node, JsonLdTerm.Id);
            if (!id.IsEmpty && _byId.TryGetValue(HashOf(id), out var target) && Text(block, target, JsonLdTerm.Id).SequenceEqual(id) && !_tree[target].HasRole)
            {
                _tree[target].HasRole = true;
                _tree[target].Role = role.Value;
            }
        }
        for (var child = _tree[node].FirstChild; child != 0; child = _tree[child].Next) Link(block, child, RoleOf(child, role));
    }

    private static int HashOf(ReadOnlySpan<byte> id)
    {
        var hash = new HashCode();
        hash.AddBytes(id);
        return hash.ToHashCode();
    }

    /// <summary>The role a child inherits: its property's, or its parent's through arrays and containers.</summary>
    private JsonLdRole? RoleOf(int child, JsonLdRole? inherited) => _tree[child].Term switch
    {
        JsonLdTerm.Image => JsonLdRole.Image,
        JsonLdTerm.Logo => JsonLdRole.Logo,
        JsonLdTerm.Thumbnail or JsonLdTerm.ThumbnailUrl => JsonLdRole.Thumbnail,
        JsonLdTerm.PrimaryImageOfPage => JsonLdRole.PrimaryImageOfPage,
        JsonLdTerm.None or JsonLdTerm.Container => inherited,
        _ => null,
    };

    private void Visit(ReadOnlySpan<byte> block, int node, JsonLdRole? role, IJsonLdSink sink)
    {
        if (_images == MaxImages) return;
        var isImage = false;
        switch (_tree[node].Kind)
        {
            case JsonKind.String when role is not null:
                var url = _tree.TextOf(block, node).Trim(" \t\r\n"u8);
                if (!url.IsEmpty) Give(new JsonLdImage { Role = role.Value, Url = url }, sink);
                return;
            case JsonKind.Object:
                isImage = IsImageObject(block, node);
                if (isImage || (role is not null && Find(node, JsonLdTerm.Type) == 0)) GiveObject(block, node, isImage, role, sink);
                break;
            case JsonKind.Array:
                break;
            default:
                return;
        }
        for (var child = _tree[node].FirstChild; child != 0; child = _tree[child].Next)
        {
            // An image's own thumbnail address is part of it.
            if (isImage && _tree[child].Term == JsonLdTerm.ThumbnailUrl) continue;
            Visit(block, child, RoleOf(child, role), sink);
        }
    }

    private void GiveObject(ReadOnlySpan<byte> block, int node, bool isImage, JsonLdRole? role, IJsonLdSink sink)
    {
        var url = Text(block, node, JsonLdTerm.ContentUrl);
        if (url.IsEmpty) url = Text(block, node, JsonLdTerm.Url);
        if (url.IsEmpty && isImage)
        {
            url = Text(block, node, JsonLdTerm.Id);
            // Ids with a fragment name the node, not the file; a bare reference is not an image of its own.
            if (url.IndexOf((byte)'#') >= 0 || url.StartsWith("_:"u8)) url = default;
        }
        var thumbnail = isImage ? Text(block, node, JsonLdTerm.ThumbnailUrl) : default;
        if (url.IsEmpty && thumbnail.IsEmpty) return;
        var creator = Text(block, node, JsonLdTerm.Creator, JsonLdTerm.Name);
        Give(new JsonLdImage
        {
            Role = role ?? (_tree[node].HasRole ? _tree[node].Role : JsonLdRole.ImageObject),
            Url = url,
            ThumbnailUrl = thumbnail,
            Caption = Text(block, node, JsonLdTerm.Caption),
            Name = Text(block, node, JsonLdTerm.Name),
            Description = Text(block, node, JsonLdTerm.Description),
            License = Text(block, node, JsonLdTerm.License, JsonLdTerm.Url),
            AcquireLicensePage = Text(block, node, JsonLdTerm.AcquireLicensePage, JsonLdTerm.Url),
            CreditText = Text(block, node, JsonLdTerm.CreditText),
            CreatorName = creator.IsEmpty ? Text(block, node, JsonLdTerm.Author, JsonLdTerm.Name) : creator,
            CopyrightNotice = Text(block, node, JsonLdTerm.CopyrightNotice),
            Width = Pixels(block, node, JsonLdTerm.Width),
            Height = Pixels(block, node, JsonLdTerm.Height),
        }, sink);
    }

    private void Give(in JsonLdImage image, IJsonLdSink sink)
    {
        if (_images == MaxImages) return;
        _images++;
        sink.Image(image);
    }

    /// <summary>First child with a term, 0 when there is none.</summary>
    private int Find(int node, JsonLdTerm term)
    {
        var child = _tree[node].FirstChild;
        while (child != 0 && _tree[child].Term != term) child = _tree[child].Next;
        return child;
    }

    private bool IsImageObject(ReadOnlySpan<byte> block, int node)
    {
        var type = Find(node, JsonLdTerm.Type);
        if (type == 0) return false;
        if (_tree[type].Kind == JsonKind.Array) type = _tree[type].FirstChild;
        for (; type != 0; type = _tree[type].Term == JsonLdTerm.None ? _tree[type].Next : 0)
        {
            if (_tree[type].Kind != JsonKind.String) continue;
            var name = JsonLdTerms.WithoutPrefix(_tree.TextOf(block, type));
            if (Ascii.EqualsIgnoreCase(name, "ImageObject"u8) || Ascii.EqualsIgnoreCase(name, "Photograph"u8)) return true;
        }
        return false;
    }

    /// <summary>A property as text: a string, the first of a list, or of a node its @value, <paramref name="inner"/>, @id or name.</summary>
    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> block, int node, JsonLdTerm term, JsonLdTerm inner = JsonLdTerm.Value)
    {
        var value = Find(node, term);
        for (var hops = 0; value != 0 && hops < 4; hops++)
        {
            switch (_tree[value].Kind)
            {
                case JsonKind.String:
                    return _tree.TextOf(block, value).Trim(" \t\r\n"u8);
                case JsonKind.Array:
                    value = _tree[value].FirstChild;
                    break;
                case JsonKind.Object:
                    var held = Find(value, JsonLdTerm.Value);
                    if (held == 0) held = Find(value, inner);
                    if (held == 0) held = Find(value, inner == JsonLdTerm.Name ? JsonLdTerm.None : JsonLdTerm.Id);
                    if (held == 0) held = Find(value, JsonLdTerm.Name);
                    value = held;
                    break;
                default:
                    return default;
            }
        }
        return default;
    }

    /// <summary>A number, the digits a string starts with ("600px"), or the value of a QuantitativeValue.</summary>
    private int Pixels(ReadOnlySpan<byte> block, int node, JsonLdTerm term)
    {
        var value = Find(node, term);
        if (value == 0 || _tree[value].Kind is not (JsonKind.String or JsonKind.Number)) return 0;
        return Utf8Parser.TryParse(_tree.TextOf(block, value).TrimStart((byte)' '), out int pixels, out _) && pixels > 0 ? pixels : 0;
    }
}
