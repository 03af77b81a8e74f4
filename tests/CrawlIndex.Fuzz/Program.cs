using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CrawlIndex.Fuzz;

// usage: CrawlIndex.Fuzz [TARGET...] [--seed N] [--seconds S] [--runs N]
var names = new List<string>();
var (seed, seconds, runs) = (Environment.TickCount, 60.0, long.MaxValue);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--seed": seed = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--runs": runs = long.Parse(args[++i], CultureInfo.InvariantCulture); break;
        default: names.Add(args[i]); break;
    }
}
var targets = FuzzTargets.All.Where(target => names.Count == 0 || names.Contains(target.Name)).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"targets: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
    return 2;
}
var failed = 0;
var corpus = Corpus.Find();
foreach (var target in targets)
{
    var clock = Stopwatch.StartNew();
    var failure = new Fuzzer(target, Corpus.Of(corpus, target.Name), seed).Run(runs, () => clock.Elapsed.TotalSeconds > seconds, out var done);
    Console.WriteLine($"{target.Name,-16} {done,10:N0} runs, seed {seed}, {clock.Elapsed.TotalSeconds:F0} s: {(failure is null ? "sound" : "FAILED")}");
    if (failure is null) continue;
    failed++;
    var file = $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(failure.Input))[..12]}";
    File.WriteAllBytes(file, failure.Input);
    Console.WriteLine($"  run {failure.Run}: {failure.Problem}\n  input kept as {file}; move it to tests/Data/fuzz/{target.Name}/ once it is understood");
}
return failed == 0 ? 0 : 1;
