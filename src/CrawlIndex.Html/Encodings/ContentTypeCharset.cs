using System.Buffers;
using System.Text;

namespace CrawlIndex.Html.Encodings;

/// <summary>The charset a Content-Type header declares: Fetch Standard, "extract a MIME type", over the MIME Sniffing Standard's parser.</summary>
internal static class ContentTypeCharset
{
    private const int LongestCharset = 64;

    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Reads the header's value; false when it names no encoding of the standard.</summary>
    public static bool TryGet(ReadOnlySpan<byte> header, out HtmlEncoding encoding)
    {
        encoding = default;
        var found = false;
        ReadOnlySpan<byte> essence = default;
        Span<byte> charset = stackalloc byte[LongestCharset];
        for (var at = 0; at < header.Length;)
        {
            var end = ValueEnd(header, at);
            var type = header[at..end];
            at = end + 1;
            if (!TryEssence(type, out var own, out var parameters)) continue;
            var length = Charset(parameters, charset);
            // A later value of the same type without a charset keeps the earlier one's.
            if (length < 0 && Ascii.EqualsIgnoreCase(own, essence)) continue;
            essence = own;
            found = length >= 0 && EncodingLabels.TryGet(charset[..length], out encoding);
        }
        return found;
    }

    /// <summary>Position of the comma that ends the value at <paramref name="at"/>; commas in quoted strings do not count.</summary>
    private static int ValueEnd(ReadOnlySpan<byte> header, int at)
    {
        for (var quoted = false; at < header.Length; at++)
        {
            if (quoted && header[at] == '\\') at++;
            else if (header[at] == '"') quoted = !quoted;
            else if (!quoted && header[at] == ',') return at;
        }
        return header.Length;
    }

    private static bool TryEssence(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> essence, out ReadOnlySpan<byte> parameters)
    {
        value = value.Trim("\t\n\r "u8);
        var semicolon = value.IndexOf((byte)';');
        essence = (semicolon < 0 ? value : value[..semicolon]).TrimEnd("\t\n\r "u8);
        parameters = semicolon < 0 ? default : value[(semicolon + 1)..];
        var slash = essence.IndexOf((byte)'/');
        return slash > 0 && slash < essence.Length - 1 && !essence[..slash].ContainsAnyExcept(Token)
            && !essence[(slash + 1)..].ContainsAnyExcept(Token) && !essence.SequenceEqual("*/*"u8);
    }

    /// <summary>Copies the first charset parameter's value, unquoted; -1 when there is none.</summary>
    private static int Charset(ReadOnlySpan<byte> parameters, Span<byte> charset)
    {
        while (!parameters.IsEmpty)
        {
            parameters = parameters.TrimStart("\t\n\r "u8);
            var stop = parameters.IndexOfAny((byte)';', (byte)'=');
            if (stop < 0) return -1;
            var name = parameters[..stop];
            var isName = parameters[stop] == '=';
            parameters = parameters[(stop + 1)..];
            if (!isName) continue;
            var length = 0;
            if (parameters.StartsWith("\""u8))
            {
                var i = 1;
                for (; i < parameters.Length && parameters[i] != '"'; i++)
                {
                    if (parameters[i] == '\\' && i + 1 < parameters.Length) i++;
                    if (length < charset.Length) charset[length++] = parameters[i];
                }
                parameters = parameters[Math.Min(i, parameters.Length)..];
                stop = parameters.IndexOf((byte)';');
            }
            else
            {
                stop = parameters.IndexOf((byte)';');
                var value = (stop < 0 ? parameters : parameters[..stop]).TrimEnd("\t\n\r "u8);
                length = value.IsEmpty ? -1 : Math.Min(value.Length, charset.Length);
                if (length > 0) value[..length].CopyTo(charset);
            }
            parameters = stop < 0 ? default : parameters[(stop + 1)..];
            if (length >= 0 && Ascii.EqualsIgnoreCase(name, "charset"u8)) return length;
        }
        return -1;
    }
}
