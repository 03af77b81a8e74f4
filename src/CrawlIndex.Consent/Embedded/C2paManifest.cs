using System.Security.Cryptography;

namespace CrawlIndex.Consent.Embedded;

/// <summary>One manifest of a store: its claim, its assertions and what was verified of them (C2PA 1.0 to 2.2).</summary>
internal sealed class C2paManifest
{
    private const int MaxAssertions = 512;

    private readonly JumbfBox box;
    private readonly CborValue? claim;
    private readonly JumbfBox? claimBox;

    public C2paManifest(JumbfBox box, ReadOnlySpan<byte> store)
    {
        this.box = box;
        claimBox = box.Children.Find(child => child.Label.StartsWith("c2pa.claim", StringComparison.Ordinal));
        claim = claimBox is null ? null : CborTree.Read(claimBox.Content(store, "cbor"));
    }

    public string Label => box.Label;

    /// <summary>Assertions in order of the store.</summary>
    public IEnumerable<JumbfBox> Assertions => (box.Child("c2pa.assertions")?.Children ?? []).Take(MaxAssertions);

    /// <summary>Verifies what can be verified without a trust list.</summary>
    /// <param name="store">The store the boxes stand in.</param>
    /// <param name="file">The picture.</param>
    /// <param name="segments">Where the store stands in the picture: the only bytes a hash may leave out.</param>
    public ManifestCheck Verify(ReadOnlySpan<byte> store, ReadOnlySpan<byte> file, IReadOnlyList<RightsSegment> segments)
    {
        if (claim is null || claimBox is null) return new ManifestCheck(Check.Absent, Check.NotChecked, Check.Absent);
        var signatureBox = box.Child("c2pa.signature");
        var (signature, certificates, signer) = signatureBox is null
            ? (Check.Absent, 0, null)
            : CoseSignature.Verify(signatureBox.Content(store, "cbor"), claimBox.Content(store, "cbor"));
        return new ManifestCheck(AssertionHashes(store), ContentHash(store, file, segments), signature, certificates, signer);
    }

    /// <summary>True when the claim lists the assertion; one that nobody signed for, or a second one of the same label, is a stranger in the store.</summary>
    public bool Lists(JumbfBox assertion) =>
        ReferenceEquals(Assertions.FirstOrDefault(other => other.Label == assertion.Label), assertion)
        && References().Any(reference => reference["url"]?.Text is { } url && url.EndsWith("/" + assertion.Label, StringComparison.Ordinal));

    private IEnumerable<CborValue> References()
    {
        foreach (var name in (string[])["assertions", "created_assertions", "gathered_assertions"])
        {
            if (claim?[name] is not { IsArray: true } list) continue;
            foreach (var reference in list.Items.Where(item => item.IsMap).Take(MaxAssertions)) yield return reference;
        }
    }

    private Check AssertionHashes(ReadOnlySpan<byte> store)
    {
        var result = Check.Absent;
        // References that name one large assertion again and again are not followed for ever.
        var room = 4L * store.Length;
        foreach (var reference in References())
        {
            if (reference["url"] is not { IsText: true } url || reference["hash"] is not { IsBytes: true } hash) return Check.Failed;
            var label = url.Text[(url.Text.LastIndexOf('/') + 1)..];
            var target = Assertions.FirstOrDefault(assertion => assertion.Label == label);
            // Redacted or stored elsewhere.
            if (target is null) return Check.Failed;
            var content = store.Slice(target.Start + target.Header, target.Length - target.Header);
            room -= content.Length;
            if (room < 0) return Check.Unsupported;
            if (Digest(reference["alg"]?.Text ?? claim!["alg"]?.Text, content) is not { } digest) return Check.Unsupported;
            if (!digest.AsSpan().SequenceEqual(hash.Bytes)) return Check.Failed;
            result = Check.Passed;
        }
        return result;
    }

    private Check ContentHash(ReadOnlySpan<byte> store, ReadOnlySpan<byte> file, IReadOnlyList<RightsSegment> segments)
    {
        var binding = Assertions.FirstOrDefault(assertion => assertion.Label.StartsWith("c2pa.hash.", StringComparison.Ordinal));
        if (binding is null) return Check.Absent;
        if (binding.Label != "c2pa.hash.data" || !Lists(binding)) return Check.Unsupported;
        if (CborTree.Read(binding.Content(store, "cbor")) is not { IsMap: true } data || data["hash"] is not { IsBytes: true } hash) return Check.Failed;
        var algorithm = data["alg"]?.Text ?? claim!["alg"]?.Text;
        var exclusions = new List<(int Start, int Length)>();
        foreach (var item in data["exclusions"]?.Items ?? [])
        {
            if (item["start"] is not { Major: 0 } start || item["length"] is not { Major: 0 } length || start.Integer > file.Length || length.Integer > file.Length - start.Integer) return Check.Failed;
            exclusions.Add(((int)start.Integer, (int)length.Integer));
        }
        exclusions.Sort();
        if (!IsManifestOnly(exclusions, segments)) return Check.Unsupported;
        var kept = new List<(int Start, int End)>();
        var at = 0;
        foreach (var (start, length) in exclusions)
        {
            if (start > at) kept.Add((at, start));
            at = Math.Max(at, start + length);
        }
        if (at < file.Length) kept.Add((at, file.Length));
        if (Hasher(algorithm) is not { } hasher) return Check.Unsupported;
        using (hasher)
        {
            foreach (var (start, end) in kept) hasher.AppendData(file[start..end]);
            return hasher.GetHashAndReset().AsSpan().SequenceEqual(hash.Bytes) ? Check.Passed : Check.Failed;
        }
    }

    // A hash that leaves out more than the store binds less than the picture. Chunk headers and padding stand around it.
    private static bool IsManifestOnly(List<(int Start, int Length)> exclusions, IReadOnlyList<RightsSegment> segments)
    {
        if (exclusions.Count == 0) return true;
        if (segments.Count == 0) return false;
        const int slack = 64;
        int first = int.MaxValue, last = 0, pieces = 0, room = 0;
        foreach (var segment in segments)
        {
            foreach (var (_, place, length) in segment.Pieces ?? [(0, segment.Start, segment.Length)])
            {
                first = Math.Min(first, place);
                last = Math.Max(last, place + length);
                room += length + slack;
                pieces++;
            }
        }
        if (exclusions.Count > pieces + 16 || exclusions.Sum(part => (long)part.Length) > room + slack) return false;
        // Exclusions of a few bytes elsewhere are lengths of containers.
        return exclusions.TrueForAll(part => part.Length <= 16 || (part.Start >= first - slack && part.Start + part.Length <= last + slack));
    }

    private static byte[]? Digest(string? algorithm, ReadOnlySpan<byte> content) => algorithm switch
    {
        "sha256" or null => SHA256.HashData(content),
        "sha384" => SHA384.HashData(content),
        "sha512" => SHA512.HashData(content),
        _ => null,
    };

    private static IncrementalHash? Hasher(string? algorithm) => algorithm switch
    {
        "sha256" or null => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        "sha384" => IncrementalHash.CreateHash(HashAlgorithmName.SHA384),
        "sha512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        _ => null,
    };
}
