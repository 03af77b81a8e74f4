using CrawlIndex.Benchmarks;

return args is [var name, .. var rest]
    ? name switch
    {
        "parquet" => ParquetBench.Run(rest),
        _ => 2,
    }
    : 2;
