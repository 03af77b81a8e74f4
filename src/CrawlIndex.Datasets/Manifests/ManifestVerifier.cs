using System.Buffers;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>What a full verification found.</summary>
/// <param name="Faults">What does not hold, at most 100; empty means that everything does.</param>
/// <param name="Files">Files read and hashed.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Rows">Items whose row was hashed again.</param>
public sealed record ManifestReport(IReadOnlyList<string> Faults, long Files, long Bytes, long Rows);

/// <summary>
/// Verifies an export offline: (1) the signature, (2) the SHA-256 of every file, (3) each tree's root from its entries, (4) every item row against
/// its entries in the trees. A key that is not given is taken from the manifest, which proves integrity but not who signed.
/// </summary>
public static class ManifestVerifier
{
    private const int MaxFaults = 100;

    public static ManifestReport Verify(Manifest manifest, ReadOnlySpan<byte> trusted, int jobs, ExportProgress progress, CancellationToken cancel)
    {
        // (1)
        if (trusted.Length > 0 && !trusted.SequenceEqual(manifest.Document.PublicKey)) return new(["the manifest was signed by another key"], 0, 0, 0);
        if (!manifest.Document.IsSigned) return new(["the signature does not fit the manifest"], 0, 0, 0);
        var faults = new List<string>();
        var files = manifest.ReadFiles();
        // (2)
        progress.Begin("hashing files", files.Count);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel };
        Parallel.ForEach(files, parallel, file =>
        {
            var path = manifest.PathOf(file.Path);
            if (!File.Exists(path)) Note(faults, $"{file.Path} is missing");
            else if (ManifestBuild.HashFile(path, cancel) is var found && (found.Length != file.Bytes || found.Sha256 != file.Sha256)) Note(faults, $"{file.Path} was changed: {found.Length} bytes, SHA-256 {found.Sha256}");
            progress.Advance(1);
        });
        if (faults.Count > 0) return new(faults, files.Count, files.Sum(file => file.Bytes), 0);
        // (3)
        progress.Begin("building the trees again", TreeEntry.Kinds.Count);
        Parallel.ForEach(TreeEntry.Kinds, parallel, kind =>
        {
            var path = manifest.PathOf(Manifest.TreePath(kind));
            using var tree = TreeFile.Open(path, kind);
            var signed = manifest.Content.Trees[kind];
            if (tree.Root.Count != signed.Count || tree.Recompute(cancel) is not { } root || !root.AsSpan().SequenceEqual(signed.Hash)) Note(faults, $"{Manifest.TreePath(kind)} does not have the signed root");
            progress.Advance(1);
        });
        // (4)
        progress.Begin("hashing items", manifest.Content.Items);
        var rows = CheckRows(manifest, files, faults, progress, cancel);
        return new(faults, files.Count, files.Sum(file => file.Bytes), rows);
    }

    private static long CheckRows(Manifest manifest, IReadOnlyList<ManifestFile> files, List<string> faults, ExportProgress progress, CancellationToken cancel)
    {
        const int Batch = 4096;
        using var items = TreeFile.Open(manifest.PathOf(Manifest.TreePath(TreeKind.Items)), TreeKind.Items);
        using var urls = TreeFile.Open(manifest.PathOf(Manifest.TreePath(TreeKind.Urls)), TreeKind.Urls);
        using var pictures = TreeFile.Open(manifest.PathOf(Manifest.TreePath(TreeKind.Pictures)), TreeKind.Pictures);
        using var session = new SqlSession();
        var (row, scratch) = (new ItemRow(), new ArrayBufferWriter<byte>(1024));
        Span<byte> entries = stackalloc byte[3 * TreeEntry.Length];
        var item = entries[..TreeEntry.Length];
        var url = entries.Slice(TreeEntry.Length, TreeEntry.Length);
        var picture = entries[(2 * TreeEntry.Length)..];
        var (index, hashed) = (0L, 0L);
        foreach (var file in files.Where(file => file.Role == FileRole.Items))
        {
            using var rows = session.Query($"SELECT {ItemRow.SelectList} FROM read_parquet({SqlSession.PathOf(manifest.PathOf(file.Path))})", $"read {file.Path}");
            for (; rows.Read(); index++)
            {
                row.Read(rows);
                var hasPicture = row.Entries(scratch, item, url, picture);
                if (index >= items.Root.Count || !items.Holds(index, item)) Note(faults, $"{file.Path}: row {index} is not item {index} of the tree");
                else if (!urls.Holds(urls.LowerBound(url), url)) Note(faults, $"{file.Path}: the URL of row {index} is not in the tree of URLs");
                else if (hasPicture && !pictures.Holds(pictures.LowerBound(picture), picture)) Note(faults, $"{file.Path}: the picture of row {index} is not in the tree of pictures");
                hashed += hasPicture ? 1 : 0;
                if (faults.Count >= MaxFaults) return index;
                if (index % Batch != 0) continue;
                cancel.ThrowIfCancellationRequested();
                progress.Advance(Batch);
            }
        }
        // Every row has its entries and the numbers agree: nothing else is in the trees.
        if (index != items.Root.Count || index != urls.Root.Count || hashed != pictures.Root.Count) Note(faults, $"the items have {index} rows, the trees {items.Root.Count}, {urls.Root.Count} and {pictures.Root.Count} entries");
        return index;
    }

    private static void Note(List<string> faults, string fault)
    {
        lock (faults) if (faults.Count < MaxFaults) faults.Add(fault);
    }
}
