using System.Text;

namespace CrawlIndex.Html.Urls;

/// <summary>The rules of a public suffix list, hashed by their text without "*." and "!".</summary>
internal sealed class SuffixRules
{
    public const int Icann = 1, Private = 2;

    // A slot's flags: which sections have the name as a plain, a wildcard and an exception rule.
    private const int Plain = 0, Wildcard = 2, Exception = 4;

    private const uint HashStart = 2166136261;

    private readonly UrlText _names = new();
    private Slot[] _slots = new Slot[32 << 10];
    private int _used;
    private int _mostLabels;

    private record struct Slot(uint Hash, int Start, byte Length, byte Flags);

    private SuffixRules()
    {
    }

    public int Count { get; private set; }

    public bool HasIcann { get; private set; }

    /// <summary>Parses the published text: sections between marker comments, one rule a line, ended by whitespace.</summary>
    public static SuffixRules Parse(ReadOnlySpan<byte> text)
    {
        var rules = new SuffixRules();
        var ascii = new UrlText();
        DomainToAscii? idna = null;
        var section = 0;
        for (int next; !text.IsEmpty; text = text[next..])
        {
            var length = text.IndexOf((byte)'\n');
            next = length < 0 ? text.Length : length + 1;
            var line = text[..(length < 0 ? next : length)];
            while (!line.IsEmpty && (line[0] == ' ' || line[0] == '\t')) line = line[1..];
            if (line.StartsWith("//"u8))
            {
                if (line.IndexOf("===BEGIN ICANN"u8) >= 0) section = Icann;
                else if (line.IndexOf("===BEGIN PRIVATE"u8) >= 0) section = Private;
                else if (line.IndexOf("===END"u8) >= 0) section = 0;
                continue;
            }
            var end = line.IndexOfAny(" \t\r"u8);
            if (end >= 0) line = line[..end];
            if (line.IsEmpty || section == 0) continue;
            var kind = line[0] == '!' ? Exception : line.StartsWith("*."u8) ? Wildcard : Plain;
            line = line[(kind == Exception ? 1 : kind == Wildcard ? 2 : 0)..];
            if (Ascii.IsValid(line))
            {
                rules.Add(line, kind, section);
                continue;
            }
            ascii.Clear();
            if ((idna ??= new()).TryAppend(line, ascii)) rules.Add(ascii.Span, kind, section);
        }
        return rules;
    }

    /// <summary>Where the public suffix of a host starts; the last label when no rule matches.</summary>
    public int SuffixStart(ReadOnlySpan<byte> host, int sections)
    {
        var hash = HashStart;
        int labels = 0, suffix = -1, labelEnd = host.Length, previous = host.Length;
        var wildcard = false;
        for (var at = host.Length - 1; at >= -1; at--)
        {
            if (at >= 0 && host[at] != '.')
            {
                hash = Roll(hash, host[at]);
                continue;
            }
            var start = at + 1;
            if (start == labelEnd) return 0;
            labelEnd = at;
            labels++;
            // A wildcard of the name to the right takes this label in.
            if (labels == 1 || wildcard) suffix = start;
            var flags = labels <= _mostLabels ? Find(hash, host[start..]) : 0;
            if ((flags >> Exception & sections) != 0) return previous;
            if ((flags & sections) != 0) suffix = start;
            wildcard = (flags >> Wildcard & sections) != 0;
            if (labels > _mostLabels) break;
            previous = start;
            hash = Roll(hash, (byte)'.');
        }
        return suffix;
    }

    private void Add(ReadOnlySpan<byte> name, int kind, int section)
    {
        if (name.IsEmpty || name.Length > byte.MaxValue) return;
        var hash = HashStart;
        for (var i = name.Length - 1; i >= 0; i--) hash = Roll(hash, name[i]);
        if ((_used + 1) * 2 > _slots.Length) Grow();
        var slot = Probe(hash, name);
        if (_slots[slot].Length == 0)
        {
            _slots[slot] = new Slot(hash, _names.Length, (byte)name.Length, 0);
            _names.Append(name);
            _used++;
        }
        _slots[slot].Flags |= (byte)(section << kind);
        _mostLabels = Math.Max(_mostLabels, name.Count((byte)'.') + 1);
        HasIcann |= section == Icann;
        Count++;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        foreach (var slot in old)
        {
            if (slot.Length != 0) _slots[Probe(slot.Hash, _names[slot.Start..(slot.Start + slot.Length)])] = slot;
        }
    }

    private int Find(uint hash, ReadOnlySpan<byte> name) => _slots[Probe(hash, name)].Flags;

    private int Probe(uint hash, ReadOnlySpan<byte> name)
    {
        for (var at = (int)(hash * 0x9E3779B1 >> 8) & (_slots.Length - 1); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Length == 0 || (slot.Hash == hash && slot.Length == name.Length && Ascii.EqualsIgnoreCase(_names[slot.Start..(slot.Start + slot.Length)], name))) return at;
        }
    }

    private static uint Roll(uint hash, byte value) => (hash ^ (value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20u : value)) * 16777619;
}
