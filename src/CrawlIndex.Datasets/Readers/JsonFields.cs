using System.Text;
using System.Text.Json;

namespace CrawlIndex.Datasets.Readers;

/// <summary>Copies the fields of one JSON object into a row, by the bound names.</summary>
internal sealed class JsonFields(ColumnBinding binding)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DatasetLimits.MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly (ColumnRole Role, byte[] Name)[] bound =
        [.. Enum.GetValues<ColumnRole>().Where(role => binding[role] >= 0).Select(role => (role, Encoding.UTF8.GetBytes(binding.Names[binding[role]])))];

    /// <summary>False when the text is no JSON object; fields read before the damage stay. A role that the row has already is kept.</summary>
    public bool Read(ReadOnlySpan<byte> json, DatasetRow into)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var role = RoleOf(ref reader);
                if (!reader.Read()) return false;
                if (role is { } wanted && !into.Has(wanted)) Set(ref reader, wanted, into);
                reader.Skip();
            }
            // What follows the object would be lost: the line is no single record.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Names of the fields of an object, added in order to <paramref name="names"/>; false when it is no whole object.</summary>
    public static bool CollectNames(ReadOnlySpan<byte> json, List<string> names)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = TextOf(ref reader);
                if (names.Count < DatasetLimits.MaxColumns && !names.Contains(name)) names.Add(name);
                if (!reader.Read()) return false;
                reader.Skip();
            }
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private ColumnRole? RoleOf(ref Utf8JsonReader reader)
    {
        foreach (var (role, name) in bound)
        {
            try
            {
                if (reader.ValueTextEquals(name)) return role;
            }
            catch (InvalidOperationException)
            {
                // A name with half a surrogate pair is nobody's alias.
                return null;
            }
        }
        return null;
    }

    private static void Set(ref Utf8JsonReader reader, ColumnRole role, DatasetRow into)
    {
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False) into.Set(role, reader.ValueSpan);
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > DatasetLimits.MaxField) return;
        if (!reader.ValueIsEscaped)
        {
            into.Set(role, reader.ValueSpan);
            return;
        }
        var room = new byte[reader.ValueSpan.Length];
        try
        {
            into.Set(role, room.AsSpan(0, reader.CopyString(room)));
        }
        catch (InvalidOperationException)
        {
            // An escape that is half a surrogate pair has no UTF-8; the text as it stands is better than none.
            into.Set(role, reader.ValueSpan);
        }
    }
}
