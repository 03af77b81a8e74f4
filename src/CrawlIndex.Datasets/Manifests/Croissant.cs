using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrawlIndex.Datasets.Exports;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>Croissant 1.1 (JSON-LD): every file with its SHA-256, one record set over the items, where they came from (PROV-O), RAI properties.</summary>
internal static class Croissant
{
    public const string ConformsTo = "http://mlcommons.org/croissant/1.1";

    private const string ItemsSet = "item-files";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] CroissantTerms =
    [
        "arrayShape", "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath",
        "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    ];

    public static byte[] Write(DocumentFacts facts)
    {
        var numbers = facts.Numbers;
        var document = new JsonObject
        {
            ["@context"] = Context(),
            ["@type"] = "sc:Dataset",
            ["dct:conformsTo"] = ConformsTo,
            ["name"] = facts.Name,
            ["description"] = facts.Description,
            ["license"] = facts.License,
            ["url"] = facts.Url,
            ["creator"] = new JsonObject { ["@type"] = "sc:Organization", ["name"] = facts.Creator },
            ["datePublished"] = facts.Day,
            ["dateCreated"] = facts.Day,
            ["version"] = facts.About.Version,
            ["citeAs"] = $"{facts.Creator}: {facts.Name}, version {facts.About.Version}, {facts.Day}. Items root {facts.ItemsRoot}.",
            ["keywords"] = new JsonArray("image-text pairs", facts.Use, "consent", "provenance"),
            ["isLiveDataset"] = false,
            ["sdLicense"] = facts.License,
            ["usageInfo"] = Manifest.PolicyName,
            ["prov:wasGeneratedBy"] = new JsonObject
            {
                ["@type"] = "prov:Activity",
                ["name"] = $"CrawlIndex {facts.Options.CodeVersion} export of catalog {facts.Snapshot}",
                ["prov:endedAtTime"] = facts.Date,
                ["prov:wasAssociatedWith"] = facts.Creator,
            },
            ["prov:wasDerivedFrom"] = new JsonArray([.. numbers.Archives.Select(archive => (JsonNode)archive.Name)]),
            ["rai:dataCollection"] = $"References to pictures on archived web pages, crawled by: {facts.Crawlers}.",
            ["rai:dataCollectionType"] = "Web Scraping",
            ["rai:dataCollectionTimeframe"] = numbers.FirstFetch is null ? new JsonArray() : new JsonArray(numbers.FirstFetch, numbers.LastFetch),
            ["rai:dataManipulationProtocol"] = $"Kept: references with a permit for {facts.Use} under the policy in {Manifest.PolicyName}; {numbers.Refused} of {numbers.References} references were left out. One item per URL and text.",
            ["rai:dataLimitations"] = "No similarity, safety or watermark score was measured. What was not observed is not read as consent.",
            ["rai:personalSensitiveInformation"] = "Pictures and texts of the public web can show and name persons.",
            ["rai:dataReleaseMaintenancePlan"] = "Objections, ended licences and grown block lists are published as signed removal diffs; removing records raises the major version.",
            ["distribution"] = Distribution(facts),
            ["recordSet"] = new JsonArray(RecordSet()),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, Indented), (byte)'\n'];
    }

    private static JsonObject Context()
    {
        var context = new JsonObject
        {
            ["@language"] = "en",
            ["@vocab"] = "https://schema.org/",
            ["cr"] = "http://mlcommons.org/croissant/",
            ["rai"] = "http://mlcommons.org/croissant/RAI/",
            ["dct"] = "http://purl.org/dc/terms/",
            ["prov"] = "http://www.w3.org/ns/prov#",
            ["sc"] = "https://schema.org/",
            ["conformsTo"] = "dct:conformsTo",
            ["data"] = new JsonObject { ["@id"] = "cr:data", ["@type"] = "@json" },
            ["examples"] = new JsonObject { ["@id"] = "cr:examples", ["@type"] = "@json" },
            ["dataType"] = new JsonObject { ["@id"] = "cr:dataType", ["@type"] = "@vocab" },
        };
        foreach (var term in CroissantTerms) context[term] = $"cr:{term}";
        return context;
    }

    private static JsonArray Distribution(DocumentFacts facts)
    {
        var files = new JsonArray();
        foreach (var file in facts.Files)
        {
            files.Add(new JsonObject
            {
                ["@type"] = "cr:FileObject",
                ["@id"] = file.Path,
                ["name"] = file.Path,
                ["contentUrl"] = file.Path,
                ["contentSize"] = $"{file.Bytes} B",
                ["encodingFormat"] = MediaType(file.Path),
                ["sha256"] = file.Sha256,
            });
        }
        var items = facts.Files.Where(file => file.Role == FileRole.Items).ToList();
        files.Add(new JsonObject
        {
            ["@type"] = "cr:FileSet",
            ["@id"] = ItemsSet,
            ["name"] = ItemsSet,
            ["description"] = "One row per item: the item-level manifest.",
            ["containedIn"] = new JsonArray([.. items.Select(file => new JsonObject { ["@id"] = file.Path })]),
            ["encodingFormat"] = MediaType(".parquet"),
            ["includes"] = $"{items[0].Path[..items[0].Path.IndexOf('/', StringComparison.Ordinal)]}/*.parquet",
        });
        return files;
    }

    private static JsonObject RecordSet() => new()
    {
        ["@type"] = "cr:RecordSet",
        ["@id"] = "items",
        ["name"] = "items",
        ["description"] = "Image-text pairs with licence, attribution and evidence.",
        ["key"] = new JsonObject { ["@id"] = "items/pair_id" },
        ["field"] = new JsonArray([.. ItemRow.Schema.Columns.Select((column, index) => new JsonObject
        {
            ["@type"] = "cr:Field",
            ["@id"] = $"items/{column.Name}",
            ["name"] = column.Name,
            ["description"] = Meaning(index),
            ["dataType"] = column.Name.EndsWith("url", StringComparison.Ordinal) ? "sc:URL" : column.Type switch
            {
                Catalog.ColumnType.Text => "sc:Text",
                Catalog.ColumnType.Timestamp => "sc:DateTime",
                _ => "sc:Integer",
            },
            ["source"] = new JsonObject { ["fileSet"] = new JsonObject { ["@id"] = ItemsSet }, ["extract"] = new JsonObject { ["column"] = column.Name } },
        })]),
    };

    private static string MediaType(string path) => Path.GetExtension(path) switch
    {
        ".parquet" => "application/x-parquet",
        ".tar" => "application/x-tar",
        ".json" => "application/json",
        ".csv" => "text/csv",
        ".md" => "text/markdown",
        _ => "application/octet-stream",
    };

    /// <summary>What a column of the items means, for this document and the docs.</summary>
    private static string Meaning(int column) => column switch
    {
        ItemColumn.PairId => "First 16 bytes of SHA-256 of URL, line feed, text; hexadecimal.",
        ItemColumn.Url => "URL of the picture.",
        ItemColumn.Alt => "Text of the pair.",
        ItemColumn.PageUrl => "Page that shows the picture.",
        ItemColumn.UrlHostRegisteredDomain => "Registered domain of the picture's URL.",
        ItemColumn.Width => "Width in pixels as stated by the page.",
        ItemColumn.Height => "Height in pixels as stated by the page.",
        ItemColumn.Language => "Language of the page.",
        ItemColumn.FetchTime => "When the page was fetched.",
        ItemColumn.Licence => "Terms of the picture as stated.",
        ItemColumn.Attribution => "Whom to name.",
        ItemColumn.Basis => "What the permit rests on: families of signals, or no-objection.",
        ItemColumn.EvidenceId => "Hash over the places of all signals that the verdict was made from.",
        ItemColumn.PermitUntil => "End of the permit, where it has one.",
        ItemColumn.Sha256 => "SHA-256 of the picture's bytes, where known.",
        ItemColumn.WarcFilename => "Archive that holds the page.",
        ItemColumn.WarcRecordOffset => "Offset of the page's record in bytes.",
        _ => "Length of the page's record in bytes.",
    };
}
