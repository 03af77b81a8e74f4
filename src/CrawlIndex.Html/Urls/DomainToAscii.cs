using System.Buffers;
using System.Text;

namespace CrawlIndex.Html.Urls;

/// <summary>
/// Unicode ToASCII (UTS #46, revision 33) with the flags of the URL Standard: CheckBidi, CheckJoiners, non-transitional, no hyphen,
/// STD3 or length checks. Domains over 1,024 code points are refused, which bounds Punycode's quadratic work.
/// </summary>
internal sealed class DomainToAscii
{
    private const int MaxLength = 1024;

    private readonly int[] _mapped = new int[MaxLength];
    private readonly int[] _domain = new int[MaxLength * CanonicalComposition.MaxExpansion];
    private readonly int[] _decoded = new int[MaxLength];
    private readonly int[] _normalized = new int[MaxLength * CanonicalComposition.MaxExpansion];

    /// <summary>Appends the ASCII form of a UTF-8 domain; false when the standard records an error.</summary>
    public bool TryAppend(ReadOnlySpan<byte> domain, UrlText target)
    {
        var mapped = Map(domain);
        if (mapped < 0) return false;
        ReadOnlySpan<int> text = _domain.AsSpan(0, CanonicalComposition.Normalize(_mapped.AsSpan(0, mapped), _domain));

        var isBidi = false;
        for (var at = 0; at <= text.Length; at += Label(text, at).Length + 1) isBidi |= IsRightToLeft(Decoded(Label(text, at)));
        for (var at = 0; at <= text.Length;)
        {
            var label = Label(text, at);
            if (!IsValid(label, isBidi)) return false;
            if (at > 0) target.Append((byte)'.');
            if (label.ContainsAnyExceptInRange(0, 0x7F))
            {
                target.Append("xn--"u8);
                Punycode.Encode(label, target);
            }
            else
            {
                foreach (var scalar in label) target.Append((byte)scalar);
            }
            at += label.Length + 1;
        }
        return true;
    }

    private static ReadOnlySpan<int> Label(ReadOnlySpan<int> text, int at)
    {
        var dot = text[at..].IndexOf('.');
        return dot < 0 ? text[at..] : text.Slice(at, dot);
    }

    private int Map(ReadOnlySpan<byte> domain)
    {
        var length = 0;
        while (!domain.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(domain, out var rune, out var used) != OperationStatus.Done) return -1;
            domain = domain[used..];
            var status = IdnaTables.Of(rune.Value).Status;
            if (status == IdnaStatus.Ignored) continue;
            if (status == IdnaStatus.Disallowed) return -1;
            var scalar = rune.Value;
            var mapping = status == IdnaStatus.Mapped ? IdnaTables.Mapping(scalar) : new ReadOnlySpan<int>(in scalar);
            if (length + mapping.Length > MaxLength) return -1;
            mapping.CopyTo(_mapped.AsSpan(length));
            length += mapping.Length;
        }
        return length;
    }

    private static bool IsALabel(ReadOnlySpan<int> label) => label.StartsWith((ReadOnlySpan<int>)['x', 'n', '-', '-']);

    /// <summary>The Unicode form of a label; an A-label that does not decode gives an empty one.</summary>
    private ReadOnlySpan<int> Decoded(ReadOnlySpan<int> label)
    {
        if (!IsALabel(label)) return label;
        var length = Punycode.Decode(label[4..], _decoded);
        return length < 0 ? default : _decoded.AsSpan(0, length);
    }

    private bool IsValid(ReadOnlySpan<int> label, bool isBidi)
    {
        if (label.IsEmpty) return true;
        if (IsALabel(label))
        {
            if (label.ContainsAnyExceptInRange(0, 0x7F)) return false;
            label = Decoded(label);
            if (!label.ContainsAnyExceptInRange(0, 0x7F) || IsALabel(label) || label.Contains('.')) return false;
            var normal = CanonicalComposition.Normalize(label, _normalized);
            if (!label.SequenceEqual(_normalized.AsSpan(0, normal))) return false;
        }
        if (IdnaTables.Of(label[0]).IsMark) return false;
        for (var i = 0; i < label.Length; i++)
        {
            if (IdnaTables.Of(label[i]).Status != IdnaStatus.Valid) return false;
            if (label[i] is 0x200C or 0x200D && !IsJoinerAllowed(label, i)) return false;
        }
        return !isBidi || IsBidiValid(label);
    }

    /// <summary>RFC 5892, appendix A.1 and A.2: after a virama, or (ZWNJ) between joining letters.</summary>
    private static bool IsJoinerAllowed(ReadOnlySpan<int> label, int at)
    {
        const int Virama = 9;
        if (at > 0 && IdnaTables.Of(label[at - 1]).CombiningClass == Virama) return true;
        if (label[at] != 0x200C) return false;
        var before = at - 1;
        while (before >= 0 && IdnaTables.Of(label[before]).Joining == JoiningType.Transparent) before--;
        var after = at + 1;
        while (after < label.Length && IdnaTables.Of(label[after]).Joining == JoiningType.Transparent) after++;
        return before >= 0 && after < label.Length
            && IdnaTables.Of(label[before]).Joining is JoiningType.Left or JoiningType.Dual
            && IdnaTables.Of(label[after]).Joining is JoiningType.Right or JoiningType.Dual;
    }

    private static bool IsRightToLeft(ReadOnlySpan<int> label)
    {
        foreach (var scalar in label)
        {
            if (IdnaTables.Of(scalar).Bidi is BidiClass.R or BidiClass.AL or BidiClass.AN) return true;
        }
        return false;
    }

    /// <summary>The Bidi rule: RFC 5893, section 2.</summary>
    private static bool IsBidiValid(ReadOnlySpan<int> label)
    {
        var first = IdnaTables.Of(label[0]).Bidi;
        if (first is not (BidiClass.L or BidiClass.R or BidiClass.AL)) return false;
        var rightToLeft = first != BidiClass.L;
        bool european = false, arabic = false;
        var last = first;
        foreach (var scalar in label)
        {
            var bidi = IdnaTables.Of(scalar).Bidi;
            var common = bidi is BidiClass.EN or BidiClass.ES or BidiClass.CS or BidiClass.ET or BidiClass.ON or BidiClass.BN or BidiClass.NSM;
            if (!common && (rightToLeft ? bidi is not (BidiClass.R or BidiClass.AL or BidiClass.AN) : bidi != BidiClass.L)) return false;
            european |= bidi == BidiClass.EN;
            arabic |= bidi == BidiClass.AN;
            if (bidi != BidiClass.NSM) last = bidi;
        }
        return rightToLeft
            ? last is BidiClass.R or BidiClass.AL or BidiClass.EN or BidiClass.AN && !(european && arabic)
            : last is BidiClass.L or BidiClass.EN;
    }
}
