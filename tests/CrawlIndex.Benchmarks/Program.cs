using CrawlIndex.Benchmarks;

return args is [var name, .. var rest]
    ? name switch
    {
        "parquet" => ParquetBench.Run(rest),
        "search" => SearchBench.Run(rest),
        _ => 2,
    }
    : 2;
