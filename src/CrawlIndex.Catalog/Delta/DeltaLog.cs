namespace CrawlIndex.Catalog.Delta;

/// <summary>
/// Reads the state of a table from its log: the newest usable checkpoint, then the commits after it, without a gap. One listing finds
/// them all; the hint `_last_checkpoint`, which may be stale or damaged, is written for others and not needed here.
/// </summary>
public sealed class DeltaLog(ILogStore store)
{
    /// <summary>Largest commit or JSON checkpoint read, in bytes: about half a million files.</summary>
    internal const long MaxCommitBytes = 512L << 20;

    public string Location => store.Location;

    /// <summary>The table at <paramref name="version"/>, or at its newest version; null when there is no log.</summary>
    /// <exception cref="CatalogException">The version is not there, a file of the log is damaged or missing, or the table needs a feature that is not implemented here (named).</exception>
    public async Task<DeltaSnapshot?> ReadAsync(long? version = null, CancellationToken cancel = default)
    {
        var names = (await store.ListAsync(cancel).ConfigureAwait(false)).Select(LogName.Parse).Where(name => name.Kind != LogFileKind.Other).ToList();
        if (names.Count == 0) return null;
        var newest = names.Max(name => name.Version);
        var wanted = version ?? newest;
        if (wanted < 0 || wanted > newest) throw new CatalogException($"{Location} has no version {wanted}; the newest is {newest}");
        var snapshot = new DeltaSnapshot(Location);
        foreach (var checkpoint in Checkpoints(names, wanted))
        {
            var actions = await ReadCheckpointAsync(checkpoint, cancel).ConfigureAwait(false);
            if (actions is null) continue;
            snapshot.Apply(actions, checkpoint[0].Version);
            snapshot.CheckpointVersion = checkpoint[0].Version;
            break;
        }
        var commits = names.Where(name => name.Kind == LogFileKind.Commit).Select(name => name.Version).ToHashSet();
        for (var next = snapshot.Version + 1; next <= wanted; next++)
        {
            if (!commits.Contains(next)) throw new CatalogException($"{Location} cannot be read: version {next} is missing, newer ones are there");
            snapshot.Apply(await ReadCommitAsync(next, cancel).ConfigureAwait(false) ?? throw new CatalogException($"{Location}: version {next} has vanished"), next);
        }
        return snapshot.Checked();
    }

    /// <summary>The newest version made at or before <paramref name="time"/> (UTC), by the times in the commits; null when there was no table yet.</summary>
    /// <exception cref="CatalogException">The commits do not go back so far.</exception>
    public async Task<DeltaSnapshot?> ReadAsOfAsync(DateTime time, CancellationToken cancel = default)
    {
        var versions = (await store.ListAsync(cancel).ConfigureAwait(false)).Select(LogName.Parse).Where(name => name.Kind == LogFileKind.Commit).Select(name => name.Version).OrderDescending().ToList();
        var wanted = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
        foreach (var version in versions)
        {
            var note = (await ReadCommitAsync(version, cancel).ConfigureAwait(false))?.Note;
            if (note?.Timestamp <= wanted) return await ReadAsync(version, cancel).ConfigureAwait(false);
        }
        if (versions.Count == 0 || versions[^1] == 0) return null;
        throw new CatalogException($"{Location} no longer has the version from {time:yyyy-MM-ddTHH:mm:ssZ}, its oldest is {versions[^1]}");
    }

    /// <summary>The actions of one commit; null when there is none of that version.</summary>
    internal async Task<LogActions?> ReadCommitAsync(long version, CancellationToken cancel)
    {
        var name = LogName.Commit(version);
        var bytes = await store.ReadAsync(name, MaxCommitBytes, cancel).ConfigureAwait(false);
        if (bytes is null) return null;
        var actions = new LogActions();
        ActionReader.Read(bytes, $"{Location}/{name}", actions);
        return actions;
    }

    /// <summary>Complete checkpoints up to a version, the newest first; each as its files.</summary>
    private static IEnumerable<List<LogName>> Checkpoints(List<LogName> names, long wanted) =>
        from name in names
        where name.Kind is LogFileKind.Checkpoint or LogFileKind.CheckpointPart && name.Version <= wanted
        group name by (name.Version, name.Parts, Single: name.Kind == LogFileKind.Checkpoint ? name.Name : null) into files
        where files.Count() == files.Key.Parts
        orderby files.Key.Version descending, files.Key.Parts
        select files.ToList();

    /// <summary>All actions of a checkpoint; null when one of its files is gone.</summary>
    private async Task<LogActions?> ReadCheckpointAsync(List<LogName> files, CancellationToken cancel)
    {
        var actions = new LogActions();
        foreach (var file in files)
        {
            if (!await ReadActionsAsync(file.Name, actions, cancel).ConfigureAwait(false)) return null;
        }
        var sidecars = actions.Sidecars.ToList();
        foreach (var sidecar in sidecars)
        {
            if (DataPath.Key(sidecar).AsSpan().ContainsAny('/', '\\')) throw new CatalogException($"{Location}: a checkpoint names the sidecar '{sidecar}' outside of {LogName.Sidecars}");
            if (!await ReadActionsAsync($"{LogName.Sidecars}/{DataPath.Key(sidecar)}", actions, cancel).ConfigureAwait(false)) return null;
        }
        return actions;
    }

    private async Task<bool> ReadActionsAsync(string name, LogActions to, CancellationToken cancel)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal))
        {
            if (await store.ReadAsync(name, MaxCommitBytes, cancel).ConfigureAwait(false) is not { } bytes) return false;
            ActionReader.Read(bytes, $"{Location}/{name}", to);
            return true;
        }
        using var local = await store.FetchAsync(name, cancel).ConfigureAwait(false);
        if (local is null) return false;
        CheckpointFile.Read(local.Path, to);
        return true;
    }
}
