using System.Buffers;

namespace CrawlIndex.Html.Srcset;

/// <summary>
/// Parses a srcset attribute (HTML Standard, section 4.8.4.2.2), one candidate at a time. A candidate with an unknown,
/// malformed, zero-width, negative or contradictory descriptor is dropped, as the standard's descriptor parser ("Anything else:
/// let error be yes") says; tests of 2014 that ignore unknown descriptors describe an older text. Linear in the value.
/// </summary>
public ref struct SrcsetReader
{
    private static readonly SearchValues<byte> Whitespace = SearchValues.Create("\t\n\f\r "u8);
    private static readonly SearchValues<byte> WhitespaceOrComma = SearchValues.Create("\t\n\f\r ,"u8);

    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads a decoded attribute value.</summary>
    public SrcsetReader(ReadOnlySpan<byte> value)
    {
        _rest = value;
        Dropped = 0;
    }

    /// <summary>Candidates dropped so far because of a descriptor error.</summary>
    public int Dropped { get; private set; }

    /// <summary>Next valid candidate in source order; false at the end.</summary>
    public bool TryRead(out SrcsetCandidate candidate)
    {
        while (true)
        {
            var start = _rest.IndexOfAnyExcept(WhitespaceOrComma);
            if (start < 0)
            {
                _rest = default;
                candidate = default;
                return false;
            }
            var value = _rest[start..];
            var end = value.IndexOfAny(Whitespace);
            var url = end < 0 ? value : value[..end];
            _rest = end < 0 ? default : value[end..];
            var descriptors = new SrcsetDescriptors();
            if (url[^1] == ',') url = url.TrimEnd((byte)',');
            else _rest = descriptors.Read(_rest);

            if (descriptors.IsValid)
            {
                candidate = descriptors.Candidate(url);
                return true;
            }
            Dropped++;
        }
    }

    /// <summary>
    /// Index (among the candidates TryRead gives) of the best candidate, -1 when there is none. Best is the one with the most pixels:
    /// the largest width if any candidate has a width descriptor, else the largest density; the first wins a tie.
    /// </summary>
    public static int IndexOfBest(ReadOnlySpan<byte> value)
    {
        var reader = new SrcsetReader(value);
        var best = -1;
        var bestWidth = 0;
        var bestDensity = -1.0;
        for (var index = 0; reader.TryRead(out var candidate); index++)
        {
            if (candidate.Width < bestWidth || (candidate.Width == bestWidth && (bestWidth != 0 || candidate.Density <= bestDensity))) continue;
            (best, bestWidth, bestDensity) = (index, candidate.Width, candidate.Density);
        }
        return best;
    }
}
