using System.Collections.Concurrent;
using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// Audits a dataset. 1. The catalog's pictures are loaded. 2. The dataset is cut into parts of bounded size; each is traced, decided and written
/// whole, on any number of threads. 3. The parts are put together to <c>findings.parquet</c>. 4. <c>summary.json</c> and <c>report.html</c> are
/// made of the findings. Killed at any moment and run again, it goes on and gives the same bytes.
/// </summary>
public sealed class AuditRunner
{
    /// <summary>Rows of a part: what is lost at most when the process dies, and held in memory for each thread.</summary>
    private const int PartRows = 1 << 17;

    /// <summary>Bytes of text that a part holds before it ends early.</summary>
    private const long PartBytes = 48L << 20;

    private readonly AuditOptions options;
    private readonly AuditProgress progress;
    private readonly SqlSession session;

    private AuditRunner(AuditOptions options, AuditProgress progress, SqlSession session)
    {
        this.options = options;
        this.progress = progress;
        this.session = session;
    }

    /// <summary>Runs the audit to its end, or goes on with it.</summary>
    public static AuditResult Run(AuditOptions options, AuditProgress progress, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        Directory.CreateDirectory(options.Output);
        // One thread for each question: rows come in the order of the file, and the parts themselves are what runs side by side.
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        return new AuditRunner(options, progress, session).Run(cancel);
    }

    private AuditResult Run(CancellationToken cancel)
    {
        var sources = options.Dataset.Sources;
        progress.TotalSources = sources.Count;
        var work = AuditWork.Open(options.Output, IdentityOf(options));
        string snapshot;
        using (var catalog = AuditCatalog.Load(options.Workspace, work.Folder, cancel))
        {
            snapshot = catalog.Snapshot;
            WorkAll(catalog, work, cancel);
        }
        var ends = Enumerable.Range(0, sources.Count).Select(source => work.EndOf(source)!).ToList();
        var findings = Path.Combine(options.Output, "findings.parquet");
        WriteFindings(work, findings);
        var summary = AuditSummary.Write(options, ends, snapshot, findings);
        work.Remove();
        return summary;
    }

    /// <summary>What makes two audits the same: the dataset's files, the workspace's, the policy, the date, the columns.</summary>
    private static string IdentityOf(AuditOptions options) => AuditWork.IdentityOf(
    [
        options.Version, options.Policy.ToString(), string.Join(' ', options.Policy.LicencesAccepted.Concat(options.Policy.ConditionsMet)),
        options.AsOf.ToString("O", CultureInfo.InvariantCulture), options.Verdicts?.Snapshot ?? "", options.Blocked.Snapshot, string.Join(' ', options.Claims.Select(claim => claim.ToString())), $"{options.Fingerprints is not null}",
        .. (options.Columns ?? new Dictionary<ColumnRole, string>()).Select(column => $"{column.Key}={column.Value}"),
        .. options.Dataset.Sources.Select(source => $"{source.Name} {source.Format} {source.Bytes} {File.GetLastWriteTimeUtc(source.Path).Ticks}"),
        .. TablesOf(options.Workspace),
    ]);

    private static IEnumerable<string> TablesOf(string workspace) =>
        AuditCatalog.FilesOf(workspace).Select(file => $"{Path.GetRelativePath(workspace, file)} {new FileInfo(file).Length}");

    private void WorkAll(AuditCatalog catalog, AuditWork work, CancellationToken cancel)
    {
        var tasks = new ConcurrentQueue<PartTask>(Enumerable.Range(0, options.Dataset.Sources.Count).SelectMany(source => TasksOf(source, work)));
        var claims = new RowClaims(options.Claims, options.Policy, options.AsOf);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var threads = Enumerable.Range(0, Math.Max(1, options.Workers)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    var fingerprints = options.Fingerprints?.Invoke();
                    using var owned = fingerprints as IDisposable;
                    var tracer = new RowTracer(catalog, fingerprints, options.Blocked, claims, options.Policy.PdqRadius, options.Policy.PdqQuality);
                    var writer = new FindingRows(catalog, options.Verdicts, options.Policy.Use);
                    while (tasks.TryDequeue(out var task)) new PartAudit(options, session, work, tracer, writer, progress, failed.Token).Run(task);
                }
                catch
                {
                    failed.Cancel();
                    throw;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException several)
        {
            // Threads that were only told to stop say nothing about why.
            var cause = several.InnerExceptions.FirstOrDefault(each => each is not OperationCanceledException) ?? several.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
        foreach (var (source, end) in PartAudit.EndsOfRandom(options, session, work)) work.SetEnd(source, end);
    }

    /// <summary>A source that is read from front to back is one task; of a Parquet file, each part is one.</summary>
    private IEnumerable<PartTask> TasksOf(int source, AuditWork work)
    {
        if (work.EndOf(source) is { } done)
        {
            progress.AddRows(done.Rows);
            progress.AddSource();
            yield break;
        }
        if (!options.Dataset.Sources[source].IsRandom)
        {
            yield return new PartTask(source, null);
            yield break;
        }
        foreach (var part in PartAudit.Cut(options, session, source, PartRows)) yield return new PartTask(source, part);
    }

    private static void WriteFindings(AuditWork work, string findings)
    {
        var parts = work.Parts();
        if (parts.Length > 0)
        {
            ParquetJoin.Join(parts, findings);
            return;
        }
        using var empty = new TableWriter(Findings.Table, findings);
        empty.Finish();
    }

    /// <summary>A part is full.</summary>
    internal static bool IsFull(RowTracer part) => part.Count >= PartRows || part.Kept >= PartBytes;
}
