using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Rows of a source: <paramref name="Number"/> of the part, its first row, and the row after its last.</summary>
internal readonly record struct RowPart(int Number, long Start, long End);

/// <summary>One piece of work: a part of a source, or with null all of it, part by part.</summary>
internal readonly record struct PartTask(int Source, RowPart? Part);

/// <summary>Reads, traces, decides and writes parts. The same rows give the same file.</summary>
internal sealed class PartAudit(
    AuditOptions options, SqlSession session, AuditWork work, RowTracer tracer, FindingRows writer, AuditProgress progress, CancellationToken cancel)
{
    /// <summary>The parts of a Parquet file: whole row groups, or pieces of large ones.</summary>
    public static IEnumerable<RowPart> Cut(AuditOptions options, SqlSession session, int source, int rows)
    {
        var number = 0;
        long start = 0;
        var ends = GroupEnds(options, session, source);
        foreach (var end in ends)
        {
            for (; end - start >= 2 * rows; start += rows) yield return new RowPart(number++, start, start + rows);
            if (end - start < rows / 2) continue;
            yield return new RowPart(number++, start, end);
            start = end;
        }
        if (ends.Count > 0 && ends[^1] > start) yield return new RowPart(number, start, ends[^1]);
    }

    public void Run(PartTask task)
    {
        var source = options.Dataset.Sources[task.Source];
        if (task.Part is { } part)
        {
            if (!work.HasPart(task.Source, part.Number)) RunPart(source, task.Source, part);
            progress.AddRows(part.End - part.Start);
            return;
        }
        try
        {
            RunAll(source, task.Source);
        }
        catch (Exception unreadable) when (unreadable is CatalogException or InvalidDataException or EndOfStreamException)
        {
            work.SetEnd(task.Source, new SourceEnd(0, unreadable.Message, "", []));
        }
        progress.AddSource();
    }

    /// <summary>How the Parquet files ended, once all their parts are there.</summary>
    public static IEnumerable<(int Source, SourceEnd End)> EndsOfRandom(AuditOptions options, SqlSession session, AuditWork work)
    {
        for (var source = 0; source < options.Dataset.Sources.Count; source++)
        {
            if (work.EndOf(source) is not null) continue;
            SourceEnd end;
            try
            {
                using var reader = new ParquetRows(session, options.Dataset.Sources[source].Path, options.Columns);
                var faults = Directory.GetFiles(work.Folder, $"{source:D7}-*.fault").Order(StringComparer.Ordinal).Select(File.ReadAllText).FirstOrDefault();
                end = new SourceEnd(reader.Rows, faults, reader.Binding.ToString(), reader.Binding.Notes);
            }
            catch (CatalogException unreadable)
            {
                end = new SourceEnd(0, unreadable.Message, "", []);
            }
            yield return (source, end);
        }
    }

    private static IReadOnlyList<long> GroupEnds(AuditOptions options, SqlSession session, int source)
    {
        try
        {
            using var reader = new ParquetRows(session, options.Dataset.Sources[source].Path, options.Columns);
            return reader.GroupEnds;
        }
        catch (CatalogException)
        {
            // Told by the source's end.
            return [];
        }
    }

    private void RunPart(DatasetSource source, int number, RowPart part)
    {
        using var reader = new ParquetRows(session, source.Path, options.Columns) { Start = part.Start, End = part.End };
        tracer.Clear();
        while (reader.Read())
        {
            if ((tracer.Count & 0xfff) == 0) cancel.ThrowIfCancellationRequested();
            tracer.Add(reader.Row);
        }
        if (reader.Fault is { } fault) AuditWork.WriteWhole(Path.Combine(work.Folder, $"{number:D7}-{part.Number:D7}.fault"), fault.ReplaceLineEndings(" "));
        Write(source, number, part.Number);
    }

    private void RunAll(DatasetSource source, int number)
    {
        using var reader = source.Open(session, options.Columns);
        var part = 0;
        long rows = 0;
        // Parts that are done are passed over by their number of rows.
        for (; work.HasPart(number, part); part++)
        {
            using var count = session.Query($"SELECT count(*) FROM read_parquet({SqlSession.PathOf(work.PartPath(number, part))})", "go on with the audit");
            count.Read();
            rows += reader.Skip(count.Int64(0));
            cancel.ThrowIfCancellationRequested();
        }
        progress.AddRows(rows);
        for (var more = true; more; part++)
        {
            tracer.Clear();
            while (!AuditRunner.IsFull(tracer) && (more = reader.Read()))
            {
                if ((tracer.Count & 0xff) == 0) cancel.ThrowIfCancellationRequested();
                tracer.Add(reader.Row);
            }
            if (tracer.Count > 0) Write(source, number, part);
            rows += tracer.Count;
            progress.AddRows(tracer.Count);
        }
        work.SetEnd(number, new SourceEnd(rows, reader.Fault, reader.Binding.ToString(), reader.Binding.Notes));
    }

    private void Write(DatasetSource source, int number, int part)
    {
        tracer.FindLookalikes();
        using var table = new TableWriter(Findings.Table, work.PartPath(number, part));
        writer.Write(tracer, Encoding.UTF8.GetBytes(source.Name), table, cancel);
        table.Finish();
    }
}
