using System.Globalization;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Benchmarks;

/// <summary>Pairs made by DuckDB from row numbers alone: the same arguments give the same rows.</summary>
internal static class PairGenerator
{
    private const int Domains = 500_000;
    private const int PerPage = 24;

    /// <summary>Name of a domain; low numbers have most rows.</summary>
    public static string Domain(long number) => string.Create(CultureInfo.InvariantCulture, $"site{number * 7919 % Domains}{(number % 3) switch { 0 => ".com", 1 => ".co.uk", _ => ".de" }}");

    /// <summary>Writes rows 0 to <paramref name="rows"/> - 1 into segment files; those that are there stay.</summary>
    public static void Write(string folder, long rows, int segments)
    {
        Directory.CreateDirectory(folder);
        var each = rows / segments;
        using var database = Database.Open(("preserve_insertion_order", "true"), ("threads", "1"));
        Parallel.For(0, segments, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, segment =>
        {
            var path = Path.Combine(folder, $"{segment:D4}a0c4f1e2d3b4a5968778695a4b3c2d1e0f{segment:D4}.parquet");
            if (File.Exists(path)) return;
            using var own = Database.Open(("threads", "1"));
            using var connection = own.Connect();
            connection.Execute(
                $"COPY ({RowSql($"range({segment * each}, {(segment + 1) * each})", $"crawl-data/CC-MAIN-2024-22/segments/17159710572{segment:D5}/warc/CC-MAIN-20240517233122-20240518023122-{segment:D5}.warc.gz")}) "
                + $"TO {Connection.Quote(path + ".part")} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480, USE_TMP_FILE false)", "make pairs");
            File.Move(path + ".part", path);
        });
    }

    /// <summary>A dataset of url and domain: half of its rows hold URLs of the pairs, from so many neighbouring domains of middling size, half URLs beside them.</summary>
    public static void WriteDataset(string path, long rows, int urls, int domains)
    {
        if (File.Exists(path)) return;
        var (first, last) = domains >= Domains ? (0, Domains) : (5_000, 5_000 + domains);
        var share = Math.Cbrt((double)last / Domains) - Math.Cbrt((double)first / Domains);
        var step = Math.Max(1, (long)(rows * share / urls * 2));
        using var database = Database.Open();
        using var connection = database.Connect();
        connection.Execute(
            $"COPY (SELECT unnest([url, replace(url, '.jpg', '.gone.jpg')]) AS url, url_host_registered_domain AS domain FROM ({RowSql($"range(0, {rows}, {step})", "x")}) "
            + $"WHERE {first} = 0 OR domain_number BETWEEN {first} AND {last - 1}) TO {Connection.Quote(path)} (FORMAT parquet)", "make a dataset");
    }

    private static string RowSql(string numbers, string warc) => $"""
        WITH n AS (SELECT range AS i, range // {PerPage} AS page, hash(range) AS h, hash(range // {PerPage} + 77777777777) AS ph FROM {numbers}),
        d AS (SELECT *, {Number("ph")} AS pd, CASE WHEN h % 3 = 0 THEN {Number("hash(h)")} ELSE {Number("ph")} END AS ud FROM n),
        t AS (SELECT *, {DomainSql("ud")} AS domain, {DomainSql("pd")} AS page_domain FROM d)
        SELECT substr(md5(i::VARCHAR), 1, 32) AS pair_id,
            'https://' || CASE h % 4 WHEN 0 THEN 'img.' WHEN 1 THEN 'cdn.' ELSE 'www.' END || domain || '/wp-content/uploads/2024/05/picture-' || (h % 9973) || '-' || (h // 7) || '.jpg' AS url,
            CASE WHEN h % 3 = 1 THEN NULL ELSE 'photo ' || (h % 97) || ' of the red house number ' || (h % 8191) || ' in old town ' || (ph % 353) END AS alt,
            CASE WHEN h % 3 = 1 THEN 'none' ELSE 'alt' END AS alt_source,
            CASE h % 5 WHEN 0 THEN 'srcset' WHEN 1 THEN 'lazy' ELSE 'src' END AS kind,
            'https://www.' || page_domain || '/articles/' || (ph % 1000003) || '-story-' || page AS page_url,
            domain AS url_host_registered_domain, page_domain AS page_host_registered_domain,
            CASE WHEN h % 4 = 0 THEN (h % 2000)::INTEGER END AS width, CASE WHEN h % 4 = 0 THEN (h % 1500)::INTEGER END AS height,
            CASE ph % 5 WHEN 0 THEN 'de' WHEN 1 THEN 'fr' ELSE 'en' END AS language,
            TIMESTAMP '2024-05-17 23:31:22' + INTERVAL (page % 100000) SECOND AS fetch_time,
            '{warc}' AS warc_filename, (page * 30011) AS warc_record_offset, (ph % 60000)::BIGINT + 4000 AS warc_record_length,
            (i % {PerPage})::INTEGER + 1 AS position, CASE WHEN h % 5 = 0 THEN '640w' END AS descriptor, h % 5 <> 0 AS best,
            CASE WHEN ph % 50 = 0 THEN 'https://creativecommons.org/licenses/by/4.0/' END AS licence,
            CASE h % 4 WHEN 0 THEN 'img.' WHEN 1 THEN 'cdn.' ELSE 'www.' END || domain AS url_host_name, domain AS url_host_private_domain{(warc == "x" ? ", ud AS domain_number" : "")}
        FROM t
        """;

    /// <summary>A domain number whose density falls with its size: number 0 has 1.3 % of all rows.</summary>
    private static string Number(string hash) => $"floor({Domains} * pow(({hash} % 16777216) / 16777216.0, 3))::BIGINT";

    private static string DomainSql(string number) => $"'site' || ({number} * 7919 % {Domains}) || CASE {number} % 3 WHEN 0 THEN '.com' WHEN 1 THEN '.co.uk' ELSE '.de' END";
}
