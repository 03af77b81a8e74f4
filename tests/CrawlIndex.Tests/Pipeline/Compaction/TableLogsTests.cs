using System.Text.Json.Nodes;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Pipeline.Compaction;

/// <summary>What our writer puts into a log, read by other means than our reader, and what readers of a workspace see of it.</summary>
public sealed class TableLogsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Adoption_OfAWorkspaceWithoutALog_NamesItsFiles_WhoeverIsFirst()
    {
        foreach (var id in (string[])["one", "two"]) MadePairs.Write(_folder[$"pairs/{id}.parquet"], id, 10, new Random(1));
        Assert.Equal(20, Count(null));
        var store = new DiskBlobStore(_folder.Root);
        var many = Enumerable.Range(0, 8).Select(number => new TableLogs(store, ending => _folder[$"{number}{ending}"], TimeProvider.System)).ToList();
        var tables = await Task.WhenAll(many.Select(logs => Task.Run(() => logs.OpenAsync(Tables.Pairs))));
        foreach (var table in tables) Assert.Equal(["one.parquet", "two.parquet"], (await table.SnapshotAsync()).Files.Keys.Order());
        // What was there is done; a file that nobody committed is not part of the table.
        var path = _folder["again"];
        MadePairs.Write(path, "one", 10, new Random(1));
        Assert.False(await many[0].AppendAsync(Tables.Pairs, "one", path));
        MadePairs.Write(_folder["pairs/stray.parquet"], "stray", 10, new Random(1));
        Assert.Equal(20, Count(null));
        foreach (var logs in many) logs.Dispose();
    }

    [Fact]
    public async Task TimeTravel_ReadsVersionsAndTimes()
    {
        using var workspace = new Workspace(_folder.Root);
        await MadePairs.AppendAsync(workspace.Logs, workspace.StagingPath, segments: 3, rows: 10, seed: 1);
        Assert.Equal([0, 10, 20, 30], Enumerable.Range(0, 4).Select(version => Count(CatalogVersion.Parse($"pairs={version}"))));
        var times = new List<DateTime>();
        var log = new DeltaLog(new FolderLogStore(_folder["pairs"]));
        for (var version = 0; version < 4; version++) times.Add((await log.ReadAsync(version))!.Timestamp!.Value);
        Assert.Equal([0, 10, 20, 30], times.Select(time => Count(CatalogVersion.At(time))));
        Assert.Equal(0, Count(CatalogVersion.At(times[0].AddMilliseconds(-1))));
        Assert.Equal(30, Count(CatalogVersion.At(times[3].AddDays(1))));
        Assert.Throws<CatalogException>(() => Count(CatalogVersion.Parse("pairs=4")));
        Assert.Throws<CatalogException>(() => Count(CatalogVersion.Parse("pages=0")));
        Assert.All((string[])["", "pairs", "pairs=", "pairs=-1", "pairs=x", "nope=1", "pairs=1=2"], text => Assert.Null(CatalogVersion.Parse(text)));
    }

    [Fact]
    public async Task Reader_OfAHostileLog_OpensNoFileOutsideOfItsTable()
    {
        using (var workspace = new Workspace(_folder["w"])) await MadePairs.AppendAsync(workspace.Logs, workspace.StagingPath, segments: 1, rows: 10, seed: 1);
        MadePairs.Write(_folder["secret.parquet"], "x", 1, new Random(1));
        File.WriteAllText(_folder["w/pairs/_delta_log/00000000000000000002.json"], "{\"add\":{\"path\":\"../../secret.parquet\",\"partitionValues\":{},\"size\":1,\"modificationTime\":1,\"dataChange\":true}}\n");
        Assert.Contains("not inside the table", Assert.Throws<CatalogException>(() => new CatalogReader(_folder["w"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_AreWhatTheRowsSay()
    {
        var path = _folder["p.parquet"];
        MadePairs.Write(path, "x", 5000, new Random(5));
        var stats = JsonNode.Parse(FileStatistics.Of(path))!;
        foreach (var column in (string[])["url", "page_url", "url_host_registered_domain", "page_host_registered_domain"])
        {
            Assert.Equal(
                TemporaryFolder.Rows($"SELECT min({column}), max({column}), count(*) - count({column}) FROM read_parquet('{path}')"),
                [$"{stats["minValues"]![column]}|{stats["maxValues"]![column]}|{stats["nullCount"]![column]}"]);
        }
        Assert.Equal(5000, (long)stats["numRecords"]!);
        Assert.Equal(
            TemporaryFolder.Rows($"SELECT strftime(min(fetch_time), '%Y-%m-%dT%H:%M:%S.000'), strftime(max(fetch_time), '%Y-%m-%dT%H:%M:%S.%g') FROM read_parquet('{path}')")[0].Split('|')[0], (string)stats["minValues"]!["fetch_time"]!);
        await Task.CompletedTask;
    }

    [Fact]
    public void Statistics_OfLongText_StayBounds()
    {
        var (low, high) = (new string('a', 300) + "1", new string('z', 255) + "\U0001F600" + new string('z', 50));
        var path = _folder["long.parquet"];
        using (var table = new TableWriter(Tables.Pairs, path))
        {
            foreach (var url in (string[])[low, high])
            {
                table.Text(PairColumn.Url, System.Text.Encoding.UTF8.GetBytes(url));
                table.EndRow();
            }
            table.Finish();
        }
        var text = FileStatistics.Of(path);
        var stats = FileStatistics.Parse(text);
        Assert.True(stats.CanHold("url", low) && stats.CanHold("url", high) && stats.CanHold("url", "m"));
        Assert.False(stats.CanHold("url", "A") || stats.CanHold("url", "\U0010FFFF\U0010FFFF"));
        Assert.True(stats.CanHold("page_url", "anything") && stats.CanHold("alt", "anything"));
        Assert.Equal(2, stats.Rows);
        Assert.InRange(text.Length, 1, 1500);
    }

    /// <summary>Each commit against the rules of the protocol, with a JSON reader of its own; each checkpoint's columns against "Checkpoint Schema".</summary>
    [Fact]
    public async Task Protocol_EveryFileOfTheLog_KeepsItsRules()
    {
        using var workspace = new Workspace(_folder.Root);
        await MadePairs.AppendAsync(workspace.Logs, workspace.StagingPath, segments: DeltaTable.CheckpointInterval + 5, rows: 40, seed: 1);
        await new CompactionRunner(workspace.Store, workspace.Logs, workspace.StagingPath, new CompactionOptions { BucketBytes = 30 << 10 }).RunAsync(Tables.Pairs, new CompactionProgress(), default);
        var folder = _folder["pairs/_delta_log"];
        var commits = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToList();
        var live = new HashSet<string>();
        for (var version = 0; version < commits.Count; version++)
        {
            Assert.Equal($"{version:D20}.json", Path.GetFileName(commits[version]));
            var actions = File.ReadAllLines(commits[version]).Select(line => JsonNode.Parse(line)!.AsObject().Single()).ToList();
            Assert.Equal("commitInfo", actions[0].Key);
            Assert.All(actions.GroupBy(action => action.Key), kind => Assert.True(kind.Key is "add" or "remove" or "txn" || kind.Count() == 1, $"{kind.Key} twice"));
            var (adds, removes) = (Paths("add"), Paths("remove"));
            Assert.Empty(adds.Intersect(removes));
            Assert.Equal(adds.Count, adds.Distinct().Count());
            Assert.Empty(removes.Except(live));
            live.ExceptWith(removes);
            live.UnionWith(adds);
            foreach (var (kind, action) in actions.Select(action => (action.Key, action.Value!)))
            {
                switch (kind)
                {
                    case "protocol":
                        Assert.Equal((3, 7, """["timestampNtz"]"""), ((int)action["minReaderVersion"]!, (int)action["minWriterVersion"]!, action["readerFeatures"]!.ToJsonString()));
                        Assert.Contains("timestampNtz", action["writerFeatures"]!.AsArray().Select(feature => (string)feature!));
                        break;
                    case "metaData":
                        Assert.True(Guid.TryParse((string)action["id"]!, out _));
                        Assert.Equal(("parquet", 0, 0), ((string)action["format"]!["provider"]!, action["format"]!["options"]!.AsObject().Count, action["partitionColumns"]!.AsArray().Count));
                        Assert.All(action["configuration"]!.AsObject(), entry => Assert.IsType<string>((string)entry.Value!));
                        var fields = JsonNode.Parse((string)action["schemaString"]!)!["fields"]!.AsArray();
                        Assert.Equal(Tables.Pairs.Columns.Select(column => column.Name), fields.Select(field => (string)field!["name"]!));
                        Assert.Equal("timestamp_ntz", (string)fields[PairColumn.FetchTime]!["type"]!);
                        Assert.All(fields, field => Assert.True((bool)field!["nullable"]! && field["metadata"]!.AsObject().Count == 0));
                        break;
                    case "add":
                        var file = new FileInfo(_folder[$"pairs/{Uri.UnescapeDataString((string)action["path"]!)}"]);
                        Assert.Equal((file.Length, 0), ((long)action["size"]!, action["partitionValues"]!.AsObject().Count));
                        Assert.InRange((long)action["modificationTime"]!, 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                        var rows = TemporaryFolder.Rows($"SELECT count(*) FROM read_parquet('{file.FullName}')");
                        Assert.Equal([$"{JsonNode.Parse((string)action["stats"]!)!["numRecords"]}"], rows);
                        Assert.Equal(removes.Count == 0, (bool)action["dataChange"]!);
                        break;
                    case "remove":
                        Assert.False((bool)action["dataChange"]!);
                        Assert.True((bool)action["extendedFileMetadata"]! && action["size"] is not null && (long)action["deletionTimestamp"]! > 0);
                        break;
                    default:
                        Assert.Contains(kind, (string[])["commitInfo", "txn"]);
                        break;
                }
            }

            List<string> Paths(string kind) => [.. actions.Where(action => action.Key == kind).Select(action => (string)action.Value!["path"]!)];
        }
        Assert.Equal((await new DeltaLog(new FolderLogStore(_folder["pairs"])).ReadAsync())!.Files.Keys.Order(), live.Order());

        var checkpoint = Directory.GetFiles(folder, "*.checkpoint.parquet").Max()!;
        Assert.Equal(
            [
                "protocol|STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])",
                "metaData|STRUCT(id VARCHAR, \"name\" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, \"options\" MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, \"configuration\" MAP(VARCHAR, VARCHAR))",
                "txn|STRUCT(appId VARCHAR, \"version\" BIGINT, lastUpdated BIGINT)",
                "remove|STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)",
                "add|STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))",
            ],
            TemporaryFolder.Rows($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('{checkpoint}'))"));
        Assert.Equal(["true"], TemporaryFolder.Rows($"SELECT bool_and((protocol IS NOT NULL)::INT + (\"metaData\" IS NOT NULL)::INT + (txn IS NOT NULL)::INT + (remove IS NOT NULL)::INT + (\"add\" IS NOT NULL)::INT = 1) FROM read_parquet('{checkpoint}')"));
        var hint = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "_last_checkpoint")))!;
        Assert.Equal(Path.GetFileName(checkpoint), $"{(long)hint["version"]!:D20}.checkpoint.parquet");
        Assert.Equal(TemporaryFolder.Rows($"SELECT count(*), count(\"add\") FROM read_parquet('{checkpoint}')"), [$"{hint["size"]}|{hint["numOfAddFiles"]}"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"minValues\":{\"url\":7},\"maxValues\":[],\"numRecords\":\"x\"}")]
    [InlineData("{\"minValues\":")]
    public void Statistics_ThatSayNothing_ExcludeNothing(string? text)
    {
        Assert.True(FileStatistics.Parse(text).CanHold("url", "x"));
        Assert.Null(FileStatistics.Parse(text).Rows);
    }

    [Fact]
    public async Task Schema_OfANewerProgram_AddsItsColumns_AndCompactionKeepsThem()
    {
        using var workspace = new Workspace(_folder.Root);
        var old = new TableSchema("t", new Column("url", ColumnType.Text), new Column("n", ColumnType.Int32));
        await AppendAsync(old, "a");
        var now = new TableSchema("t", new Column("url", ColumnType.Text), new Column("seen", ColumnType.Timestamp), new Column("n", ColumnType.Int32));
        using var logs = Logs();
        var table = await logs.OpenAsync(now);
        await AppendAsync(now, "b");
        var snapshot = await table.SnapshotAsync();
        Assert.Equal(["url", "n", "seen"], DeltaSchema.Columns(snapshot.Metadata, "t").Select(column => column.Name));
        Assert.Equal((3, 7), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
        await new CompactionRunner(workspace.Store, logs, workspace.StagingPath, new CompactionOptions()).RunAsync(now, new CompactionProgress(), default);
        snapshot = await table.SnapshotAsync();
        Assert.Single(snapshot.Files);
        Assert.Equal(["a|1|∅", "b|1|1970-01-01T00:00:00.000007Z"], TemporaryFolder.Rows($"SELECT url, n, seen FROM ({DeltaScan.Select(snapshot, _folder["t"])})"));

        async Task AppendAsync(TableSchema schema, string id)
        {
            using var own = Logs();
            var path = workspace.StagingPath(".t");
            using (var rows = new TableWriter(schema, path))
            {
                rows.Text(schema.IndexOf("url"), System.Text.Encoding.UTF8.GetBytes(id));
                rows.Int32(schema.IndexOf("n"), 1);
                if (schema.Columns.Count > 2) rows.TimestampMicros(schema.IndexOf("seen"), 7);
                rows.EndRow();
                rows.Finish();
            }
            await own.AppendAsync(schema, id, path);
        }
    }

    [Fact]
    public async Task Commit_OnATableThatNeedsMore_IsRefusedByName()
    {
        using (var logs = Logs()) await logs.OpenAsync(Tables.Segments);
        File.WriteAllText(
            _folder["segments/_delta_log/00000000000000000001.json"],
            """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["rowTracking"]}}""");
        using var again = Logs();
        Assert.Contains("'rowTracking'", (await Assert.ThrowsAsync<CatalogException>(() => again.OpenAsync(Tables.Segments))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private TableLogs Logs() => new(new DiskBlobStore(_folder.Root), ending => _folder[$"{Guid.NewGuid():N}{ending}"], TimeProvider.System);

    private long Count(CatalogVersion? at)
    {
        using var catalog = new CatalogReader(_folder.Root, at);
        using var rows = catalog.Sql("SELECT count(*) FROM pairs");
        rows.Read();
        return rows.Int64(0);
    }
}
