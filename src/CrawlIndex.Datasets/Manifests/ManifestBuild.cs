using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>Counts an export's items, writes its documents from these numbers, and signs.</summary>
internal sealed class ManifestBuild(ExportOptions options, string planSha256, string snapshot, OperatorKey key)
{
    private const int HashBuffer = 1 << 20;

    public ManifestContent Write(ShardLayout layout, TreeRoot[] roots, CancellationToken cancel)
    {
        var items = Enumerable.Range(0, layout.Shards).Select(shard => options.Shape.ItemsOf(shard)).ToList();
        var data = Enumerable.Range(0, layout.Shards).SelectMany(shard => options.Shape.FilesOf(shard)).ToList();
        var files = new List<ManifestFile>();
        files.AddRange(Hash([.. data.Except(items)], FileRole.Data, cancel));
        files.AddRange(Hash(items, FileRole.Items, cancel));
        files.AddRange(Hash([.. TreeEntry.Kinds.Select(Manifest.TreePath)], FileRole.Tree, cancel));
        var numbers = CountItems(items, layout);
        var facts = new DocumentFacts(options, numbers, files, snapshot, key.PublicKey, Convert.ToHexStringLower(roots[0].Hash));
        foreach (var (name, text) in Documents(facts)) Publish(name, text);
        files.AddRange(Hash([.. Documents(facts).Select(document => document.Name)], FileRole.Document, cancel));
        var list = Manifest.FilesJson(files.OrderBy(file => file.Path, StringComparer.Ordinal));
        Publish(Manifest.FilesName, list);
        var content = new ManifestContent
        {
            Name = facts.Name,
            Version = options.About.Version,
            Date = ExportPlan.Text(options.AsOf),
            CodeVersion = options.CodeVersion,
            CatalogSnapshot = snapshot,
            PlanSha256 = planSha256,
            PolicyName = options.Policy.Name,
            PolicySha256 = Convert.ToHexStringLower(SHA256.HashData(options.PolicyFile)),
            Use = options.Policy.Use.Name(),
            Shape = options.Shape.Name(),
            Outcomes = layout.Counts.ByName(),
            Trees = TreeEntry.Kinds.Zip(roots).ToDictionary(pair => pair.First, pair => pair.Second),
            FilesSha256 = Convert.ToHexStringLower(SHA256.HashData(list)),
        };
        // The manifest comes last: a folder with it is whole.
        Publish(Manifest.FileName, SignedDocument.Sign(content.ToJson(), key));
        return content;
    }

    private ManifestNumbers CountItems(List<string> items, ShardLayout layout)
    {
        using var session = new SqlSession(new SqlLimits(SpillFolder: ExportRunner.StagingIn(options.Folder)));
        return ManifestNumbers.Count(session, [.. items.Select(name => Path.Combine(options.Folder, name))], layout.Counts.ByName(), options.About.SmallEnterprise);
    }

    private IEnumerable<(string Name, byte[] Content)> Documents(DocumentFacts facts) =>
    [
        (Manifest.PolicyName, options.PolicyFile),
        ("numbers.json", CanonicalJson.Bytes(facts.Numbers.ToJson())),
        ("top-domains.csv", Encoding.UTF8.GetBytes(DatasetCard.TopDomainsCsv(facts))),
        ("README.md", Encoding.UTF8.GetBytes(DatasetCard.Text(facts))),
        ("eu-ai-act-summary.md", Encoding.UTF8.GetBytes(TrainingSummary.Text(facts))),
        ("california-ab-2013.md", Encoding.UTF8.GetBytes(AssemblyBill2013.Text(facts))),
        ("croissant.json", Croissant.Write(facts)),
    ];

    private IEnumerable<ManifestFile> Hash(List<string> names, FileRole role, CancellationToken cancel)
    {
        var hashed = new ManifestFile[names.Count];
        Parallel.For(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancel }, i =>
        {
            var (length, hash) = HashFile(Path.Combine(options.Folder, names[i]), cancel);
            hashed[i] = new ManifestFile(names[i], role, length, hash);
        });
        return hashed;
    }

    internal static (long Length, string Sha256) HashFile(string path, CancellationToken cancel)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[HashBuffer];
        var offset = 0L;
        for (int read; (read = RandomAccess.Read(file, buffer, offset)) > 0; offset += read)
        {
            cancel.ThrowIfCancellationRequested();
            sha.AppendData(buffer, 0, read);
        }
        return (offset, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    private void Publish(string name, byte[] content)
    {
        var path = Path.Combine(options.Folder, name);
        var partial = Path.Combine(ExportRunner.StagingIn(options.Folder), name);
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }
}
