using System.Text.Json;

namespace CrawlIndex.Warc;

/// <summary>What a check looks at besides the framing.</summary>
public sealed record WarcCheckOptions
{
    /// <summary>Verify block and payload digests.</summary>
    public bool Digests { get; init; }

    /// <summary>How the file is read.</summary>
    public WarcReaderOptions Reader { get; init; } = WarcReaderOptions.Default;
}

/// <summary>Accounting of one file: what it holds, what could not be read, and why.</summary>
public sealed class WarcCheckReport
{
    private readonly Dictionary<RecordDefects, long> _defects = [];
    private readonly long[] _blockDigests = new long[Enum.GetValues<DigestOutcome>().Length];
    private readonly long[] _payloadDigests = new long[Enum.GetValues<DigestOutcome>().Length];

    internal WarcCheckReport(string file, WarcAccounting accounting, bool digests)
    {
        File = file;
        Accounting = accounting;
        HasDigests = digests;
    }

    /// <summary>Name of the file as given.</summary>
    public string File { get; }

    /// <summary>The accounting of its bytes.</summary>
    public WarcAccounting Accounting { get; }

    /// <summary>True when digests were verified.</summary>
    public bool HasDigests { get; }

    /// <summary>Records with each departure from the format that was read past.</summary>
    public IReadOnlyDictionary<RecordDefects, long> Defects => _defects;

    /// <summary>True when every byte belongs to a record, every record is whole, and no digest failed.</summary>
    public bool IsSound =>
        Accounting.BytesSkipped == 0 && Accounting.DecodedBytesSkipped == 0 && CountOfBlock(DigestOutcome.Failed) == 0 && CountOfPayload(DigestOutcome.Failed) == 0
        && Accounting.Records == Accounting.CountOf(RecordOutcome.Complete) + Accounting.CountOf(RecordOutcome.TruncatedByCrawler) + Accounting.CountOf(RecordOutcome.BlockTooLarge);

    /// <summary>Records whose block digest came to this.</summary>
    public long CountOfBlock(DigestOutcome outcome) => _blockDigests[(int)outcome];

    /// <summary>Records whose payload digest came to this.</summary>
    public long CountOfPayload(DigestOutcome outcome) => _payloadDigests[(int)outcome];

    /// <summary>Writes one JSON object: file, bytes, bytes_read, bytes_skipped, records, records_by_type, outcomes, skipped, ...</summary>
    public void WriteJson(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("file", File);
        json.WriteString("coding", Accounting.Coding.ToString().ToLowerInvariant());
        json.WriteNumber("bytes", Accounting.FileBytes);
        json.WriteNumber("bytes_read", Accounting.BytesRead);
        json.WriteNumber("bytes_skipped", Accounting.BytesSkipped);
        json.WriteNumber("decoded_bytes", Accounting.DecodedBytes);
        json.WriteNumber("decoded_bytes_skipped", Accounting.DecodedBytesSkipped);
        json.WriteNumber("members", Accounting.Members);
        json.WriteNumber("records", Accounting.Records);
        WriteCounts(json, "records_by_type", Enum.GetValues<WarcRecordType>(), Accounting.CountOf, type => RecordTypes.NameOf(type));
        WriteCounts(json, "outcomes", Enum.GetValues<RecordOutcome>(), Accounting.CountOf, outcome => Kebab(outcome.ToString()));
        WriteCounts(json, "defects", Enum.GetValues<RecordDefects>(), defect => _defects.GetValueOrDefault(defect), defect => Kebab(defect.ToString()));
        if (HasDigests)
        {
            WriteCounts(json, "block_digests", Enum.GetValues<DigestOutcome>(), CountOfBlock, outcome => Kebab(outcome.ToString()));
            WriteCounts(json, "payload_digests", Enum.GetValues<DigestOutcome>(), CountOfPayload, outcome => Kebab(outcome.ToString()));
        }

        json.WriteStartArray("skipped");
        foreach (var range in Accounting.Skipped)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", range.Offset);
            json.WriteNumber("length", range.Length);
            json.WriteString("reason", Kebab(range.Reason.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("skipped_ranges_dropped", Accounting.SkippedRangesDropped);
        json.WriteBoolean("sound", IsSound);
        json.WriteEndObject();
    }

    internal void Count(WarcRecord record, DigestVerifier? verifier)
    {
        for (var bit = 1; bit <= (int)RecordDefects.FieldsDropped; bit <<= 1)
        {
            var defect = (RecordDefects)bit;
            if ((record.Defects & defect) != 0) _defects[defect] = _defects.GetValueOrDefault(defect) + 1;
        }

        if (verifier is null) return;
        _blockDigests[(int)DigestVerifier.VerifyBlock(record)]++;
        _payloadDigests[(int)verifier.VerifyPayload(record)]++;
    }

    private static void WriteCounts<T>(Utf8JsonWriter json, string name, T[] values, Func<T, long> count, Func<T, string> label)
    {
        json.WriteStartObject(name);
        foreach (var value in values)
        {
            if (count(value) > 0) json.WriteNumber(label(value), count(value));
        }

        json.WriteEndObject();
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}

/// <summary>Reads a file to its end and accounts for every byte.</summary>
public static class WarcCheck
{
    /// <summary>Checks a file on disk.</summary>
    public static WarcCheckReport Run(string path, WarcCheckOptions? options = null)
    {
        options ??= new WarcCheckOptions();
        using var reader = WarcReader.Open(path, options.Reader);
        return Run(reader, options);
    }

    /// <summary>Checks a stream from its current position.</summary>
    public static WarcCheckReport Run(Stream stream, string fileName, WarcCheckOptions? options = null)
    {
        options ??= new WarcCheckOptions();
        using var reader = new WarcReader(stream, fileName, options.Reader with { LeaveOpen = true });
        return Run(reader, options);
    }

    private static WarcCheckReport Run(WarcReader reader, WarcCheckOptions options)
    {
        using var verifier = options.Digests ? new DigestVerifier() : null;
        var report = new WarcCheckReport(reader.FileName, reader.Accounting, options.Digests);
        while (reader.Read()) report.Count(reader.Record, verifier);
        return report;
    }
}
