using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.App.Cli;

/// <summary>Shows an explanation: calm text for people, JSON in the shape of consent eval for machines.</summary>
public sealed class ExplanationView(Explanation explained, string workspace)
{
    /// <summary>Longest quote shown; the command below it gives all of it.</summary>
    private const int MaxQuote = 160;

    /// <summary>Statements shown of one kind; the rest is counted.</summary>
    private const int MaxStatements = 20;

    /// <summary>Statements of the short form.</summary>
    private const int ShortStatements = 3;

    private readonly Verdict verdict = explained.Decision[explained.Use];

    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (pair, policy) = (explained.Pair, explained.Case.Policy);
        output.WriteLine($"Picture  {pair.Url}");
        output.WriteLine($"Text     {(string.IsNullOrEmpty(pair.Alt) ? "(none)" : Quoted(pair.Alt))}");
        if (pair.PageUrl is not null) output.WriteLine($"Page     {pair.PageUrl}{(pair.FetchTime is { } time ? $", captured {Time(time)}" : "")}");
        if (pair.PairId.Length > 0) output.WriteLine($"Pair     {pair.PairId}");
        output.WriteLine($"Policy   {policy.Name}: {policy.Default.Name()}, {policy.Profile.Name()}, as {policy.Agent}, at {Time(explained.Case.AsOf)}");
        output.WriteLine();
        PrintSummary(output);
        PrintVerdicts(output);
        PrintSignals(output);
        PrintGaps(output);
        PrintChanges(output);
    }

    /// <summary>The pair, the verdict and the strongest statements that decide it.</summary>
    public void PrintShort(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"{explained.Pair.Url} {Quoted(explained.Pair.Alt ?? "")}");
        output.WriteLine(Summary());
        foreach (var statement in explained.Statements.Where(statement => statement.Part == StatementPart.Decides).OrderByDescending(statement => statement.First.Strength).Take(ShortStatements)) Print(output, statement);
        var rest = explained.Statements.Count(statement => statement.Part == StatementPart.Decides) - ShortStatements;
        if (rest > 0) output.WriteLine($"  and {rest} more");
    }

    /// <summary>One sentence for the use asked for.</summary>
    public string Summary()
    {
        var halves = $"picture: {Word(verdict.Picture)}, text: {Word(verdict.AltText)}";
        var flags = verdict.Flags.Count > 0 ? $"; {string.Join(", ", verdict.Flags)}" : "";
        return $"{explained.Use.Name()} is {verdict.Outcome.Name().ToUpperInvariant()} ({halves}{flags})";
    }

    public void WriteJson()
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("id", explained.Pair.PairId);
        json.WriteStartObject("pair");
        json.WriteString("image_url", explained.Pair.Url);
        json.WriteString("page_url", explained.Pair.PageUrl);
        json.WriteString("alt", explained.Pair.Alt);
        json.WriteEndObject();
        json.WriteString("policy", explained.Case.Policy.Name);
        json.WriteString("profile", explained.Case.Policy.Profile.Name());
        json.WriteString("as_of", Time(explained.Case.AsOf));
        json.WriteString("use", explained.Use.Name());
        json.WritePropertyName("verdicts");
        VerdictWriter.Write(json, explained.Decision);
        if (explained.Before is { } before)
        {
            json.WritePropertyName("verdicts_without_what_if");
            VerdictWriter.Write(json, before);
        }
        json.WriteStartArray("would_change");
        foreach (var change in explained.Changes)
        {
            json.WriteStartObject();
            json.WriteString("change", change.Change);
            json.WriteString("outcome", change.Outcome.Name());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("evidence");
        foreach (var statement in explained.Statements) WriteEvidence(json, statement.First);
        json.WriteEndArray();
        json.WriteStartArray("observations");
        foreach (var observation in explained.Case.Observations) WriteObservation(json, observation);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private void WriteEvidence(Utf8JsonWriter json, Signal signal)
    {
        json.WriteStartObject();
        json.WriteNumber("observation", signal.Observation);
        json.WriteString("family", signal.FamilyName);
        json.WriteString("rule", signal.Rule);
        json.WriteString("part", signal.Evidence.Part);
        json.WriteNumber("start", signal.Evidence.Start);
        json.WriteNumber("length", signal.Evidence.Length);
        json.WriteString("parser", signal.Parser);
        json.WriteString("command", EvidenceCommand.Of(signal.Evidence, workspace));
        json.WriteEndObject();
    }

    private static void WriteObservation(Utf8JsonWriter json, Observation observation)
    {
        json.WriteStartObject();
        json.WriteNumber("index", observation.Index);
        json.WriteString("role", Pipeline.Signals.ObservationWords.Name(observation.Role));
        json.WriteString("url", observation.Url);
        json.WriteNumber("status", observation.Status);
        if (observation.Date is { } date) json.WriteString("date", Time(date));
        if (observation.Origin.File is { } file)
        {
            json.WriteString("warc_filename", file);
            json.WriteNumber("warc_record_offset", observation.Origin.RecordOffset);
        }
        if (observation.Origin.RecordId is { } record) json.WriteString("record_id", record);
        if (observation.Origin.PayloadDigest is { } digest) json.WriteString("payload_digest", digest);
        json.WriteEndObject();
    }

    private void PrintSummary(TextWriter output)
    {
        output.WriteLine(Summary());
        if (explained.Before is { } before && before[explained.Use].Outcome != verdict.Outcome)
            output.WriteLine($"Without the observations of --what-if it is {before[explained.Use].Outcome.Name().ToUpperInvariant()}");
        else if (explained.Before is not null) output.WriteLine("The observations of --what-if do not change that");
        if (!explained.PageWasRead)
            output.WriteLine("The page was never read for signals (ingested with --no-signals, by an earlier version, or from WAT); ingest its segment into a new workspace to decide it");
        output.WriteLine();
    }

    private void PrintVerdicts(TextWriter output)
    {
        output.WriteLine("All uses");
        foreach (var one in explained.Decision.Verdicts)
        {
            var reasons = one.Deciding.Select(NumberOf).Distinct().Order().Select(number => $"[{number}]").ToList();
            var because = reasons.Count > 0 ? $"by {string.Join(' ', reasons)}" : one.NotObserved.Count > 0 ? "something was not observed" : one.Flags.FirstOrDefault(flag => flag is "no-opt-in" or "no-grant") ?? "nobody objects";
            output.WriteLine($"  {one.Use.Name(),-13}{one.Outcome.Name(),-12}{because}");
        }
        output.WriteLine();
    }

    private void PrintSignals(TextWriter output)
    {
        if (explained.Statements.Count == 0)
        {
            output.WriteLine("No signal speaks of this pair");
            output.WriteLine();
        }
        foreach (var part in explained.Statements.GroupBy(statement => statement.Part))
        {
            output.WriteLine(part.Key switch
            {
                StatementPart.Decides => $"What decides {explained.Use.Name()}",
                StatementPart.Loses => $"What loses on {explained.Use.Name()}",
                _ => "What is said of other uses",
            });
            foreach (var statement in part.Take(MaxStatements)) Print(output, statement);
            if (part.Count() > MaxStatements) output.WriteLine($"  and {part.Count() - MaxStatements} more; --json has all");
            output.WriteLine();
        }
    }

    private void Print(TextWriter output, Statement statement)
    {
        var signal = statement.First;
        var halves = statement.Binds switch { Halves.Picture => "the picture", Halves.AltText => "the text", _ => "picture and text" };
        output.WriteLine($"  [{NumberOf(signal)}] {signal.FamilyName} {signal.Rule}: {Stated(signal)}, for {halves}");
        if (statement.Part == StatementPart.OtherUses) return;
        output.WriteLine($"      strength {signal.Strength}, {signal.Speaker.Name()}{(signal.Reading == Reading.Strict ? "" : $", {signal.Reading.Name()}")}{Flags(signal)}");
        if (signal.Terms?.Url is { } terms) output.WriteLine($"      terms {terms}");
        if (signal.Evidence.Length > 0) output.WriteLine($"      {Quoted(signal.Evidence.Quote)}");
        var source = explained.SourceOf(signal);
        if (source is not null) output.WriteLine($"      {source.Url}{(source.Date is { } date ? $", seen {Time(date)}" : "")}, {EvidenceCommand.PlaceOf(signal.Evidence, source)}");
        if (EvidenceCommand.Of(signal.Evidence, workspace) is { } command) output.WriteLine($"      {command}");
    }

    private void PrintGaps(TextWriter output)
    {
        var gaps = verdict.NotObserved.Distinct().ToList();
        output.WriteLine(gaps.Count == 0 ? "Everything that could object was observed" : "Not observed");
        foreach (var gap in gaps) output.WriteLine($"  {gap}");
        output.WriteLine();
    }

    private void PrintChanges(TextWriter output)
    {
        output.WriteLine(explained.Changes.Count == 0 ? $"Nothing tried would change {explained.Use.Name()}" : $"What would change {explained.Use.Name()}");
        foreach (var change in explained.Changes) output.WriteLine($"  {change.Outcome.Name(),-12}{change.Change}");
    }

    private int NumberOf(Signal signal)
    {
        for (var i = 0; i < explained.Statements.Count; i++)
            if (explained.Statements[i].Signals.Contains(signal)) return i + 1;
        return 0;
    }

    private static string Stated(Signal signal)
    {
        var said = Uses.All.Where(use => signal.Stances[use] != Stance.Unspecified).GroupBy(use => signal.Stances[use]).Select(group => $"{Verb(group.Key)} {string.Join(", ", group.Select(use => use.Name()))}").ToList();
        return said.Count == 0 ? "states no use" : string.Join("; ", said);
    }

    private static string Verb(Stance stance) => stance switch
    {
        Stance.Allow => "allows",
        Stance.Licence => "licenses",
        Stance.Conditional => "sets terms for",
        Stance.Deny => "denies",
        _ => "is unreadable on",
    };

    private static string Flags(Signal signal) => signal.Flags.Count == 0 ? "" : $" ({string.Join(", ", signal.Flags)})";

    private static string Word(HalfStance stance) => stance == HalfStance.Unspecified ? "nothing said" : stance.Name();

    /// <summary>One line, control characters made visible, so that no quote can move the terminal's cursor.</summary>
    private static string Quoted(string text)
    {
        var line = string.Concat(text.Take(MaxQuote).Select(letter => letter is '\n' or '\r' or '\t' ? " " : char.IsControl(letter) ? $"\\x{(int)letter:x2}" : letter.ToString()));
        return $"\"{line}\"{(text.Length > MaxQuote ? " ..." : "")}";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
