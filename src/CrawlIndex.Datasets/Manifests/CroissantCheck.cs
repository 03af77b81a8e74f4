using System.Text.Json;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>One fault of a Croissant document. Required: the specification asks for the property of every dataset; else the structure is broken.</summary>
public readonly record struct CroissantFault(bool IsRequiredProperty, string Where, string Message);

/// <summary>
/// Checks a Croissant 1.0 or 1.1 document against the specification: required properties, files and file sets, record sets, fields,
/// sources that exist, joins, array shapes. Terms are read by the usual prefixes, not by full JSON-LD expansion. At most 1,000 faults.
/// </summary>
public sealed class CroissantCheck
{
    private const int MaxFaults = 1000;
    private const int MaxLength = 64 << 20;

    private static readonly string[] Required = ["name", "description", "license", "url", "creator", "datePublished", "distribution"];
    private static readonly string[] Prefixes = ["", "sc:", "schema:", "cr:", "ml:", "dct:", "https://schema.org/", "http://schema.org/", "http://mlcommons.org/croissant/", "http://purl.org/dc/terms/"];
    private static readonly string[] Versions = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/1.1"];

    private readonly List<CroissantFault> faults = [];
    private readonly HashSet<string> resources = new(StringComparer.Ordinal);
    private readonly HashSet<string> fields = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> setOfField = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> joined = new(StringComparer.Ordinal);

    private bool isSourceMapped = true;

    private CroissantCheck()
    {
    }

    /// <summary>All faults of a document; none means that it is sound and complete.</summary>
    public static IReadOnlyList<CroissantFault> Check(ReadOnlyMemory<byte> json)
    {
        var check = new CroissantCheck();
        if (json.Length > MaxLength) return [new(false, "", $"longer than {MaxLength} bytes")];
        try
        {
            using var document = JsonDocument.Parse(json);
            check.CheckDataset(document.RootElement);
        }
        catch (JsonException fault)
        {
            check.Fault("", $"no JSON: {fault.Message}");
        }
        return check.faults;
    }

    private void CheckDataset(JsonElement dataset)
    {
        if (dataset.ValueKind != JsonValueKind.Object || !IsType(dataset, "Dataset"))
        {
            Fault("", "@type is not sc:Dataset");
            return;
        }
        if (!dataset.TryGetProperty("@context", out var context)) Fault("", "@context is missing");
        else isSourceMapped = context.ValueKind != JsonValueKind.Object || context.TryGetProperty("source", out _);
        if (Text(dataset, "conformsTo") is not { } version || !Versions.Contains(version)) Fault("", "conformsTo names no version of Croissant");
        foreach (var name in Required)
        {
            if (Find(dataset, name) is not { } value || IsEmpty(value)) faults.Add(new(true, "", $"'{name}' is missing"));
        }
        var distribution = All(dataset, "distribution").ToList();
        var sets = All(dataset, "recordSet").ToList();
        foreach (var resource in distribution) if (Id(resource) is { } id && !resources.Add(id)) Fault(id, "this @id stands twice");
        foreach (var set in sets)
        {
            if (Id(set) is { } setId) fields.Add(setId);
            foreach (var field in Fields(set, 0))
            {
                if (Id(field) is not { } fieldId) continue;
                fields.Add(fieldId);
                if (Id(set) is { } owner) setOfField[fieldId] = owner;
            }
        }
        foreach (var set in sets) CollectJoins(set);
        foreach (var resource in distribution) CheckResource(resource);
        foreach (var set in sets) CheckRecordSet(set);
    }

    private void CheckResource(JsonElement resource)
    {
        var id = Id(resource) ?? Text(resource, "name") ?? "distribution";
        var contained = All(resource, "containedIn").ToList();
        foreach (var container in contained)
        {
            if (Reference(container) is not { } target || !resources.Contains(target)) Fault(id, $"containedIn names '{Reference(container)}', which does not exist");
        }
        if (Text(resource, "encodingFormat") is null) Fault(id, "'encodingFormat' is missing");
        if (IsType(resource, "FileObject"))
        {
            if (Text(resource, "contentUrl") is null) Fault(id, "'contentUrl' is missing");
            if (contained.Count == 0 && Text(resource, "sha256") is null && Text(resource, "md5") is null) Fault(id, "neither 'sha256' nor 'md5' is there");
        }
        else if (!IsType(resource, "FileSet"))
        {
            Fault(id, "@type is neither cr:FileObject nor cr:FileSet");
        }
        else if (Find(resource, "includes") is null)
        {
            Fault(id, "'includes' is missing");
        }
    }

