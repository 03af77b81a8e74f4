using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Datasets.Registers;

/// <summary>A dataset that was registered.</summary>
/// <param name="Name">NAME@VERSION.</param>
/// <param name="Kind">"manifest" or "audit".</param>
/// <param name="Sha256">Of the manifest or the findings: what exactly was registered.</param>
public sealed record RegisteredDataset(string Name, string Kind, string Sha256, long Items);

/// <summary>A model and the datasets it was trained on.</summary>
public sealed record RegisteredModel(string Name, IReadOnlyList<string> TrainedOn);

/// <summary>A dataset that holds items asked for, and the models trained on it.</summary>
public sealed record RegisterReach(string Dataset, long Items, IReadOnlyList<string> Models);

/// <summary>What a dataset owes to whom: items, licences, basis and dates of one party.</summary>
public sealed record PartyItems(string Party, long Items, long Domains, string Licences, string Basis, string PermitUntil);

/// <summary>
/// Which pictures stand in which datasets, and under which models: <c>register/datasets/NAME@VERSION.json</c> with its items as Parquet, and
/// <c>register/models/NAME.json</c>. Written once; a second registration of the same thing changes nothing, of another thing is refused.
/// </summary>
public sealed class DatasetRegister(string workspace)
{
    private const string Purpose = "read the register";

    private readonly string datasets = Path.Combine(workspace, "register", "datasets");
    private readonly string models = Path.Combine(workspace, "register", "models");

    /// <summary>Registers a version of a dataset.</summary>
    /// <exception cref="InvalidDataException">A name is none, or stands for something else already.</exception>
    public RegisteredDataset AddDataset(string name, string version, string source)
    {
        var files = ItemFiles.Open(source);
        var full = $"{Checked(name)}@{Checked(version)}";
        Directory.CreateDirectory(datasets);
        var path = Path.Combine(datasets, full + ".json");
        var sha256 = Digest(files.Anchor);
        if (File.Exists(path))
        {
            var standing = ReadDataset(path);
            return standing.Sha256 == sha256 ? standing : throw new InvalidDataException($"{full} is registered with other content; give the new content a new version");
        }
        var items = Path.Combine(datasets, full + ".parquet");
        using var session = new SqlSession(new SqlLimits(Path.GetTempPath(), Threads: 1));
        session.Execute($"COPY (SELECT url, pair_ids, sha256, domain, licence, attribution, basis, permit_until FROM {files.Scan}) TO {SqlSession.Quote(items + ".part")} (FORMAT parquet, COMPRESSION zstd)", $"register {full}");
        File.Move(items + ".part", items, overwrite: true);
        using var count = session.Query($"SELECT count(*) FROM read_parquet({SqlSession.PathOf(items)})", Purpose);
        count.Read();
        var added = new RegisteredDataset(full, files.Kind, sha256, count.Int64(0));
        // The description comes last: it makes the registration.
        AuditWork.WriteWhole(path, JsonSerializer.Serialize(new { name = full, kind = added.Kind, sha256, items = added.Items }) + "\n");
        return added;
    }

    /// <summary>Registers a model as trained on registered datasets (NAME@VERSION, or the path that was registered).</summary>
    public RegisteredModel AddModel(string name, IReadOnlyList<string> trainedOn)
    {
        Directory.CreateDirectory(models);
        var path = Path.Combine(models, Checked(name) + ".json");
        var standing = File.Exists(path) ? ReadModel(path).TrainedOn : [];
        var model = new RegisteredModel(name, [.. standing.Union(trainedOn.Select(Resolve)).Order(StringComparer.Ordinal)]);
        AuditWork.WriteWhole(path, JsonSerializer.Serialize(new { name, trained_on = model.TrainedOn }) + "\n");
        return model;
    }

    public IReadOnlyList<RegisteredDataset> Datasets() => [.. FilesOf(datasets).Select(ReadDataset)];

    public IReadOnlyList<RegisteredModel> Models() => [.. FilesOf(models).Select(ReadModel)];

