using System.Globalization;
using CrawlIndex.Consent.Registries;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CrawlIndex.Consent.Policies;

/// <summary>One fault of a policy file.</summary>
/// <param name="LineNumber">1-based.</param>
/// <param name="Key">The key at fault; empty for faults of the whole file.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public readonly record struct PolicyFault(long LineNumber, string Key, string Message)
{
    public override string ToString() => Key.Length == 0 ? $"line {LineNumber}: {Message}" : $"line {LineNumber}, {Key}: {Message}";
}

/// <summary>Reads a policy file: YAML, flat keys, every fault reported with its line and key.</summary>
public sealed class PolicyFile
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 8;

    private readonly List<PolicyFault> faults = [];

    private PolicyFile()
    {
    }

    public ConsentPolicy? Policy { get; private set; }

    public IReadOnlyList<PolicyFault> Faults => faults;

    /// <summary>Reads a policy; <see cref="Policy"/> is null when there are faults.</summary>
    public static PolicyFile Read(string yaml, string name = "policy")
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var file = new PolicyFile();
        if (yaml.Length > MaxLength) file.Fault(1, "", "longer than 1 MiB");
        else file.ReadDocument(yaml, name);
        if (file.faults.Count > 0) file.Policy = null;
        return file;
    }

    private void ReadDocument(string yaml, string name)
    {
        try
        {
            if (!IsShallow(yaml)) return;
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count == 0) Policy = new ConsentPolicy { Name = name };
            else if (stream.Documents[0].RootNode is YamlMappingNode root) Policy = ReadRoot(root, new ConsentPolicy { Name = name });
            else Fault(stream.Documents[0].RootNode.Start.Line, "", "expected \"key: value\" lines");
        }
        catch (YamlException fault)
        {
            Fault(fault.Start.Line, "", fault.Message);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // The scanner fails so on some broken flow collections and escapes.
            Fault(1, "", "this is no YAML");
        }
    }

    /// <summary>Deep nesting would overflow the stack of the node loader; a policy needs three levels.</summary>
    private bool IsShallow(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            if (depth <= MaxDepth) continue;
            Fault(parser.Current!.Start.Line, "", $"nested deeper than {MaxDepth} levels");
            return false;
        }
        return true;
    }

    private ConsentPolicy ReadRoot(YamlMappingNode root, ConsentPolicy policy)
    {
        foreach (var (keyNode, node) in root.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            switch (key)
            {
                case "name":
                    policy = policy with { Name = Text(key, node) };
                    break;
                case "use":
                    if (Word(key, node, Uses.TryParse, "crawl, index, search, tdm, ai-train, gen-ai-train, ai-input", out Use use)) policy = policy with { Use = use };
                    break;
                case "default":
                    if (Word(key, node, Profiles.TryParse, "opt-out, opt-in", out PolicyDefault byDefault)) policy = policy with { Default = byDefault };
                    break;
                case "profile":
                    if (Word(key, node, Profiles.TryParse, "conservative, strict-legal, report-only", out Profile profile)) policy = policy with { Profile = profile };
                    break;
                case "actor":
                    if (Word(key, node, Profiles.TryParse, "commercial, non-commercial, research", out Actor actor)) policy = policy with { Actor = actor };
                    break;
                case "agent":
                    policy = policy with { Agent = Text(key, node) };
                    break;
                case "licences_accepted":
                    policy = policy with { LicencesAccepted = Texts(key, node) };
                    break;
                case "accept_limited_licences":
                    if (Truth(key, node) is { } accepts) policy = policy with { AcceptLimitedLicences = accepts };
                    break;
                case "conditions_met":
                    policy = policy with { ConditionsMet = Texts(key, node) };
                    break;
                case "required_registries":
                    policy = policy with { RequiredRegistries = Texts(key, node) };
                    break;
                case "deny_on_forbidden_robots":
                    if (Truth(key, node) is { } denies) policy = policy with { DenyOnForbiddenRobots = denies };
                    break;
                case "contact":
                    policy = policy with { Contact = Text(key, node) };
                    break;
                case "probe":
                    if (Text(key, node) is "none" or "head" or "range") policy = policy with { Probe = Text(key, node) };
                    else Fault(node.Start.Line, key, "expected one of none, head, range");
                    break;
                case "pdq_radius":
                    if (Number(key, node, 0, 256) is { } radius) policy = policy with { PdqRadius = radius };
                    break;
                case "pdq_quality":
                    if (Number(key, node, 0, 100) is { } quality) policy = policy with { PdqQuality = quality };
                    break;
                case "block_lists":
                    policy = policy with { BlockLists = ReadBlockLists(key, node) };
                    break;
                case "contracts":
                    policy = policy with { Contracts = ReadContracts(key, node) };
                    break;
                default:
                    Fault(keyNode.Start.Line, key, "unknown key");
                    break;
            }
        }
        return policy;
    }

    /// <summary>A path, or "{file: PATH, type: pdq}".</summary>
    private List<BlockListSource> ReadBlockLists(string key, YamlNode node)
    {
        var lists = new List<BlockListSource>();
        foreach (var item in Items(key, node))
        {
            var (file, kind) = ("", BlockHashKind.Any);
            foreach (var (cellKey, cell) in item is YamlMappingNode row ? row.Children.AsEnumerable() : [])
            {
                var name = (cellKey as YamlScalarNode)?.Value ?? "";
                if (name == "file") file = Text($"{key}.file", cell);
                else if (name == "type") Word($"{key}.type", cell, BlockListFile.TryParseKind, "pdq, md5, sha1, sha256, url_hash", out kind);
                else Fault(cellKey.Start.Line, $"{key}.{name}", "unknown key");
            }
            if (item is not YamlMappingNode) file = Text(key, item);
            else if (file.Length == 0) Fault(item.Start.Line, key, "a block list needs file");
            if (file.Length > 0) lists.Add(new BlockListSource(file, kind, item.Start.Line));
        }
        return lists;
    }

    private List<Contract> ReadContracts(string key, YamlNode node)
    {
        var contracts = new List<Contract>();
        foreach (var item in Items(key, node))
        {
            if (item is not YamlMappingNode row)
            {
                Fault(item.Start.Line, key, "expected a row with holder, scope, uses, document");
                continue;
            }
            string holder = "", scope = "", document = "";
            var uses = new List<Use>();
            DateTimeOffset? from = null, to = null;
            foreach (var (cellKey, cell) in row.Children)
            {
                var name = (cellKey as YamlScalarNode)?.Value ?? "";
                switch (name)
                {
                    case "holder": holder = Text($"{key}.holder", cell); break;
                    case "scope": scope = Text($"{key}.scope", cell); break;
                    case "document": document = Text($"{key}.document", cell); break;
                    case "from": from = Date($"{key}.from", cell); break;
                    case "to": to = Date($"{key}.to", cell); break;
                    case "uses":
                        foreach (var useNode in Items($"{key}.uses", cell))
                            if (Word($"{key}.uses", useNode, Uses.TryParse, "index, search, tdm, ai-train, gen-ai-train, ai-input", out Use use)) uses.Add(use);
                        break;
                    default: Fault(cellKey.Start.Line, $"{key}.{name}", "unknown key"); break;
                }
            }
            if (holder.Length == 0 || scope.Length == 0 || document.Length == 0 || uses.Count == 0) Fault(row.Start.Line, key, "a contract needs holder, scope, uses and document");
            else contracts.Add(new Contract(holder, scope, uses, from, to, document));
        }
        return contracts;
    }

    private delegate bool TryParse<T>(string? word, out T value);

    private bool Word<T>(string key, YamlNode node, TryParse<T> parse, string words, out T value)
    {
        if (parse((node as YamlScalarNode)?.Value, out value)) return true;
        Fault(node.Start.Line, key, $"expected one of {words}");
        return false;
    }

    private string Text(string key, YamlNode node)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar) return scalar.Value;
        Fault(node.Start.Line, key, "expected a text");
        return "";
    }

    private List<string> Texts(string key, YamlNode node) => [.. Items(key, node).Select(item => Text(key, item)).Where(text => text.Length > 0)];

    private List<YamlNode> Items(string key, YamlNode node)
    {
        if (node is YamlSequenceNode sequence) return [.. sequence.Children];
        if (node is YamlScalarNode { Value: "" }) return [];
        Fault(node.Start.Line, key, "expected a list");
        return [];
    }

    private bool? Truth(string key, YamlNode node)
    {
        switch ((node as YamlScalarNode)?.Value)
        {
            case "true": return true;
            case "false": return false;
            default:
                Fault(node.Start.Line, key, "expected true or false");
                return null;
        }
    }

    private int? Number(string key, YamlNode node, int least, int most)
    {
        if (int.TryParse((node as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fault(node.Start.Line, key, $"expected a number from {least} to {most}");
        return null;
    }

    private DateTimeOffset? Date(string key, YamlNode node)
    {
        if (DateTimeOffset.TryParse((node as YamlScalarNode)?.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)) return date;
        Fault(node.Start.Line, key, "expected a date such as 2026-11-21");
        return null;
    }

    private void Fault(long line, string key, string message) => faults.Add(new PolicyFault(line, key, message));
}
