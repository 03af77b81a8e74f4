using System.Globalization;
using System.Text.Json;

namespace CrawlIndex.Catalog.Delta;

/// <summary>
/// A table that is written to: commits by create-if-absent of the next version, again after a lost race (protocol, "Delta Log Entries").
/// Commits of one instance wait for each other; other instances and processes are met in the log. All members are thread-safe.
/// </summary>
public sealed class DeltaTable : IDisposable
{
    /// <summary>Commits between two checkpoints, told to other writers as a setting of the table.</summary>
    public const int CheckpointInterval = 50;

    /// <summary>How long a removed file is kept for readers of older snapshots.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private readonly ILogStore _store;
    private readonly DeltaLog _log;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly DeltaSnapshot _state;

    private DeltaTable(ILogStore store, DeltaLog log, TimeProvider clock, DeltaSnapshot state)
    {
        _store = store;
        _log = log;
        _clock = clock;
        _state = state;
    }

    public string Location => _log.Location;

    /// <summary>
    /// Opens the log, or begins it. A table that has files but no log yet is adopted: version 0 names <paramref name="existing"/>, each with a
    /// mark of its name, so that it is never added again. When several adopt at once the first wins and the others follow it.
    /// </summary>
    public static async Task<DeltaTable> OpenAsync(
        ILogStore store, TableSchema schema, Func<CancellationToken, Task<IReadOnlyList<AddFile>>> existing, TimeProvider clock, CancellationToken cancel = default)
    {
        var log = new DeltaLog(store);
        var snapshot = await log.ReadAsync(null, cancel).ConfigureAwait(false);
        if (snapshot is null)
        {
            var files = await existing(cancel).ConfigureAwait(false);
            var first = new LogActions { Protocol = DeltaSchema.ProtocolOf(schema), Metadata = MetadataOf(schema, clock) };
            first.Adds.AddRange(files);
            first.Transactions.AddRange(files.Select(file => new TransactionMark(Path.GetFileNameWithoutExtension(DataPath.Key(file.Path)), 1, null)));
            snapshot = new DeltaSnapshot(store.Location);
            var table = new DeltaTable(store, log, clock, snapshot);
            if (await table.TryCreateAsync(0, first, "CREATE TABLE", cancel).ConfigureAwait(false)) snapshot.Apply(first, 0);
            else await table.AdvanceAsync(cancel).ConfigureAwait(false);
            return table;
        }
        TableFeatures.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Location);
        var opened = new DeltaTable(store, log, clock, snapshot);
        // A newer program has more columns: a compaction would lose what the schema does not name.
        if (DeltaSchema.Extended(snapshot.Metadata.SchemaString, schema) is not null) await opened.CommitAsync(new TableChange("ADD COLUMNS") { Schema = schema }, cancel).ConfigureAwait(false);
        return opened;
    }

    /// <summary>True when the log, as far as this instance has read it, holds the mark of an application.</summary>
    public async Task<bool> HasMarkAsync(string appId, CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _state.Transactions.ContainsKey(appId);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The newest version, read now.</summary>
    public async Task<DeltaSnapshot> SnapshotAsync(CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await AdvanceAsync(cancel).ConfigureAwait(false);
            return _state.Copy();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Commits a change: (1) check it against the newest version that is known, (2) create the next version, (3) when another writer was first,
    /// read what it did and go to 1. Every (CheckpointInterval) versions (4) a checkpoint follows, which readers can do without.
    /// </summary>
    public async Task<CommitOutcome> CommitAsync(TableChange change, CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            while (true)
            {
                // (1)
                TableFeatures.CheckWritable(_state.Protocol, _state.Metadata, Location);
                if (change.Mark is { } mark && _state.Transactions.TryGetValue(mark.AppId, out var done) && done.Version >= mark.Version) return CommitOutcome.AlreadyDone;
                if (IsConflict(change)) return CommitOutcome.Conflict;
                // (2)
                var actions = ActionsOf(change);
                var version = _state.Version + 1;
                if (await TryCreateAsync(version, actions, change.Operation, cancel).ConfigureAwait(false))
                {
                    _state.Apply(actions, version);
                    // (4)
                    if (version - _state.CheckpointVersion >= CheckpointInterval) await CheckpointAsync(cancel).ConfigureAwait(false);
                    return CommitOutcome.Committed;
                }
                // (3)
                await AdvanceAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static TableMetadata MetadataOf(TableSchema schema, TimeProvider clock) => new(
        Guid.NewGuid().ToString(),
        schema.Name,
        "parquet",
        DeltaSchema.Serialize(schema),
        [],
        new Dictionary<string, string>
        {
            ["delta.checkpointInterval"] = CheckpointInterval.ToString(CultureInfo.InvariantCulture),
            ["delta.deletedFileRetentionDuration"] = $"interval {Retention.Days} days",
        },
        clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Reads commits of others until there is none.</summary>
    private async Task AdvanceAsync(CancellationToken cancel)
    {
        while (await _log.ReadCommitAsync(_state.Version + 1, cancel).ConfigureAwait(false) is { } actions) _state.Apply(actions, _state.Version + 1);
        _state.Checked();
    }

    /// <summary>
    /// Appends never conflict. What a change removes must still be there, what it claims must not be, and a path once removed or claimed is
    /// never added again: so a file that is waiting to be deleted cannot come back.
    /// </summary>
    private bool IsConflict(TableChange change) =>
        change.Removes.Any(uri => !_state.Files.ContainsKey(DataPath.Key(uri)))
        || change.Claims.Any(uri => _state.Files.ContainsKey(DataPath.Key(uri)))
        || change.Adds.Any(add => _state.Files.ContainsKey(DataPath.Key(add.Path)) || _state.Tombstones.ContainsKey(DataPath.Key(add.Path)));

    private LogActions ActionsOf(TableChange change)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var actions = new LogActions();
        if (change.Configuration is { } settings)
        {
            var all = _state.Metadata.Configuration.ToDictionary();
            foreach (var (key, value) in settings) all[key] = value;
            actions.Metadata = _state.Metadata with { Configuration = all };
        }
        if (change.Schema is { } schema && DeltaSchema.Extended(_state.Metadata.SchemaString, schema) is { } extended)
        {
            actions.Metadata = (actions.Metadata ?? _state.Metadata) with { SchemaString = extended };
            if (DeltaSchema.ProtocolOf(schema) is var needed && needed.MinReaderVersion > _state.Protocol.MinReaderVersion) actions.Protocol = needed;
        }
        if (change.Mark is { } mark) actions.Transactions.Add(mark with { LastUpdated = now });
        actions.Adds.AddRange(change.Adds.Select(add => add with { DataChange = change.DataChange }));
        actions.Removes.AddRange(change.Removes.Select(uri => new RemoveFile(uri, now, change.DataChange, _state.Files[DataPath.Key(uri)].Size)));
        actions.Removes.AddRange(change.Claims.Select(uri => new RemoveFile(uri, now, change.DataChange, null)));
        return actions;
    }

    private async Task<bool> TryCreateAsync(long version, LogActions actions, string operation, CancellationToken cancel)
    {
        // Times in the log never go back, so that "as of" has one answer.
        var last = _state.Timestamp is { } time ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds() : 0;
        var now = Math.Max(_clock.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
        actions.Note = new(now, operation);
        var path = _store.StagingPath(".json");
        using (var file = File.Create(path)) ActionWriter.Write(actions, file, json => WriteNote(json, version, actions, now, operation));
        return await _store.CreateAsync(LogName.Commit(version), path, cancel).ConfigureAwait(false);
    }

    private static void WriteNote(Utf8JsonWriter json, long version, LogActions actions, long now, string operation)
    {
        json.WriteNumber("timestamp", now);
        json.WriteString("operation", operation);
        json.WriteStartObject("operationParameters");
        json.WriteEndObject();
        if (version > 0) json.WriteNumber("readVersion", version - 1);
        json.WriteString("isolationLevel", "SnapshotIsolation");
        json.WriteBoolean("isBlindAppend", actions.Removes.Count == 0 && actions.Metadata is null);
        json.WriteString("engineInfo", $"CrawlIndex/{typeof(DeltaTable).Assembly.GetName().Version!.ToString(3)}");
    }

    private async Task CheckpointAsync(CancellationToken cancel)
    {
        var path = _store.StagingPath(".checkpoint.parquet");
        var oldest = (_clock.GetUtcNow() - Retention).ToUnixTimeMilliseconds();
        var count = CheckpointFile.Write(_state, oldest, path, _store.StagingPath(".checkpoint.json"));
        var size = new FileInfo(path).Length;
        await _store.CreateAsync(LogName.Checkpoint(_state.Version), path, cancel).ConfigureAwait(false);
        _state.CheckpointVersion = _state.Version;
        var hint = _store.StagingPath(".hint");
        await File.WriteAllTextAsync(
            hint, string.Create(CultureInfo.InvariantCulture, $$"""{"version":{{_state.Version}},"size":{{count}},"sizeInBytes":{{size}},"numOfAddFiles":{{_state.Files.Count}}}"""), cancel).ConfigureAwait(false);
        await _store.ReplaceAsync(LogName.LastCheckpoint, hint, cancel).ConfigureAwait(false);
    }
}
