using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Pipeline.Similarity;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex duplicates</c>: clusters of near-identical pictures, who showed them first and who passed them on, and what was said against any copy.</summary>
public static class DuplicatesCommand
{
    private const int ShownClusters = 20;
    private const int ShownCopies = 5;

    public static Command Create()
    {
        var radius = new Option<int>("--radius", "-r") { Description = "Bits within which two pictures are joined, 0 to 256.", DefaultValueFactory = _ => PdqHash.MatchRadius, HelpName = "R" };
        radius.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256) result.AddError("--radius takes a number from 0 to 256");
        });
        var size = new Option<int>("--min-size") { Description = "Smallest cluster shown.", DefaultValueFactory = _ => 2, HelpName = "N" };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2) result.AddError("--min-size takes a number from 2 on");
        });
        var policy = new Option<FileInfo?>("--policy") { Description = "Policy (YAML) that objections are judged under; the default is an opt-out policy for gen-ai-train.", HelpName = "FILE" };
        var limit = SharedOptions.Limit($"clusters (default {ShownClusters}, all with --json)");
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "duplicates", "List clusters of near-identical pictures: size, domains, first sighting, how they were passed on, memorisation risk, and opt-outs of one copy, which bind all.",
            "crawlindex duplicates --workspace catalog --min-size 3",
            "crawlindex duplicates --workspace catalog --json");
        foreach (var option in (Option[])[radius, size, policy, limit, json, workspace]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var rules = parsed.GetValue(policy) is { } file ? ConsentCommand.LoadPolicy(file) : ConsentPolicy.OptOut;
            var folder = parsed.GetValue(workspace)!;
            using var clusters = PictureClusters.Open(folder);
            using var consent = new ClusterConsent(folder, rules);
            var all = clusters.Find(parsed.GetValue(radius), parsed.GetValue(size), cancel);
            var isJson = parsed.GetValue(json);
            var shown = parsed.GetValue(limit) ?? (isJson ? long.MaxValue : ShownClusters);
            using var output = Console.OpenStandardOutput();
            for (var i = 0; i < Math.Min(shown, all.Count); i++)
            {
                cancel.ThrowIfCancellationRequested();
                var found = new FoundCluster(i + 1, all[i], clusters.ChainOf(all[i]), consent.ObjectionsTo(all[i], DateTimeOffset.UtcNow));
                if (isJson) WriteJson(output, found);
                else Print(found);
            }
            if (!isJson) Console.WriteLine(Summary(all, shown));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string Summary(IReadOnlyList<PictureCluster> all, long shown)
    {
        if (all.Count == 0) return "no near-identical pictures";
        var rest = all.Count > shown ? $", {all.Count - shown:N0} not shown (--limit)" : "";
        return $"{all.Count:N0} {(all.Count == 1 ? "cluster" : "clusters")} of {all.Sum(cluster => (long)cluster.Size):N0} pictures{rest}; {all.Count(cluster => cluster.IsMemorisationRisk):N0} of {PictureCluster.MemorisationCopies} copies or more";
    }

    private static void Print(FoundCluster found)
    {
        var cluster = found.Cluster;
        var risk = cluster.IsMemorisationRisk ? ", MEMORISATION RISK" : "";
        Console.WriteLine($"{found.Number}. {cluster.Size:N0} pictures on {cluster.Domains:N0} domains, in {cluster.Pairs:N0} pairs, first seen {Day(cluster.FirstSeen)}{risk}");
        foreach (var copy in cluster.Copies.Take(ShownCopies)) Console.WriteLine($"     {Day(copy.FirstSeen)}  {copy.Url}");
        if (cluster.Size > ShownCopies) Console.WriteLine($"     and {cluster.Size - ShownCopies:N0} more");
        if (found.Chain.Count > 1) Console.WriteLine($"     shown by {string.Join(" > ", found.Chain.Select(stop => $"{stop.Domain} ({Day(stop.FirstSeen)})"))}");
        foreach (var objection in found.Objections) Console.WriteLine($"     all copies denied: {objection.Rule} (strength {objection.Strength}) on {objection.Url}: {objection.Quote}");
        Console.WriteLine();
    }

    private static void WriteJson(Stream output, FoundCluster found)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var cluster = found.Cluster;
            json.WriteStartObject();
            json.WriteNumber("cluster", found.Number);
            json.WriteNumber("size", cluster.Size);
            json.WriteNumber("domains", cluster.Domains);
            json.WriteNumber("pairs", cluster.Pairs);
            json.WriteString("first_seen", Time(cluster.FirstSeen));
            json.WriteBoolean("memorisation_risk", cluster.IsMemorisationRisk);
            json.WriteBoolean("denied", found.Objections.Count > 0);
            json.WriteStartArray("copies");
            foreach (var copy in cluster.Copies)
            {
                json.WriteStartObject();
                json.WriteString("url", copy.Url);
                json.WriteString("domain", copy.Domain);
                json.WriteString("pdq", copy.Pdq);
                json.WriteNumber("pairs", copy.Pairs);
                json.WriteString("first_seen", Time(copy.FirstSeen));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("chain");
            foreach (var stop in found.Chain)
            {
                json.WriteStartObject();
                json.WriteString("domain", stop.Domain);
                json.WriteString("first_seen", Time(stop.FirstSeen));
                json.WriteNumber("pairs", stop.Pairs);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("objections");
            foreach (var objection in found.Objections)
            {
                json.WriteStartObject();
                json.WriteString("url", objection.Url);
                json.WriteString("page_url", objection.PageUrl);
                json.WriteString("rule", objection.Rule);
                json.WriteNumber("strength", objection.Strength);
                json.WriteString("quote", objection.Quote);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static string Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed record FoundCluster(int Number, PictureCluster Cluster, IReadOnlyList<ClusterStop> Chain, IReadOnlyList<ClusterObjection> Objections);
}