    private void CheckRecordSet(JsonElement set)
    {
        var id = Id(set) ?? Text(set, "name") ?? "recordSet";
        if (!IsType(set, "RecordSet"))
        {
            Fault(id, "@type is not cr:RecordSet");
            return;
        }
        var hasData = Find(set, "data") is not null;
        var sources = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in Fields(set, 0))
        {
            CheckField(field, hasData);
            if (SourceOf(field) is { } source) sources.Add(Root(source));
        }
        if (sources.Count > 1) Fault(id, $"its fields come from {string.Join(", ", sources)} and no 'references' joins them");
    }

    /// <summary>A reference ties what its field is drawn from, and the set it stands in, to what it names.</summary>
    private void CollectJoins(JsonElement set)
    {
        foreach (var field in Fields(set, 0))
        {
            foreach (var reference in All(field, "references"))
            {
                if (TargetOf(reference) is not { } target) continue;
                foreach (var unit in (ReadOnlySpan<string?>)[SourceOf(field), Id(set)])
                    if (unit is not null) joined[Root(unit)] = Root(setOfField.GetValueOrDefault(target, target));
            }
        }
    }

    private void CheckField(JsonElement field, bool hasData)
    {
        var id = Id(field) ?? Text(field, "name") ?? "field";
        if (!IsType(field, "Field")) Fault(id, "@type is not cr:Field");
        var isParent = Find(field, "subField") is not null;
        if (Given(field) is { } source)
        {
            if (TargetOf(source) is not { } target || !(resources.Contains(target) || fields.Contains(target))) Fault(id, $"source names '{TargetOf(source)}', which does not exist");
        }
        else if (Find(field, "value") is null && !isParent && !hasData)
        {
            Fault(id, "neither 'source' nor 'value' is there");
        }
        foreach (var reference in All(field, "references"))
        {
            if (TargetOf(reference) is { } target && !resources.Contains(target) && !fields.Contains(target)) Fault(id, $"references names '{target}', which does not exist");
        }
        if (Find(field, "arrayShape") is not { } shape) return;
        if (Find(field, "isArray") is not { ValueKind: JsonValueKind.True }) Fault(id, "'arrayShape' without 'isArray'");
        if (shape.ValueKind != JsonValueKind.String || !shape.GetString()!.Split(',').All(part => int.TryParse(part.Trim(), System.Globalization.NumberStyles.AllowLeadingSign, null, out var size) && size >= -1))
            Fault(id, $"'arrayShape' {shape} is no list of sizes");
    }

    private void Fault(string where, string message)
    {
        if (faults.Count < MaxFaults) faults.Add(new(false, where, message));
    }

    /// <summary>The file, file set or field that a source or reference names.</summary>
    private static string? TargetOf(JsonElement source)
    {
        if (source.ValueKind != JsonValueKind.Object) return Reference(source);
        foreach (var name in (ReadOnlySpan<string>)["fileObject", "fileSet", "field", "recordSet", "distribution"])
        {
            if (Find(source, name) is { } value) return Reference(value);
        }
        return Reference(source);
    }

    /// <summary>What a field is drawn from: a file, a file set, or the record set of another field.</summary>
    private string? SourceOf(JsonElement field) => Given(field) is { } source && TargetOf(source) is { } target ? setOfField.GetValueOrDefault(target, target) : null;

    /// <summary>The field's source; the bare word is Croissant's only where the context maps it, and else a term of schema.org.</summary>
    private JsonElement? Given(JsonElement field) => isSourceMapped || !field.TryGetProperty("source", out _) ? Find(field, "source") : null;

    private string Root(string name)
    {
        while (joined.TryGetValue(name, out var parent) && parent != name) name = parent;
        return name;
    }

    private static IEnumerable<JsonElement> Fields(JsonElement of, int depth)
    {
        if (depth > 16) yield break;
        foreach (var field in All(of, depth == 0 ? "field" : "subField"))
        {
            yield return field;
            foreach (var child in Fields(field, depth + 1)) yield return child;
        }
    }

    private static JsonElement? Find(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object) return null;
        foreach (var prefix in Prefixes)
        {
            if (of.TryGetProperty(prefix + name, out var value)) return value;
        }
        return null;
    }

    private static IEnumerable<JsonElement> All(JsonElement of, string name) =>
        Find(of, name) is not { } value ? [] : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static string? Text(JsonElement of, string name) => Find(of, name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => value.EnumerateArray().FirstOrDefault(item => item.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } first ? first.GetString() : null,
        JsonValueKind.Object => Id(value) ?? (value.TryGetProperty("@value", out var inner) && inner.ValueKind == JsonValueKind.String ? inner.GetString() : null),
        _ => null,
    };

    private static string? Id(JsonElement of) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty("@id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private static string? Reference(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : Id(value);

    private static bool IsType(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty("@type", out var type)) return false;
        return (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : Enumerable.Repeat(type, 1)).Any(one => one.ValueKind == JsonValueKind.String && Prefixes.Any(prefix => one.GetString() == prefix + name));
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