    /// <summary>The datasets and models that hold items a claim speaks of: what its lapse or revocation reaches.</summary>
    public IReadOnlyList<RegisterReach> Reach(ClaimSubject subject, string value)
    {
        var quoted = SqlSession.Quote(value);
        var condition = subject switch
        {
            ClaimSubject.Url => $"url = {quoted}",
            ClaimSubject.UrlPrefix => $"starts_with(url, {quoted})",
            ClaimSubject.Domain => $"(domain = {SqlSession.Quote(value.ToLowerInvariant())} OR ends_with(split_part(split_part(lower(url), '://', 2), '/', 1), {SqlSession.Quote("." + value.ToLowerInvariant())}) OR split_part(split_part(lower(url), '://', 2), '/', 1) = {SqlSession.Quote(value.ToLowerInvariant())})",
            ClaimSubject.Sha256 => $"lower(sha256) = {SqlSession.Quote(value.ToLowerInvariant())}",
            _ => throw new InvalidDataException("the register keeps addresses, domains and digests; ask by pdq with crawlindex search"),
        };
        return ReachWhere(condition);
    }

    /// <summary>The datasets and models that hold a pair.</summary>
    public IReadOnlyList<RegisterReach> ReachPair(string pairId) => ReachWhere($"list_contains(string_split(coalesce(pair_ids, ''), ' '), {SqlSession.Quote(pairId)})");

    /// <summary>Items per party as attributed, most first: the basis for credit and payment.</summary>
    public static IReadOnlyList<PartyItems> Parties(string source)
    {
        using var session = new SqlSession(new SqlLimits(Path.GetTempPath()));
        List<PartyItems> parties = [];
        using var rows = session.Query($"""
            SELECT coalesce(attribution, '(not named)'), count(*) AS n, count(DISTINCT domain), coalesce(array_to_string(list_sort(list(DISTINCT licence))[:5], '; '), ''),
                   coalesce(array_to_string(list_sort(list(DISTINCT basis))[:5], '; '), ''), coalesce(strftime(min(permit_until), '%Y-%m-%d'), '')
            FROM {ItemFiles.Open(source).Scan} GROUP BY 1 ORDER BY n DESC, 1
            """, Purpose);
        while (rows.Read()) parties.Add(new(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Text(3), rows.Text(4), rows.Text(5)));
        return parties;
    }

    private List<RegisterReach> ReachWhere(string condition)
    {
        var all = Models();
        List<RegisterReach> reached = [];
        using var session = new SqlSession(new SqlLimits(Path.GetTempPath()));
        foreach (var dataset in Datasets())
        {
            using var rows = session.Query($"SELECT count(*) FROM read_parquet({SqlSession.PathOf(Path.Combine(datasets, dataset.Name + ".parquet"))}) WHERE {condition}", Purpose);
            if (rows.Read() && rows.Int64(0) > 0) reached.Add(new(dataset.Name, rows.Int64(0), [.. all.Where(model => model.TrainedOn.Contains(dataset.Name)).Select(model => model.Name)]));
        }
        return reached;
    }

    private string Resolve(string dataset)
    {
        if (File.Exists(Path.Combine(datasets, dataset + ".json"))) return dataset;
        if (!File.Exists(dataset) && !Directory.Exists(dataset)) throw new SourceException(dataset, "is no registered dataset; register it with: crawlindex register dataset NAME VERSION MANIFEST");
        var sha256 = Digest(ItemFiles.Open(dataset).Anchor);
        return Datasets().FirstOrDefault(each => each.Sha256 == sha256)?.Name ?? throw new SourceException(dataset, "is not registered; register it with: crawlindex register dataset NAME VERSION MANIFEST");
    }

    private static string[] FilesOf(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static RegisteredDataset ReadDataset(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = json.RootElement;
        return new(root.GetProperty("name").GetString()!, root.GetProperty("kind").GetString()!, root.GetProperty("sha256").GetString()!, root.GetProperty("items").GetInt64());
    }

    private static RegisteredModel ReadModel(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return new(json.RootElement.GetProperty("name").GetString()!, [.. json.RootElement.GetProperty("trained_on").EnumerateArray().Select(each => each.GetString()!)]);
    }

    private static string Digest(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Checked(string name) => name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? name : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{name}' is no name for the register: letters, digits, '-', '_' and '.', at most 100"));
}
