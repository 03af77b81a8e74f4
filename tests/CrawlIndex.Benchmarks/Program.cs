if (args.Length > 0 && args[0] == "warc") return CrawlIndex.Benchmarks.WarcBench.Run(args[1..]);
return 0;
