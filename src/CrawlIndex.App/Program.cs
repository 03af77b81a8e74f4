using CrawlIndex.App.Cli;

return await CommandTree.RunAsync(args);
