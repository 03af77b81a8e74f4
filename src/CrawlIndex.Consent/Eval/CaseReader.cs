using System.Globalization;
using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Eval;

/// <summary>Reads one line of "consent eval" input into a case. Unknown fields are skipped; faults are told, never thrown.</summary>
internal ref partial struct CaseReader
{
    /// <summary>Observations and claims of one case.</summary>
    private const int MaxItems = 1024;

    private Utf8JsonReader reader;
    private string? error;
    private string? image;
    private string? page;
    private string? alt;
    private ConsentPolicy policy;
    private DateTimeOffset asOf;
    private List<Observation> observations = [];
    private List<LedgerClaim> claims = [];

    private CaseReader(ReadOnlySpan<byte> line, ConsentPolicy policy, DateTimeOffset now)
    {
        reader = new Utf8JsonReader(line);
        this.policy = policy;
        asOf = now;
    }

    /// <summary>The case's id as JSON text ("\"Z02\"", "7"); "null" until it was read.</summary>
    public string Id { get; private set; } = "null";

    /// <param name="line">One JSON object.</param>
    /// <param name="policy">What holds where the line says nothing.</param>
    /// <param name="now">Decision time where the line says nothing.</param>
    /// <param name="id">The id as far as the line could be read.</param>
    /// <param name="error">What is wrong; null with a case.</param>
    public static ConsentCase? Read(ReadOnlySpan<byte> line, ConsentPolicy policy, DateTimeOffset now, out string id, out string? error)
    {
        var reader = new CaseReader(line, policy, now);
        ConsentCase? result = null;
        try
        {
            result = reader.ReadCase();
            error = reader.error;
        }
        catch (JsonException fault)
        {
            error = $"not JSON: {fault.Message}";
        }
        id = reader.Id;
        return error is null ? result : null;
    }

    private ConsentCase? ReadCase()
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Fail<ConsentCase>("expected an object");
        while (error is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadField();
        if (error is not null) return null;
        if (reader.Read()) return Fail<ConsentCase>("more than one value in a line");
        if (!WebUrl.TryParse(image, out var imageUrl)) return Fail<ConsentCase>(image is null ? "pair.image_url is missing" : "pair.image_url is no http(s) URL");
        WebUrl? pageUrl = null;
        if (page is not null && !WebUrl.TryParse(page, out pageUrl)) return Fail<ConsentCase>("pair.page_url is no http(s) URL");
        return new ConsentCase { Pair = new PairTarget(imageUrl, pageUrl, alt), Policy = policy, AsOf = asOf, Observations = observations, Claims = claims };
    }

    private void ReadField()
    {
        var name = Text()!;
        reader.Read();
        switch (name)
        {
            case "id":
                Id = reader.TokenType is JsonTokenType.String ? JsonSerializer.Serialize(Text(), EvalJson.Default.String) : reader.TokenType == JsonTokenType.Number ? Encoding.ASCII.GetString(reader.ValueSpan) : "null";
                SkipValue();
                break;
            case "pair":
                ReadPair();
                break;
            case "agent" when Text() is { Length: > 0 } agent:
                policy = policy with { Agent = agent };
                break;
            case "policy":
                if (Profiles.TryParse(Text(), out PolicyDefault byDefault)) policy = policy with { Default = byDefault, Name = byDefault.Name() };
                else error = "policy: expected opt-out or opt-in";
                break;
            case "profile":
                if (Profiles.TryParse(Text(), out Profile profile)) policy = policy with { Profile = profile };
                else error = "profile: expected conservative, strict-legal or report-only";
                break;
            case "actor":
                if (Profiles.TryParse(Text(), out Actor actor)) policy = policy with { Actor = actor };
                else error = "actor: expected commercial, non-commercial or research";
                break;
            case "as_of":
                asOf = Date("as_of") ?? asOf;
                break;
            case "conditions_met":
                policy = policy with { ConditionsMet = Texts("conditions_met") };
                break;
            case "required_registries":
                policy = policy with { RequiredRegistries = Texts("required_registries") };
                break;
            case "observations":
                ReadItems("observations");
                break;
            case "claims":
                ReadItems("claims");
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadPair()
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            error = "pair: expected an object";
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text();
            reader.Read();
            if (name == "image_url") image = Text();
            else if (name == "page_url") page = Text();
            else if (name == "alt") alt = Text();
            SkipValue();
        }
    }

    private void ReadItems(string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            error = $"{field}: expected an array";
            return;
        }
        while (error is null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) error = $"{field}: expected objects";
            else if (observations.Count + claims.Count >= MaxItems) error = $"{field}: more than {MaxItems}";
            else if (field == "claims") ReadClaim();
            else ReadObservation();
        }
    }

    private void ReadObservation()
    {
        var index = observations.Count;
        ObservationRole? role = null;
        string? url = null;
        var status = 200;
        DateTimeOffset? date = null;
        ReadOnlyMemory<byte>? body = null;
        var truncated = false;
        IReadOnlyList<HeaderLine> headers = [];
        while (error is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text();
            reader.Read();
            switch (name)
            {
                case "role":
                    role = EvalWords.RoleOf(Text());
                    break;
                case "url":
                    url = Text();
                    break;
                case "status" when reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number is >= 0 and <= 999:
                    status = number;
                    break;
                case "status":
                    error = $"observations[{index}].status: expected a number from 0 to 999";
                    break;
                case "headers":
                    headers = ReadHeaders(index);
                    break;
                case "body" when reader.TokenType == JsonTokenType.String:
                    body = Bytes();
                    break;
                case "body_base64" when reader.TokenType == JsonTokenType.String:
                    if (reader.TryGetBytesFromBase64(out var decoded)) body = decoded;
                    else error = $"observations[{index}].body_base64: not base64";
                    break;
                case "truncated":
                    truncated = reader.TokenType == JsonTokenType.True;
                    break;
                case "date":
                    date = Date($"observations[{index}].date");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        if (error is not null) return;
        if (role is null) error = $"observations[{index}].role: expected robots, page, image, site-file, licence or registry";
        else if (url is null) error = $"observations[{index}].url is missing";
        else observations.Add(new Observation { Role = role.Value, Url = url, Status = status, Headers = headers, Body = body, Truncated = truncated, Date = date, Index = index });
    }

    private List<HeaderLine> ReadHeaders(int index)
    {
        var headers = new List<HeaderLine>();
        if (reader.TokenType != JsonTokenType.StartArray) error = $"observations[{index}].headers: expected an array of [name, value]";
        while (error is null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                var name = Bytes();
                if (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    headers.Add(new HeaderLine(name, Bytes()));
                    if (reader.Read() && reader.TokenType == JsonTokenType.EndArray) continue;
                }
            }
            error = $"observations[{index}].headers: expected an array of [name, value]";
        }
        return headers;
    }

    private List<string> Texts(string field)
    {
        var texts = new List<string>();
        if (reader.TokenType == JsonTokenType.Null) return texts;
        if (reader.TokenType != JsonTokenType.StartArray) error = $"{field}: expected an array of texts";
        while (error is null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Text() is { } text) texts.Add(text);
            else error = $"{field}: expected an array of texts";
        }
        return texts;
    }

    private DateTimeOffset? Date(string field)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (DateTimeOffset.TryParse(Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)) return date;
        error ??= $"{field}: expected a date such as 2026-11-21T00:00:00Z";
        SkipValue();
        return null;
    }

    /// <summary>The current string as text; null when it is none. An escaped lone surrogate becomes U+FFFD.</summary>
    private readonly string? Text() =>
        reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) ? null
        : reader.ValueIsEscaped ? Encoding.UTF8.GetString(Unescape()) : Encoding.UTF8.GetString(reader.ValueSpan);

    private readonly byte[] Bytes() => reader.ValueIsEscaped ? Unescape() : reader.ValueSpan.ToArray();

    private readonly byte[] Unescape()
    {
        var buffer = new byte[reader.ValueSpan.Length];
        try
        {
            return buffer[..reader.CopyString(buffer)];
        }
        catch (InvalidOperationException)
        {
            return reader.ValueSpan.ToArray();
        }
    }

    private void SkipValue()
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
    }

    private T? Fail<T>(string message)
        where T : class
    {
        error ??= message;
        return null;
    }
}
