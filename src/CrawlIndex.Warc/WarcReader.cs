using CrawlIndex.Warc.Input;

namespace CrawlIndex.Warc;

/// <summary>
/// Pulls records out of a WARC or ARC file in any container: plain, gzip by record or as a whole, zstd with or without
/// dictionary (found from the content). Needs no seeking. Broken input ends in outcomes and skipped ranges; only broken
/// I/O throws, with file and offset.
/// </summary>
public sealed class WarcReader : IDisposable
{
    private readonly Stream _stream;
    private readonly WarcReaderOptions _options;
    private readonly RecordInput _input;
    private readonly RecordFramer _framer;
    private bool _ended;
    private bool _disposed;

    /// <summary>Opens a file from the stream's current position; offsets count from there.</summary>
    public WarcReader(Stream stream, string fileName, WarcReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _options = options ?? WarcReaderOptions.Default;
        FileName = fileName;
        Record = new WarcRecord { Limits = _options.Limits };
        Accounting = new WarcAccounting(_options.Limits.MaxSkipEntries);
        _input = InputDetector.Open(stream, fileName, _options, Accounting);
        _framer = new RecordFramer(_input, _options.Limits, Record);
    }

    /// <summary>Name used in messages and reports.</summary>
    public string FileName { get; }

    /// <summary>The current record, valid until the next Read.</summary>
    public WarcRecord Record { get; }

    /// <summary>Where the bytes went so far; exact once Read has returned false.</summary>
    public WarcAccounting Accounting { get; }

    /// <summary>Opens a file on disk.</summary>
    public static WarcReader Open(string path, WarcReaderOptions? options = null) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan), path, options);

    /// <summary>Moves to the next record; false at the end of the file.</summary>
    public bool Read()
    {
        while (!_ended)
        {
            if (!_input.Ensure(1))
            {
                if (!_input.Next()) _ended = true;
                continue;
            }

            var step = _framer.Step();
            if (step == FramerStep.Skipped) continue;
            if (step == FramerStep.Record)
            {
                Accounting.Count(Record.Type, Record.Outcome);
                if (_options.Strict && IsDefect(Record)) Stop(SkipReason.StoppedByStrict);
                return true;
            }

            if (_options.Strict) Stop(SkipReason.StoppedByStrict);
            else _framer.Resynchronise();
        }

        return false;
    }

    /// <summary>Ends reading: the rest of the file is read past, unread, and counted as skipped.</summary>
    public void Stop() => Stop(SkipReason.StoppedByCaller);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _ended = true;
        _input.Dispose();
        if (!_options.LeaveOpen) _stream.Dispose();
    }

    internal void DeclareArcFields(ReadOnlySpan<byte> versionBlock) => _framer.DeclareArcFields(versionBlock);

    private static bool IsDefect(WarcRecord record) =>
        record.Defects != RecordDefects.None
        || record.Outcome is not (RecordOutcome.Complete or RecordOutcome.TruncatedByCrawler or RecordOutcome.BlockTooLarge);

    private void Stop(SkipReason reason)
    {
        if (_ended) return;
        _ended = true;
        _input.Stop(reason);
    }
}
