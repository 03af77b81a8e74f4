using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Similarity;
using Spectre.Console;

namespace CrawlIndex.App.Cli;

/// <summary><c>search --image</c> and <c>search --hash</c>: pages that show a picture or a near copy of it, with the verdict on each pair.</summary>
public sealed class PictureSearch
{
    private readonly Option<string?> image = new("--image") { Description = "Find pages that show this picture or near copies of it: a file, or the URL of a picture.", HelpName = "FILE|URL" };
    private readonly Option<string?> hash = new("--hash") { Description = "The same for a PDQ hash (64 hex digits, or pdq:HEX), or for the bytes with this md5, sha1 or sha256.", HelpName = "HEX" };
    private readonly Option<int> radius = new("--radius", "-r") { Description = "Largest distance in bits for --image and --hash, 0 to 256.", DefaultValueFactory = _ => PdqHash.MatchRadius, HelpName = "R" };
    private readonly Option<bool> transforms = new("--transforms") { Description = "With --image: look for the picture turned and mirrored as well." };

    public PictureSearch(Command command)
    {
        radius.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256) result.AddError("--radius takes a number from 0 to 256");
        });
        foreach (var option in (Option[])[image, hash, radius, transforms]) command.Options.Add(option);
    }

    /// <summary>True when the command line asks for a picture.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(image) is not null || parsed.GetValue(hash) is not null;

    /// <summary>Searches and writes the hits, nearest first; exit code 1 when a picture cannot be hashed.</summary>
    public async Task<int> RunAsync(ParseResult parsed, string workspace, long? limit, bool json, CancellationToken cancel)
    {
        using var similar = SimilarPictures.Open(workspace);
        IReadOnlyList<PictureSighting> hits;
        if (parsed.GetValue(hash) is { } hex)
        {
            var digits = hex.StartsWith("pdq:", StringComparison.OrdinalIgnoreCase) ? hex[4..] : hex;
            var isPdq = PdqHash.TryParse(digits, out var pdq);
            if (!isPdq && digits.Length is not (32 or 40) || !digits.All(char.IsAsciiHexDigit)) return CommandTree.Fail($"'{hex}' is no PDQ hash, md5, sha1 or sha256 in hex", ExitCode.BadInput);
            hits = isPdq ? similar.Near([(PdqView.Original, pdq)], parsed.GetValue(radius)) : [];
            // A sha256 has as many digits as a PDQ hash: what has exactly these bytes comes first.
            if (digits.Length == hex.Length) hits = [.. similar.WithDigest(digits), .. hits];
        }
        else
        {
            var views = await ViewsOfAsync(parsed.GetValue(image)!, parsed.GetValue(transforms), similar, cancel);
            if (views.Count == 0) return ExitCode.Found;
            hits = similar.Near(views, parsed.GetValue(radius));
        }
        if (limit is { } most) hits = [.. hits.Take((int)Math.Min(most, int.MaxValue))];
        var verdicts = VerdictsOf(hits, workspace, similar);
        if (json) WriteJson(hits, verdicts);
        else WriteTable(hits, verdicts);
        return ExitCode.Done;
    }

    /// <summary>The hash of each view asked for; none, with a message, where the picture has no hash.</summary>
    private static async Task<IReadOnlyList<(PdqView, PdqHash)>> ViewsOfAsync(string picture, bool all, SimilarPictures similar, CancellationToken cancel)
    {
        var isUrl = picture.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || picture.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (isUrl && !all && similar.HashOf(picture) is { } known) return [(PdqView.Original, known)];
        using var decoder = Composition.CreatePictureDecoder();
        var reader = new PictureReader(decoder);
        var reading = reader.Read(isUrl ? await DownloadAsync(picture, cancel) : await File.ReadAllBytesAsync(picture, cancel));
        if (!reading.HasHash || reading.Quality < SimilarityStage.MinQuality)
        {
            var why = reading.HasHash ? $"has a hash of quality {reading.Quality}, too low to compare" : new PictureFile(picture, reading, [], null).Failure;
            CommandTree.Fail($"'{picture}' {why}", ExitCode.Found);
            return [];
        }
        var views = new List<(PdqView, PdqHash)>();
        foreach (var view in all ? PdqViews.All : [PdqView.Original]) views.Add((view, reader.Frequencies.Hash(view)));
        // The picture as it is shown, where its orientation turns it, is the picture too.
        if (reading.Upright is { } upright) views.Add((PdqView.Original, upright));
        return views;
    }

    private static async Task<byte[]> DownloadAsync(string url, CancellationToken cancel)
    {
        using var client = Composition.CreateHttpClient();
        client.MaxResponseContentBufferSize = PictureLimits.Default.MaxBytes;
        try
        {
            return await client.GetByteArrayAsync(new Uri(url), cancel);
        }
        catch (HttpRequestException failed)
        {
            throw new IOException($"cannot get {url}: {failed.Message}", failed);
        }
    }

    /// <summary>The verdict on each pair under the default policy; pictures that no page shows have none.</summary>
    private static Dictionary<PairRow, string> VerdictsOf(IReadOnlyList<PictureSighting> hits, string workspace, SimilarPictures similar)
    {
        var pairs = hits.Select(hit => hit.Pair).OfType<PairRow>().Distinct().ToList();
        var verdicts = new Dictionary<PairRow, string>();
        if (pairs.Count == 0) return verdicts;
        using var cases = CaseSource.Open(workspace, similar);
        foreach (var verdict in cases.Decide(pairs, ConsentPolicy.OptOut, DateTimeOffset.UtcNow))
            if (verdict.Decision is { } decision) verdicts[verdict.Pair] = decision[ConsentPolicy.OptOut.Use].Outcome.ToString().ToLowerInvariant();
        return verdicts;
    }

    private static void WriteTable(IReadOnlyList<PictureSighting> hits, Dictionary<PairRow, string> verdicts)
    {
        var width = Console.IsOutputRedirected ? 200 : Math.Max(80, Console.WindowWidth);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        console.Profile.Width = width;
        var table = new Table().Border(TableBorder.None).AddColumns("bits", "picture", "page domain", "page", "text", "captured", "verdict");
        foreach (var hit in hits)
        {
            var bits = hit.View == PdqView.Original ? Invariant(hit.Distance) : $"{hit.Distance} {hit.View.ToString().ToLowerInvariant()}";
            table.AddRow(
                new Text(bits), new Text(hit.Url), new Text(hit.PageDomain ?? ""), new Text(hit.Pair?.PageUrl ?? "on no page"), new Text(hit.Pair?.Alt ?? ""),
                new Text(hit.Pair?.FetchTime is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : ""), new Text(hit.Pair is { } pair ? verdicts.GetValueOrDefault(pair, "") : ""));
        }
        console.Write(table);
        Console.WriteLine($"({hits.Count} {(hits.Count == 1 ? "hit" : "hits")})");
    }

    private static void WriteJson(IReadOnlyList<PictureSighting> hits, Dictionary<PairRow, string> verdicts)
    {
        using var output = Console.OpenStandardOutput();
        foreach (var hit in hits)
        {
            using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                json.WriteNumber("distance", hit.Distance);
                json.WriteString("view", hit.View.ToString().ToLowerInvariant());
                json.WriteString("url", hit.Url);
                json.WriteString("domain", hit.Domain);
                json.WriteString("pdq", hit.Pdq);
                json.WriteString("sha256", hit.Sha256);
                json.WriteString("page_url", hit.Pair?.PageUrl);
                json.WriteString("page_domain", hit.PageDomain);
                json.WriteString("alt", hit.Pair?.Alt);
                json.WriteString("captured", hit.Pair?.FetchTime?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                json.WriteString("verdict", hit.Pair is { } pair ? verdicts.GetValueOrDefault(pair) : null);
                json.WriteEndObject();
            }
            output.Write("\n"u8);
        }
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
