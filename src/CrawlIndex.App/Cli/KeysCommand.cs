using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex keys</c>: the operator's key that signs manifests and removal diffs.</summary>
public static class KeysCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("keys", "Make and show the operator's Ed25519 key, which signs manifests and removal diffs.");
        command.Subcommands.Add(Create("init", "Make a key in the workspace (keys/operator.pem, readable by its owner alone); an existing one is never replaced.", OperatorKey.Create));
        command.Subcommands.Add(Create("show", "Show the public key as PEM and base64; the private key is never shown.", OperatorKey.Load));
        return command;
    }

    private static ExampleCommand Create(string name, string description, Func<string, OperatorKey> open)
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(name, description, $"crawlindex keys {name} --workspace catalog");
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(workspace)!;
            using var key = open(folder);
            var (base64, fingerprint) = (Convert.ToBase64String(key.PublicKey), OperatorKey.Fingerprint(key.PublicKey));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { public_key = base64, fingerprint, pem = key.PublicPem, file = OperatorKey.PublicPathIn(folder) }));
            else
                Console.Write($"{key.PublicPem}base64       {base64}\nfingerprint  {fingerprint}\n");
            return ExitCode.Done;
        });
        return command;
    }
}
