using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Ledger;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>
/// The one form of a ledger line: <c>{"event":{...},"hash":"...","signature":"..."}</c>. The hash is SHA-256 over the bytes of the
/// event object as they stand in the line, which name the hash of the event ahead: so nothing can be changed, dropped or moved.
/// </summary>
public static class LedgerLine
{
    /// <summary>Hash ahead of the first event.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Largest line in bytes: a claim with a URL of full length fits.</summary>
    public const int MaxLength = 512 << 10;

    private const string Prefix = "{\"event\":";

    /// <summary>What the key signs: a text of its own, so that no signature of ours means anything elsewhere.</summary>
    public static byte[] SignedText(string hash) => Encoding.ASCII.GetBytes($"crawlindex ledger 1\n{hash}\n");

    /// <summary>The bytes of the event object.</summary>
    public static byte[] EncodeEvent(LedgerEvent happened)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", happened.Sequence);
            json.WriteString("time", ClaimJson.ToText(happened.Time));
            json.WriteString("previous", happened.Previous);
            json.WriteString("claim_id", happened.ClaimId);
            if (happened.Claim is not null)
            {
                json.WritePropertyName("claim");
                ClaimJson.Write(json, happened.Claim);
            }
            json.WriteString("status", happened.Status.Name());
            if (happened.Reason is not null) json.WriteString("reason", happened.Reason);
            if (happened.ConfirmBy is { } by) json.WriteString("confirm_by", ClaimJson.ToText(by));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static string HashOf(ReadOnlySpan<byte> encodedEvent) => Convert.ToHexStringLower(SHA256.HashData(encodedEvent));

    /// <summary>The whole line with its line feed.</summary>
    public static byte[] Encode(byte[] encodedEvent, string hash, byte[] signature) =>
        [.. Encoding.ASCII.GetBytes(Prefix), .. encodedEvent, .. Encoding.ASCII.GetBytes($",\"hash\":\"{hash}\",\"signature\":\"{Convert.ToBase64String(signature)}\"}}\n")];

    /// <summary>Reads a line without its line feed; null with a reason when it is not of the form.</summary>
    public static (LedgerEvent Event, string Hash, byte[] Signature)? Decode(ReadOnlyMemory<byte> line, out string fault)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (Read(root.GetProperty("event"), out fault) is not { } happened) return null;
            var hash = root.GetProperty("hash").GetString()!;
            var signature = root.GetProperty("signature").GetBytesFromBase64();
            // Our own writer gives one spelling; any other was not written by it, whatever it says.
            var bytes = EncodeEvent(happened);
            if (!line.Span.SequenceEqual(Encode(bytes, hash, signature).AsSpan()[..^1])) fault = "is not in the form the ledger writes";
            else if (HashOf(bytes) != hash) fault = "does not match its hash";
            else return (happened, hash, signature);
            return null;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            fault = "is no ledger event";
            return null;
        }
    }

    private static LedgerEvent? Read(JsonElement json, out string fault)
    {
        fault = "";
        LedgerClaim? claim = null;
        if (json.TryGetProperty("claim", out var made))
        {
            var faults = new List<string>();
            claim = ClaimJson.Read(made, faults);
            if (claim is null)
            {
                fault = $"holds no claim: {string.Join("; ", faults)}";
                return null;
            }
        }
        if (ClaimWords.ParseStatus(json.GetProperty("status").GetString()) is not { } status)
        {
            fault = "has an unknown status";
            return null;
        }
        return new LedgerEvent(
            json.GetProperty("sequence").GetInt64(), Time(json.GetProperty("time")), json.GetProperty("claim_id").GetString()!, claim, status,
            json.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            json.TryGetProperty("confirm_by", out var by) ? Time(by) : null, json.GetProperty("previous").GetString()!);
    }

    private static DateTimeOffset Time(JsonElement json) =>
        DateTimeOffset.Parse(json.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
