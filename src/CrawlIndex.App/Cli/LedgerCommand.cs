using System.CommandLine;
using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Pipeline.Keys;
using CrawlIndex.Pipeline.Ledger;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex ledger</c>: claims by people about pictures, signed and chained.</summary>
public static class LedgerCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("ledger", "Take in opt-outs, grants and takedowns, and show what stands. Append-only: every event is signed and chained.");
        command.Subcommands.Add(LedgerAddCommand.Create());
        command.Subcommands.Add(LedgerAddCommand.CreateImport());
        command.Subcommands.Add(CreateChange("revoke", "Take a claim back. What was exported under it is listed by the next recheck.", ClaimStatus.Revoked));
        command.Subcommands.Add(CreateChange("confirm", "Mark a pending claim as verified, after its proof was looked at.", ClaimStatus.Verified));
        command.Subcommands.Add(CreateChange("reject", "Turn a pending claim down.", ClaimStatus.Rejected));
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateVerify());
        return command;
    }

    /// <summary>A receipt, as a person or a machine reads it.</summary>
    internal static void Print(LedgerReceipt receipt, string did, bool json)
    {
        if (json) Console.WriteLine(JsonText(writer => WriteReceipt(writer, receipt)));
        else Console.WriteLine($"{receipt.ClaimId} {(receipt.IsNew ? did : "stands already")}: event {receipt.Sequence}, {ClaimJson.ToText(receipt.Time)}, hash {receipt.Hash}");
    }

    internal static string JsonText(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteReceipt(Utf8JsonWriter json, LedgerReceipt receipt)
    {
        json.WriteStartObject();
        json.WriteString("claim_id", receipt.ClaimId);
        json.WriteNumber("sequence", receipt.Sequence);
        json.WriteString("time", ClaimJson.ToText(receipt.Time));
        json.WriteString("hash", receipt.Hash);
        json.WriteString("signature", receipt.Signature);
        json.WriteBoolean("new", receipt.IsNew);
        json.WriteEndObject();
    }

    private static ExampleCommand CreateChange(string name, string description, ClaimStatus status)
    {
        var (id, workspace, json) = (new Argument<string>("CLAIM_ID") { Description = "As the receipt or `ledger list` shows it." }, SharedOptions.Workspace(), SharedOptions.Json());
        var reason = new Option<string?>("--reason") { Description = "Why, in words; kept in the ledger.", HelpName = "TEXT" };
        var command = new ExampleCommand(name, description, $"crawlindex ledger {name} c-1f0e --reason \"letter of 2026-11-02\"");
        command.Arguments.Add(id);
        command.Options.Add(reason);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await LedgerWriter.OpenAsync(parsed.GetValue(workspace)!, cancel: cancel);
            Print(await ledger.ChangeAsync(parsed.GetValue(id)!, status, parsed.GetValue(reason), cancel), status.Name(), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static ExampleCommand CreateList()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var status = new Option<string?>("--status") { Description = "Only claims that are pending, verified, rejected, revoked or expired.", HelpName = "STATUS" };
        var asOf = new Option<DateTimeOffset?>("--as-of") { Description = "The claims as they stood then; now without it.", HelpName = "DATE" };
        var command = new ExampleCommand("list", "Show the claims and how they stand.", "crawlindex ledger list --status verified --json");
        command.Options.Add(status);
        command.Options.Add(asOf);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = parsed.GetValue(status);
            if (wanted is not null && ClaimWords.ParseStatus(wanted) is null) return CommandTree.Fail($"--status {wanted}: expected pending, verified, rejected, revoked or expired", ExitCode.BadInput);
            var state = await LedgerFile.ReadAsync(parsed.GetValue(workspace)!, cancel);
            var claims = state.At(parsed.GetValue(asOf) ?? DateTimeOffset.UtcNow).Where(claim => wanted is null || claim.Status.Name() == wanted).ToList();
            foreach (var claim in claims) Console.WriteLine(parsed.GetValue(json) ? JsonText(writer => ClaimJson.Write(writer, claim)) : ToLine(claim));
            if (!parsed.GetValue(json)) Console.WriteLine($"({claims.Count} claim{(claims.Count == 1 ? "" : "s")})");
            return ExitCode.Done;
        });
        return command;
    }

    // A block stays invisible: showing what it names would be the list it must not become.
    private static string ToLine(LedgerClaim claim) =>
        $"{claim.Id}  {claim.Status.Name(),-8}  {claim.Kind.Name(),-8}  {claim.Subject.Name()} {(claim.Kind == ClaimKind.Block ? "(hidden)" : claim.Value)}  by {claim.Party.Name()}"
        + (claim.UsesClaimed.Count > 0 ? $"  for {string.Join(", ", claim.UsesClaimed.Select(Consent.Uses.Name))}" : "")
        + (claim.ValidTo is { } to ? $"  until {ClaimJson.ToText(to)}" : "");

    private static ExampleCommand CreateVerify()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var key = new Option<string?>("--key") { Description = "Public key (PEM file or base64); the workspace's own without it.", HelpName = "KEY" };
        var command = new ExampleCommand(
            "verify", "Check every event's form, place, hash and signature. Exit code 1 names the first line that does not hold.",
            "crawlindex ledger verify --key operator.pub.pem");
        command.Options.Add(key);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(workspace)!;
            if (!File.Exists(LedgerFile.PathIn(folder))) return CommandTree.Fail($"'{folder}' has no ledger", ExitCode.BadInput);
            var reading = await LedgerFile.VerifyAsync(folder, OperatorKey.ReadPublic(parsed.GetValue(key) ?? OperatorKey.PublicPathIn(folder)), cancel);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonText(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("events", reading.State.Sequence);
                    writer.WriteString("head", reading.State.Hash);
                    writer.WriteNumber("torn_bytes", reading.TornBytes);
                    if (reading.Fault is { } broken)
                    {
                        writer.WriteNumber("fault_line", broken.Line);
                        writer.WriteNumber("fault_offset", broken.Offset);
                        writer.WriteString("fault", broken.Reason);
                    }
                    writer.WriteEndObject();
                }));
            }
            else if (reading.Fault is { } fault) Console.WriteLine($"broken at {fault}; the {reading.State.Sequence} events ahead of it hold");
            else Console.WriteLine($"{reading.State.Sequence} events hold; head {reading.State.Hash}{(reading.TornBytes > 0 ? $"; {reading.TornBytes} bytes of an unfinished append follow" : "")}");
            return reading.Fault is null ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }
}
