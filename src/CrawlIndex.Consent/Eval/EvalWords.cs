using System.Text.Json.Serialization;

namespace CrawlIndex.Consent.Eval;

/// <summary>The words of observation roles in JSON.</summary>
public static class EvalWords
{
    private static readonly string[] Roles = ["", "robots", "page", "image", "site-file", "licence", "registry"];

    public static string Name(this ObservationRole role) => Roles[(int)role];

    public static ObservationRole? RoleOf(string? word) =>
        string.IsNullOrEmpty(word) || Array.IndexOf(Roles, word) is not (> 0 and var index) ? null : (ObservationRole)index;
}

/// <summary>Serialisation metadata, generated.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class EvalJson : JsonSerializerContext;
