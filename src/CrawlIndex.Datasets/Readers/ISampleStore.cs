namespace CrawlIndex.Datasets.Readers;

/// <summary>A file of a sample: where it lies and what it is called after the key.</summary>
/// <param name="Extension">Lower case, without the dot.</param>
/// <param name="Offset">Place in the archive; 0 for a file of its own.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Path">The file, for folders.</param>
internal readonly record struct SampleMember(string Extension, long Offset, long Length, string? Path = null);

/// <summary>Files that share a key: one sample.</summary>
internal sealed record Sample(string Key, List<SampleMember> Members)
{
    public SampleMember? Find(ReadOnlySpan<string> extensions)
    {
        foreach (var extension in extensions)
            foreach (var member in Members)
                if (member.Extension == extension) return member;
        return null;
    }
}

/// <summary>The samples of a tar or a folder, in the order of their first file, read at random.</summary>
internal interface ISampleStore : IDisposable
{
    IReadOnlyList<Sample> Samples { get; }

    /// <summary>Why the listing ended early; null when it is whole.</summary>
    string? Fault { get; }

    /// <summary>Reads the bytes of a member; gives the number read, fewer where the archive is cut.</summary>
    int Read(in SampleMember member, Span<byte> into);
}

/// <summary>Puts members together to samples: same key, one sample, unless a file of that extension is there already (a duplicate key).</summary>
internal sealed class SampleGrouping
{
    private readonly Dictionary<string, Sample> open = new(StringComparer.Ordinal);

    public List<Sample> Samples { get; } = [];

    /// <summary>Samples whose key was there before with the same extension.</summary>
    public int Duplicates { get; private set; }

    public void Add(string key, SampleMember member)
    {
        if (open.TryGetValue(key, out var sample) && !sample.Members.Exists(other => other.Extension == member.Extension))
        {
            sample.Members.Add(member);
            return;
        }
        if (sample is not null) Duplicates++;
        open[key] = sample = new Sample(key, [member]);
        Samples.Add(sample);
    }
}
