using CrawlIndex.Benchmarks;

var benches = new SortedDictionary<string, Func<string[], int>>(StringComparer.Ordinal)
{
    ["compact"] = CompactBench.Run,
    ["consent"] = ConsentBench.Run,
    ["fetch"] = FetchBench.Run,
    ["html"] = HtmlBench.Run,
    ["index"] = IndexBench.Run,
    ["ingest"] = IngestBench.Run,
    ["neardup"] = NearDuplicateBench.Run,
    ["parquet"] = ParquetBench.Run,
    ["pdq"] = PdqBench.Run,
    ["rights"] = RightsBench.Run,
    ["search"] = SearchBench.Run,
    ["signals"] = SignalsBench.Run,
    ["url"] = UrlBench.Run,
    ["warc"] = WarcBench.Run,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tests/CrawlIndex.Benchmarks -- {string.Join('|', benches.Keys)} [ARGS]");
    return 2;
}
Console.WriteLine($"CPU: {Machine.Cpu}; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
return bench(args[1..]);
