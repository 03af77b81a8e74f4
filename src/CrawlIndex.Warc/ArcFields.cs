using System.Text;
using CrawlIndex.Warc.Input;

namespace CrawlIndex.Warc;

/// <summary>
/// Order and names of the fields of ARC URL records. The version block declares them; ARC version 1 is the default
/// (Internet Archive, ARC file format 1.0, "version-1-block").
/// </summary>
internal sealed class ArcFields
{
    private const int MaxFields = 16;

    // Known fields in the spelling that callers ask for; files write them in any case, with or without dashes.
    private static readonly byte[][] Known =
    [
        "URL"u8.ToArray(), "IP-address"u8.ToArray(), "Archive-date"u8.ToArray(), "Content-type"u8.ToArray(), "Result-code"u8.ToArray(),
        "Checksum"u8.ToArray(), "Location"u8.ToArray(), "Offset"u8.ToArray(), "Filename"u8.ToArray(), "Archive-length"u8.ToArray(),
    ];

    private static readonly int[] VersionOne = [0, 1, 2, 3, 9];

    private readonly int[] _order = new int[MaxFields];
    private readonly Range[] _words = new Range[MaxFields * 4];
    private int _count;

    public ArcFields() => Reset();

    /// <summary>Takes the declaration out of a version block: its second line names the fields.</summary>
    public void Declare(ReadOnlySpan<byte> block)
    {
        Reset();
        var first = block.IndexOf((byte)'\n');
        if (first < 0) return;
        var line = block[(first + 1)..];
        var end = line.IndexOf((byte)'\n');
        line = (end < 0 ? line : line[..end]).TrimEnd(" \r"u8);
        Span<int> order = stackalloc int[MaxFields];
        var count = 0;
        foreach (var word in line.Split((byte)' '))
        {
            var index = IndexOf(line[word]);
            if (index < 0 || count == MaxFields) return;
            order[count++] = index;
        }

        if (count < 3 || !order[..count].Contains(0) || !order[..count].Contains(9)) return;
        order[..count].CopyTo(_order);
        _count = count;
    }

    /// <summary>Splits a URL-record line into header fields; false when it has too few words.</summary>
    public bool Parse(byte[] bytes, int start, int length, HeaderBlock header)
    {
        header.Clear();
        header.Bind(bytes, start);
        var line = bytes.AsSpan(start, length).TrimEnd(" \r\n"u8);
        var words = Words(line);
        var order = RecordStart.IsArcVersion(line) ? VersionOne : _order;
        var count = RecordStart.IsArcVersion(line) ? VersionOne.Length : _count;
        if (words < count)
        {
            if (words > 0) Add(header, 0, 0, 0);
            return false;
        }

        // URL and type can hold blanks (against the format): the date tells the one from the other.
        var extra = words - count;
        var inUrl = order[0] == 0 ? Math.Min(extra, UrlBlanks(line, words, order.AsSpan(0, count))) : 0;
        var word = 0;
        for (var i = 0; i < count; i++)
        {
            var last = word + (i == 0 ? inUrl : i == 3 ? extra - inUrl : 0);
            Add(header, order[i], word, last);
            word = last + 1;
        }

        return true;
    }

    private int Words(ReadOnlySpan<byte> line)
    {
        var count = 0;
        foreach (var word in line.Split((byte)' '))
        {
            if (count == _words.Length) break;
            _words[count++] = word;
        }

        return count;
    }

    /// <summary>Words beyond the first that belong to the URL: those before the address, which the date follows.</summary>
    private int UrlBlanks(ReadOnlySpan<byte> line, int words, ReadOnlySpan<int> order)
    {
        if (order.Length < 3 || order[2] != 2) return int.MaxValue;
        for (var i = 2; i < words; i++)
        {
            var word = line[_words[i]];
            if (word.Length is >= 12 and <= 18 && !word.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return i - 2;
        }

        return int.MaxValue;
    }

    private void Add(HeaderBlock header, int field, int firstWord, int lastWord)
    {
        var from = _words[firstWord].Start.Value;
        header.AddNamed(Known[field], from, _words[lastWord].End.Value - from);
    }

    private void Reset()
    {
        VersionOne.CopyTo(_order, 0);
        _count = VersionOne.Length;
    }

    private static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, Known[i])) return i;
        }

        return -1;
    }
}
