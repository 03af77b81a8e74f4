using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Embedded;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex rights</c>: what picture files say about their rights.</summary>
public static class RightsCommand
{
    /// <summary>Largest picture read, in bytes.</summary>
    private const long MaxBytes = 512L << 20;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Pictures: JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIF, SVG.", Arity = ArgumentArity.OneOrMore };
        var command = new ExampleCommand(
            "rights", "Write the rights embedded in picture files (XMP, IPTC, Exif, PLUS, C2PA) as JSON, one line a file, each statement with its bytes.",
            "crawlindex rights photo.jpg");
        command.Arguments.Add(files);
        command.SetAction(parsed =>
        {
            using var output = Console.OpenStandardOutput();
            var exitCode = ExitCode.Done;
            foreach (var file in parsed.GetValue(files)!)
            {
                if (new FileInfo(file) is { Exists: true, Length: > MaxBytes })
                {
                    exitCode = CommandTree.Fail($"'{file}' is larger than {ProgressView.Bytes(MaxBytes)}", ExitCode.Found);
                    continue;
                }
                var signals = new Signals();
                var bytes = File.ReadAllBytes(file);
                var outcome = new EmbeddedRightsParser().Parse(
                    new SignalInput
                    {
                        Observation = new Observation { Role = ObservationRole.Image, Url = new Uri(Path.GetFullPath(file)).AbsoluteUri },
                        Part = SignalPart.Body,
                        Value = bytes,
                        PartName = Evidence.Body,
                        Agent = "",
                    },
                    signals);
                Write(output, file, outcome, signals);
                if (outcome is ParseOutcome.NotApplicable or ParseOutcome.Malformed) exitCode = ExitCode.Found;
            }
            return exitCode;
        });
        return command;
    }

    private static void Write(Stream output, string file, ParseOutcome outcome, Signals signals)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("path", file);
            json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()));
            json.WriteStartArray("signals");
            foreach (var signal in signals.All) Write(json, signal);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, Signal signal)
    {
        json.WriteStartObject();
        json.WriteString("family", signal.FamilyName);
        json.WriteString("rule", signal.Rule);
        json.WriteNumber("strength", signal.Strength);
        json.WriteStartObject("stances");
        foreach (var use in Enum.GetValues<Use>())
        {
            if (signal.Stances[use] is var stance and not Stance.Unspecified) json.WriteString(use.Name(), JsonNamingPolicy.SnakeCaseLower.ConvertName(stance.ToString()));
        }
        json.WriteEndObject();
        if (signal.Terms is { } terms)
        {
            if (terms.Url is not null) json.WriteString("terms_url", terms.Url);
            if (terms.Text is not null) json.WriteString("terms_text", terms.Text);
        }
        foreach (var fact in signal.Facts) json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.Kind.ToString()), fact.Value);
        if (signal.Flags.Count > 0) json.WriteString("flags", string.Join(' ', signal.Flags));
        json.WriteString("quote", signal.Evidence.Quote);
        json.WriteNumber("offset", signal.Evidence.Start);
        json.WriteNumber("length", signal.Evidence.Length);
        json.WriteEndObject();
    }

    private sealed class Signals : ISignalSink
    {
        public List<Signal> All { get; } = [];

        public void Add(Signal signal) => All.Add(signal);
    }
}
