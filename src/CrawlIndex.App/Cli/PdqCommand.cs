using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex pdq</c>: the hash and quality of picture files, a line each, in the order given.</summary>
public static class PdqCommand
{
    /// <summary>Pictures between two signs of progress.</summary>
    private const int Step = 64;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Pictures (JPEG, PNG, WebP, GIF, AVIF, TIFF), folders, globs; - reads a list of paths from standard input.", Arity = ArgumentArity.OneOrMore };
        var dihedral = new Option<bool>("--dihedral") { Description = "Eight lines a picture: turned and mirrored, with the view as a fourth field." };
        var jobs = new Option<int>("--jobs", "-j") { Description = "Pictures at a time. Default: the cores.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 512) result.AddError("--jobs takes a number from 1 to 512");
        });
        var json = SharedOptions.Json();
        var command = new ExampleCommand(
            "pdq", "Write hash,quality,path of pictures. Files without a hash are named with their reason on standard error; the exit code is then 1.",
            "crawlindex pdq photo.jpg pictures/",
            "crawlindex pdq --dihedral --json photo.jpg");
        command.Arguments.Add(files);
        command.Options.Add(dihedral);
        command.Options.Add(jobs);
        command.Options.Add(json);
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed.GetValue(files)!, parsed.GetValue(dihedral), parsed.GetValue(json), parsed.GetValue(jobs), cancel)));
        return command;
    }

    private static int Run(string[] inputs, bool dihedral, bool json, int jobs, CancellationToken cancel)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        using var decoders = new ThreadLocal<PictureReader>(() => new PictureReader(Composition.CreatePictureDecoder()));
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (hashed, failed) = (0, 0);
        var isWatched = Console.IsOutputRedirected && !Console.IsErrorRedirected;
        foreach (var picture in PictureFiles.Expand(inputs).AsParallel().AsOrdered().WithDegreeOfParallelism(jobs)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).WithCancellation(cancel).Select(path => PictureFile.Read(path, decoders.Value!, dihedral)))
        {
            if (isWatched && (hashed + failed) % Step == 0) Console.Error.Write($"\r{hashed + failed:N0} pictures ");
            if (json) WriteJson(output, picture);
            if (picture.Failure is { } failure)
            {
                failed++;
                var kind = picture.Unreadable is null ? picture.Reading.Outcome.ToString() : "Unreadable";
                reasons[kind] = reasons.GetValueOrDefault(kind) + 1;
                Console.Error.WriteLine($"crawlindex: '{picture.Path}': {failure}");
                continue;
            }
            hashed++;
            if (!json) WriteLines(output, picture);
        }
        if (isWatched) Console.Error.WriteLine($"\r{hashed + failed:N0} pictures ");
        if (failed == 0) return ExitCode.Done;
        Console.Error.WriteLine($"crawlindex: {hashed:N0} hashed, {failed:N0} not: {string.Join(", ", reasons.Select(reason => $"{reason.Key} {reason.Value:N0}"))}");
        return ExitCode.Found;
    }

    private static void WriteLines(StreamWriter output, PictureFile picture)
    {
        if (picture.Views.Count == 0) output.WriteLine($"{picture.Reading.Pdq},{picture.Reading.Quality},{picture.Path}");
        for (var view = 0; view < picture.Views.Count; view++) output.WriteLine($"{picture.Views[view]},{picture.Reading.Quality},{picture.Path},{NameOf((PdqView)view)}");
    }

    private static void WriteJson(StreamWriter output, PictureFile picture)
    {
        output.Flush();
        using (var json = new Utf8JsonWriter(output.BaseStream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var reading = picture.Reading;
            json.WriteStartObject();
            json.WriteString("path", picture.Path);
            json.WriteString("outcome", picture.Unreadable is null ? JsonNamingPolicy.SnakeCaseLower.ConvertName(reading.Outcome.ToString()) : "unreadable");
            if (picture.Failure is { } failure) json.WriteString("reason", failure);
            if (picture.Unreadable is null)
            {
                json.WriteString("format", JsonNamingPolicy.SnakeCaseLower.ConvertName(reading.Format.ToString()));
                json.WriteNumber("width", reading.Width);
                json.WriteNumber("height", reading.Height);
                json.WriteNumber("pages", reading.Pages);
                json.WriteNumber("orientation", reading.Orientation);
                json.WriteString("decoder", reading.Decoder);
            }
            if (reading.HasHash) WriteHashes(json, picture);
            json.WriteEndObject();
        }
        output.BaseStream.Write("\n"u8);
    }

    private static void WriteHashes(Utf8JsonWriter json, PictureFile picture)
    {
        var reading = picture.Reading;
        json.WriteString("hash", reading.Pdq.ToString());
        json.WriteNumber("quality", reading.Quality);
        if (reading.Upright is { } upright) json.WriteString("upright", upright.ToString());
        if (reading.Placeholder != PlaceholderKind.None) json.WriteString("placeholder", JsonNamingPolicy.SnakeCaseLower.ConvertName(reading.Placeholder.ToString()));
        if (picture.Views.Count == 0) return;
        json.WriteStartObject("views");
        for (var view = 0; view < picture.Views.Count; view++) json.WriteString(NameOf((PdqView)view), picture.Views[view].ToString());
        json.WriteEndObject();
    }

    private static string NameOf(PdqView view) => view.ToString().ToLowerInvariant();
}
