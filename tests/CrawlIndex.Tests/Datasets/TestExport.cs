using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Exports of test references in a temporary folder, with one key.</summary>
internal sealed class TestExport : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("export-tests-").FullName;

    public TestExport() => Key = OperatorKey.Create(root);

    public OperatorKey Key { get; }

    public string Folder(string name) => Path.Combine(root, name);

    public static byte[] Policy { get; } = "name: opt-out\nuse: gen-ai-train\n"u8.ToArray();

    public ExportOptions Options(string name, ExportShape shape, int rowsPerFile = 100, int jobs = 2, IKeptPictures? pictures = null) => new()
    {
        Folder = Folder(name),
        Shape = shape,
        Policy = OfferList.Policy,
        PolicyFile = Policy,
        AsOf = OfferList.AsOf,
        RowsPerFile = rowsPerFile,
        CodeVersion = "test",
        Jobs = jobs,
        Pictures = pictures,
        About = new DatasetAbout { Name = "test pairs", Creator = "the tests", License = "https://creativecommons.org/publicdomain/zero/1.0/", Url = "https://data.example/" },
    };

    public Manifest Run(ExportOptions options, IPairOffers offers, CancellationToken cancel = default)
    {
        new ExportRunner(options, offers, Key, new ExportProgress()).Run(cancel);
        return Manifest.Open(options.Folder);
    }

    public ManifestReport Verify(Manifest manifest) => ManifestVerifier.Verify(manifest, Key.PublicKey, 2, new ExportProgress(), default);

    /// <summary>References with duplicates, denials, a pair denied on one of its pages, odd texts, and two that are no http URL.</summary>
    public static List<Reference> References(int count, int seed)
    {
        var random = new Random(seed);
        var list = new List<Reference>();
        for (var i = 0; i < count; i++)
        {
            var alt = (i % 7) switch { 0 => "", 1 => $"Bär \"{i}\" \\ \t\u0001 \U0001F43B", 2 => new string('x', random.Next(3000)), _ => $"picture {i}" };
            list.Add(new Reference($"https://host{random.Next(20)}.example/p/{i}.jpg", alt, $"https://pages{i % 3}.example/{i}", Denied: random.Next(5) == 0, Licence: i % 4 == 0 ? "https://creativecommons.org/licenses/by/4.0/" : null, Sha256: i % 6 == 0 ? Convert.ToHexStringLower(BitConverter.GetBytes(i * 7919L)).PadLeft(64, 'a') : null));
            if (i % 10 == 3) list.Add(list[^1] with { Page = $"https://copies.example/{i}" });
            if (i % 10 == 4) list.Add(list[^1] with { Page = $"https://other.example/{i}", Denied = !list[^1].Denied });
        }
        list.Insert(count / 2, new Reference("ftp://host.example/x.jpg", "no http"));
        list.Add(new Reference("data:image/gif;base64,AAAA", ""));
        return list;
    }

    /// <summary>The items that must come out, by pair id: permitted in every place, the first place of each.</summary>
    public static SortedDictionary<string, Reference> Expected(IEnumerable<Reference> references) => new(
        references.Where(one => one.Url.StartsWith("http", StringComparison.Ordinal)).GroupBy(one => one.PairId)
            .Where(places => !places.Any(place => place.Denied)).ToDictionary(places => places.Key, places => places.First()), StringComparer.Ordinal);

    /// <summary>One column of Parquet files, in the order of their rows.</summary>
    public static List<string?> Column(IEnumerable<string> files, string column)
    {
        var values = new List<string?>();
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var rows = session.Query($"SELECT {column} FROM read_parquet({SqlSession.PathOf(file)})", "read back");
            while (rows.Read()) values.Add(rows.IsNull(0) ? null : rows.Text(0));
        }
        return values;
    }

    public static string[] Files(Manifest manifest, string folder, string ending) => [.. Directory.GetFiles(manifest.PathOf(folder), $"*{ending}").Order(StringComparer.Ordinal)];

    /// <summary>Name and content of every file of an export.</summary>
    public static SortedDictionary<string, byte[]> Bytes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes), StringComparer.Ordinal);

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
