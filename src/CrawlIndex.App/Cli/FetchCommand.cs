using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Pipeline.Similarity;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex fetch</c>: the pictures of a catalog, politely and only with a permit each.</summary>
public static class FetchCommand
{
    /// <summary>Environment variable with the contact address.</summary>
    public const string ContactVariable = "CRAWLINDEX_CONTACT";

    public static Command Create()
    {
        var policy = new Option<FileInfo?>("--policy") { Description = "Policy (YAML) that permits are given under; the default is an opt-out policy for gen-ai-train.", HelpName = "FILE" };
        var limit = SharedOptions.Limit("pictures");
        var domains = new Option<FileInfo?>("--domains") { Description = "Only pictures on the domains in FILE, one a line, subdomains included.", HelpName = "FILE" };
        var keep = new Option<KeptPixels>("--keep") { Description = "What of the pictures stays: none (hashes, sizes, rights), thumbnails, pictures.", HelpName = "WHAT" };
        var retry = new Option<bool>("--retry-failed") { Description = "Ask again for pictures whose failure may pass (timeouts, 429, 5xx, unreachable robots.txt), and for no others." };
        var loopback = new Option<bool>("--allow-loopback") { Description = "Let loopback addresses be contacted, at any port: for demos and tests." };
        var contact = new Option<string?>("--contact") { Description = $"Page or mailto: address where a host's operator reaches you, sent with every request. Default: ${ContactVariable}, else the policy's.", HelpName = "URL" };
        var probe = new Option<FetchProbe?>("--probe") { Description = "Ask for the head alone before the picture: none, head, range. Default: the policy's.", HelpName = "HOW" };
        var rate = new Option<double>("--rate") { Description = "Requests a second that no domain ever gets more of.", DefaultValueFactory = _ => new PaceOptions().MaxRate, HelpName = "N" };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1000)) result.AddError("--rate takes a number above 0, at most 1000");
        });
        var delay = new Option<double>("--max-crawl-delay") { Description = "Longest Crawl-delay that is kept, in seconds.", DefaultValueFactory = _ => new PaceOptions().MaxCrawlDelay.TotalSeconds, HelpName = "S" };
        delay.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 86_400)) result.AddError("--max-crawl-delay takes seconds from 0 to 86400");
        });
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "fetch", "Download the pictures of the catalog that robots.txt and all signals let us have, hash them and note what their hosts say. Done ones are skipped; an interrupted run goes on.",
            "crawlindex fetch --workspace catalog --contact https://example.org/bot --limit 1000",
            "crawlindex fetch --workspace catalog --contact mailto:bot@example.org --retry-failed");
        foreach (var option in (Option[])[policy, limit, domains, keep, retry, loopback, contact, probe, rate, delay, json, workspace]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var rules = parsed.GetValue(policy) is { } file ? ConsentCommand.LoadPolicy(file) : ConsentPolicy.OptOut;
            var address = ContactOf(parsed.GetValue(contact) ?? Environment.GetEnvironmentVariable(ContactVariable) ?? rules.Contact);
            var loops = parsed.GetValue(loopback);
            if (address is null && !loops)
                return Task.FromResult(CommandTree.Fail($"no contact address: hosts must be able to reach you; give --contact URL, set {ContactVariable}, or write contact: into the policy", ExitCode.BadInput));
            var pace = new PaceOptions { MaxRate = parsed.GetValue(rate), StartRate = parsed.GetValue(rate) / 2, MaxCrawlDelay = TimeSpan.FromSeconds(parsed.GetValue(delay)) };
            var setup = Composition.CreateFetchSetup(rules, new FetchOptions
            {
                Agent = rules.Agent,
                Version = Composition.Version,
                Contact = address,
                Loopback = loops ? FetchOptions.AllLoopback : [],
                Probe = parsed.GetValue(probe) ?? ProbeOf(rules),
            }) with
            {
                // A user who raises the rate of a domain means hosts of his own, which share their addresses.
                Pace = pace with { AddressRate = Math.Max(pace.AddressRate, pace.MaxRate) },
                Keep = parsed.GetValue(keep),
                Limit = parsed.GetValue(limit),
                RetryFailed = parsed.GetValue(retry),
                Domains = parsed.GetValue(domains) is { } list ? ReadDomains(list) : [],
            };
            return RunAsync(parsed.GetValue(workspace)!, setup, parsed.GetValue(json), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, FetchSetup setup, bool json, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no workspace at '{folder}'; make one with: crawlindex ingest FILE --workspace {folder}");
        using var workspace = new Workspace(folder);
        var progress = new FetchProgress();
        var started = TimeProvider.System.GetTimestamp();
        await FetchView.ShowAsync(progress, json, () => new FetchRun(workspace, setup).RunAsync(progress, cancel));
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        await new SimilarityStage(workspace).RunAsync(cancel);
        if (json) WriteJson(progress, elapsed);
        else FetchView.Print(progress, elapsed, Console.Out);
        return FetchOutcomes.All.Any(outcome => outcome.IsRetryable() && progress[outcome] > 0) ? ExitCode.Found : ExitCode.Done;
    }

    private static Uri? ContactOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var contact) && contact.Scheme is "http" or "https" or "mailto" && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('(') && !text.Contains(')');
        return isAddress ? contact : throw new InvalidDataException($"the contact '{text}' is neither an http(s) URL nor a mailto: address");
    }

    private static FetchProbe ProbeOf(ConsentPolicy policy) => policy.Probe switch
    {
        "head" => FetchProbe.Head,
        "range" => FetchProbe.Range,
        _ => FetchProbe.None,
    };

    private static List<string> ReadDomains(FileInfo file)
    {
        var domains = File.ReadLines(file.FullName).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).ToList();
        return domains.Count > 0 ? domains : throw new InvalidDataException($"{file}: no domain in it; write one a line");
    }

    private static void WriteJson(FetchProgress progress, TimeSpan elapsed)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("urls", progress.Done);
        json.WriteStartObject("outcomes");
        foreach (var outcome in FetchOutcomes.All) json.WriteNumber(outcome.Name(), progress[outcome]);
        json.WriteEndObject();
        json.WriteNumber("bytes", progress.Bytes);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
