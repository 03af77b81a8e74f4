using System.Diagnostics;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Export with manifest and trees against DuckDB's own COPY of the same columns from the same files, and single proofs. The verdict is made once and
/// shared: what deciding costs is measured by `consent`. Arguments: [rows] [shape].
/// </summary>
public static class ExportBench
{
    private const int Files = 20;
    private const int Lookups = 20;

    private static readonly DateTimeOffset AsOf = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0]) : 5_000_000;
        if (!ExportShapes.TryParse(args.Length > 1 ? args[1] : "parquet", out var shape)) return 2;
        var folder = Directory.CreateTempSubdirectory("crawlindex-export");
        try
        {
            for (var file = 0; file < Files; file++)
            {
                using var table = new TableWriter(Tables.Pairs, Path.Combine(folder.FullName, "pairs", $"segment-{file:00}.parquet"));
                new PairRows(file + 1, count / Files).Write(table);
                table.Finish();
            }
            var source = $"read_parquet({SqlSession.Quote(Path.Combine(folder.FullName, "pairs", "*.parquet"))})";
            using var key = OperatorKey.Create(folder.FullName);
            double copy = double.MaxValue, export = double.MaxValue;
            Manifest? manifest = null;
            for (var run = 0; run < 2; run++)
            {
                copy = Math.Min(copy, Time(() => Copy(source, Path.Combine(folder.FullName, $"copy-{run}.parquet"))));
                var target = Path.Combine(folder.FullName, $"export-{run}");
                export = Math.Min(export, Time(() => manifest = Export(source, target, shape, key)));
                if (run == 0) Directory.Delete(target, recursive: true);
            }
            Console.WriteLine($"| {count:N0} references, {manifest!.Content.Items:N0} items, shape {shape.Name()} | seconds | ratio | asked |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine($"| DuckDB COPY of the same columns | {copy:F1} | 1.00 | |");
            Console.WriteLine($"| export with manifest, three trees, documents, signature | {export:F1} | {export / copy:F2} | 2.00 |");
            ShowLookups(manifest);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void ShowLookups(Manifest manifest)
    {
        using var items = TreeFile.Open(manifest.PathOf(Manifest.TreePath(TreeKind.Items)), TreeKind.Items);
        var random = new Random(1);
        var times = new List<double>();
        for (var i = 0; i < Lookups; i++)
        {
            var id = Convert.ToHexStringLower(items.Entry(random.NextInt64(items.Root.Count)).AsSpan(0, TreeEntry.PairIdLength));
            times.Add(1000 * Time(() =>
            {
                var answer = ItemLookup.Answer(Manifest.Open(manifest.Folder), id);
                if (!answer.IsIncluded || answer.Check([]) is not null) throw new InvalidOperationException("not proven");
            }));
        }
        times.Sort();
        Console.WriteLine($"| verify --item in one process, median of {Lookups}; the slowest | {times[Lookups / 2]:F0} ms; {times[^1]:F0} ms | | 300 ms |");
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Copy(string source, string target)
    {
        using var session = new SqlSession(new SqlLimits(MemoryBytes: 4L << 30));
        session.Execute(
            $"""
            COPY (SELECT pair_id, url, alt, page_url, url_host_registered_domain, width, height, language, fetch_time, licence, NULL::VARCHAR AS attribution, 'no-objection' AS basis,
                         'e3b0c44298fc1c149afbf4c8996fb924' AS evidence_id, NULL::TIMESTAMP AS permit_until, NULL::VARCHAR AS sha256, warc_filename, warc_record_offset, warc_record_length
                  FROM {source}) TO {SqlSession.Quote(target)} (FORMAT parquet, COMPRESSION zstd)
            """,
            "copy");
    }

    private static Manifest Export(string source, string folder, ExportShape shape, OperatorKey key)
    {
        var options = new ExportOptions
        {
            Folder = folder, Shape = shape, Policy = ConsentPolicy.OptOut, PolicyFile = "name: opt-out\n"u8.ToArray(), AsOf = AsOf, CodeVersion = "bench", RowsPerFile = shape.DefaultRowsPerFile(),
        };
        using var offers = new Offers(source);
        new ExportRunner(options, offers, key, new ExportProgress()).Run(default);
        return Manifest.Open(folder);
    }

    /// <summary>All rows, permitted by one verdict.</summary>
    private sealed class Offers(string source) : IPairOffers, IDisposable
    {
        private readonly SqlSession session = new();

        public string Snapshot => "bench";

        public void Dispose() => session.Dispose();

        public long Count => Scalar();

        public void Read(IOfferSink sink, CancellationToken cancel)
        {
            using var pages = new PageSignalSource();
            var engine = new ConsentEngine(SignalParsers.All(), pages);
            using var rows = session.Query($"SELECT pair_id, url, alt, page_url, url_host_registered_domain, width, height, language, epoch_us(fetch_time), licence, warc_filename, warc_record_offset, warc_record_length FROM {source}", "read pairs");
            var (row, chars) = (new ItemRow(), new char[1 << 16]);
            (ConsentCase Case, ConsentDecision Decision)? shared = null;
            while (rows.Read())
            {
                row.Clear();
                Text(ItemColumn.PairId, 0);
                Text(ItemColumn.Url, 1);
                Text(ItemColumn.Alt, 2);
                Text(ItemColumn.PageUrl, 3);
                Text(ItemColumn.UrlHostRegisteredDomain, 4);
                Number(ItemColumn.Width, 5);
                Number(ItemColumn.Height, 6);
                Text(ItemColumn.Language, 7);
                Number(ItemColumn.FetchTime, 8);
                Text(ItemColumn.Licence, 9);
                Text(ItemColumn.WarcFilename, 10);
                Number(ItemColumn.WarcRecordOffset, 11);
                Number(ItemColumn.WarcRecordLength, 12);
                row.SetText(ItemColumn.Basis, "no-objection"u8);
                row.SetText(ItemColumn.EvidenceId, "e3b0c44298fc1c149afbf4c8996fb924"u8);
                var length = System.Text.Encoding.UTF8.GetChars(row.Text(ItemColumn.Url), chars);
                if (!WebUrl.TryParse(chars.AsSpan(0, length), out var image))
                {
                    sink.Skip();
                    continue;
                }
                shared ??= Decide(engine, image);
                sink.Offer(row, Permit.ToUse(shared.Value.Case with { Pair = new PairTarget(image, null, null) }, shared.Value.Decision)!);
            }

            void Text(int to, int from)
            {
                if (!rows.IsNull(from)) row.SetText(to, rows.Bytes(from));
            }

            void Number(int to, int from)
            {
                if (!rows.IsNull(from)) row.SetNumber(to, rows.Int64(from));
            }
        }

        private static (ConsentCase, ConsentDecision) Decide(ConsentEngine engine, WebUrl image)
        {
            var consentCase = new ConsentCase
            {
                Pair = new PairTarget(image, null, null),
                AsOf = AsOf,
                Observations =
                [
                    new Observation { Role = ObservationRole.Robots, Url = $"{image.Origin}/robots.txt", Status = 404, Body = Array.Empty<byte>(), Date = AsOf.AddDays(-1) },
                    new Observation { Role = ObservationRole.Image, Url = image.ToString(), Body = "x"u8.ToArray(), Date = AsOf.AddDays(-1), Index = 1 },
                ],
            };
            return (consentCase, engine.Decide(consentCase));
        }

        private long Scalar()
        {
            using var rows = session.Query($"SELECT count(*) FROM {source}", "count pairs");
            rows.Read();
            return rows.Int64(0);
        }
    }
}
