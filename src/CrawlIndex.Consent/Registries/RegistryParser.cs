using System.Text;
using System.Text.Json;

namespace CrawlIndex.Consent.Registries;

/// <summary>
/// Answers of opt-out registries: "urls" with "url" and "optOut". An answer of "not opted out" says nothing: it is no consent.
/// </summary>
public sealed class RegistryParser : ISignalParser
{
    public const string ParserId = "registry/1";

    private const int MaxDepth = 32;

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.Registry) return ParseOutcome.NotApplicable;
        var counter = new CountingSink(sink);
        try
        {
            var reader = new Utf8JsonReader(input.Value, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
            ReadEntries(ref reader, input, counter);
        }
        catch (JsonException)
        {
            return ParseOutcome.Malformed;
        }
        return counter.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private static void ReadEntries(ref Utf8JsonReader reader, in SignalInput input, ISignalSink sink)
    {
        var starts = new Stack<Entry>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject) starts.Push(new Entry((int)reader.TokenStartIndex, null, false));
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                var entry = starts.Pop();
                if (entry is { OptOut: true, Url: not null }) Emit(entry, (int)reader.TokenStartIndex + 1, input, sink);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && starts.Count > 0)
            {
                var isUrl = reader.ValueTextEquals("url"u8);
                var isOptOut = reader.ValueTextEquals("optOut"u8) || reader.ValueTextEquals("opt_out"u8);
                if (!isUrl && !isOptOut) continue;
                reader.Read();
                if (isUrl && reader.TokenType == JsonTokenType.String) starts.Push(starts.Pop() with { Url = Encoding.UTF8.GetString(reader.ValueSpan).Replace("\\/", "/", StringComparison.Ordinal) });
                else if (isOptOut && reader.TokenType == JsonTokenType.True) starts.Push(starts.Pop() with { OptOut = true });
                else if (reader.TokenType is JsonTokenType.StartObject) starts.Push(new Entry((int)reader.TokenStartIndex, null, false));
            }
        }
    }

    private static void Emit(Entry entry, int end, in SignalInput input, ISignalSink sink)
    {
        if (!WebUrl.TryParse(entry.Url, out var url)) return;
        var covers = input.Target is not { } target || target.IsImage(url) ? Halves.Picture : url.Equals(target.Page) ? Halves.Both : Halves.None;
        if (covers == Halves.None) return;
        sink.Add(input.Draft(ParserId, SignalFamily.Registry, "opt-out", 4, StanceMap.Of(Use.AiTrain, Stance.Deny), input.Cite(entry.Start, end - entry.Start)) with
        {
            Binds = covers,
            Scope = new SignalScope(covers == Halves.Picture ? ScopeLevel.Image : ScopeLevel.Page, url.ToString()),
            Speaker = Speaker.Registry,
            Flags = ["claim-not-verified"],
        });
    }

    private readonly record struct Entry(int Start, string? Url, bool OptOut);
}
