using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Eval;

/// <summary>How a run of "consent eval" went: every line ends in exactly one of the two.</summary>
/// <param name="Decided">Lines answered with verdicts.</param>
/// <param name="Failed">Lines answered with an error.</param>
public readonly record struct EvalCounts(long Decided, long Failed)
{
    /// <summary>0 when all lines were decided, 2 when some were malformed.</summary>
    public int ExitCode => Failed > 0 ? 2 : 0;
}

/// <summary>JSON Lines of cases in, JSON Lines of verdicts out, in the order of the input. A malformed line gives an error line.</summary>
public sealed class ConsentEval(ConsentEngine engine, ConsentPolicy? policy = null, TimeProvider? clock = null)
{
    /// <summary>Bytes of one line; longer ones are skipped and answered with an error.</summary>
    public const int MaxLineBytes = 64 << 20;

    private const int FlushBytes = 1 << 16;

    private readonly ConsentPolicy policy = policy ?? ConsentPolicy.OptOut;
    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private readonly ArrayBufferWriter<byte> answers = new();

    /// <summary>Answers all lines of a stream.</summary>
    /// <exception cref="IOException">A stream broke.</exception>
    public EvalCounts Run(Stream input, Stream output, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var counts = default(EvalCounts);
        var lines = new LineReader(input, MaxLineBytes);
        using var json = new Utf8JsonWriter(answers, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        while (lines.TryRead(out var line, out var isTooLong))
        {
            cancel.ThrowIfCancellationRequested();
            if (isTooLong) counts = counts with { Failed = counts.Failed + Fail(json, "null", $"line {lines.Number} is longer than {MaxLineBytes} bytes") };
            else if (!line.Trim(" \t\r"u8).IsEmpty) counts = Answer(json, line) ? counts with { Decided = counts.Decided + 1 } : counts with { Failed = counts.Failed + 1 };
            if (answers.WrittenCount >= FlushBytes) Flush(output);
        }
        Flush(output);
        output.Flush();
        return counts;
    }

    /// <summary>Answers one line into the pending output; false for an error.</summary>
    private bool Answer(Utf8JsonWriter json, ReadOnlySpan<byte> line)
    {
        if (CaseReader.Read(line, policy, clock.GetUtcNow(), out var id, out var error) is not { } consentCase)
        {
            Fail(json, id, error ?? "unreadable");
            return false;
        }
        Start(json, id);
        json.WritePropertyName("verdicts"u8);
        VerdictWriter.Write(json, engine.Decide(consentCase));
        End(json);
        return true;
    }

    /// <summary>Answers with an error; gives the one failure to count.</summary>
    private int Fail(Utf8JsonWriter json, string id, string error)
    {
        Start(json, id);
        json.WriteString("error"u8, error);
        End(json);
        return 1;
    }

    private void Start(Utf8JsonWriter json, string id)
    {
        json.Reset(answers);
        json.WriteStartObject();
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
    }

    private void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        answers.Write("\n"u8);
    }

    private void Flush(Stream output)
    {
        output.Write(answers.WrittenSpan);
        answers.ResetWrittenCount();
    }
}
