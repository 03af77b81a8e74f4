using System.Text;

namespace CrawlIndex.Consent.Usage;

/// <summary>The types of a member of a structured dictionary (RFC 9651 section 3).</summary>
public enum StructuredType : byte
{
    Integer,
    Decimal,
    String,
    Token,
    Bytes,
    Boolean,
    Date,
    DisplayString,
    InnerList,
}

/// <summary>One member of a dictionary.</summary>
/// <param name="Key">Lower case by its grammar.</param>
/// <param name="Type">Type of the value.</param>
/// <param name="Value">The value as written, parameters excluded; empty for a bare key, which means true.</param>
/// <param name="Parameters">The parameters as written, from the first ";".</param>
/// <param name="Start">Where the member starts.</param>
/// <param name="Length">Bytes of key, value and parameters.</param>
public readonly record struct StructuredMember(string Key, StructuredType Type, string Value, string Parameters, int Start, int Length);

/// <summary>Parses a structured field dictionary by the algorithm of RFC 9651 section 4.2: any fault fails the whole field.</summary>
public ref struct StructuredDictionary
{
    /// <summary>RFC 9651 asks for at least 1024 members.</summary>
    public const int MaxMembers = 4096;

    private readonly ReadOnlySpan<byte> text;
    private int at;

    private StructuredDictionary(ReadOnlySpan<byte> text) => this.text = text;

    /// <summary>False when the field does not parse. Of members with the same key the last one wins and keeps the place of the first.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, List<StructuredMember> members)
    {
        members.Clear();
        var parser = new StructuredDictionary(field);
        parser.SkipSpaces();
        if (parser.ReadMembers(members)) return true;
        members.Clear();
        return false;
    }

    private bool ReadMembers(List<StructuredMember> members)
    {
        while (at < text.Length)
        {
            if (members.Count >= MaxMembers || !ReadMember(out var member)) return false;
            var earlier = members.FindIndex(other => other.Key == member.Key);
            if (earlier >= 0) members[earlier] = member;
            else members.Add(member);
            SkipBlanks();
            if (at == text.Length) return true;
            if (text[at++] != ',') return false;
            SkipBlanks();
            if (at == text.Length) return false;
        }
        return true;
    }

    private bool ReadMember(out StructuredMember member)
    {
        member = default;
        var start = at;
        if (!ReadKey()) return false;
        var key = Encoding.ASCII.GetString(text[start..at]);
        var type = StructuredType.Boolean;
        var valueStart = at;
        if (at < text.Length && text[at] == '=')
        {
            valueStart = ++at;
            if (at >= text.Length) return false;
            if (text[at] == '(' ? !ReadInnerList(out type) : !ReadBareItem(out type)) return false;
        }
        var valueEnd = at;
        if (!ReadParameters()) return false;
        member = new StructuredMember(key, type, Encoding.ASCII.GetString(text[valueStart..valueEnd]), Encoding.ASCII.GetString(text[valueEnd..at]), start, at - start);
        return true;
    }

    private bool ReadKey()
    {
        if (at >= text.Length || !(char.IsAsciiLetterLower((char)text[at]) || text[at] == '*')) return false;
        while (at < text.Length && (char.IsAsciiLetterLower((char)text[at]) || char.IsAsciiDigit((char)text[at]) || text[at] is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'*')) at++;
        return true;
    }

    private bool ReadParameters()
    {
        while (at < text.Length && text[at] == ';')
        {
            at++;
            SkipSpaces();
            if (!ReadKey()) return false;
            if (at >= text.Length || text[at] != '=') continue;
            at++;
            if (!ReadBareItem(out _)) return false;
        }
        return true;
    }

    private bool ReadInnerList(out StructuredType type)
    {
        type = StructuredType.InnerList;
        at++;
        while (at < text.Length)
        {
            SkipSpaces();
            if (at < text.Length && text[at] == ')')
            {
                at++;
                return true;
            }
            if (!ReadBareItem(out _) || !ReadParameters()) return false;
            if (at >= text.Length || text[at] is not ((byte)' ' or (byte)')')) return false;
        }
        return false;
    }

    private bool ReadBareItem(out StructuredType type)
    {
        type = StructuredType.Token;
        if (at >= text.Length) return false;
        switch (text[at])
        {
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return ReadNumber(out type);
            case (byte)'"':
                type = StructuredType.String;
                return ReadString();
            case (byte)'*' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'):
                return ReadToken();
            case (byte)':':
                type = StructuredType.Bytes;
                return ReadByteSequence();
            case (byte)'?':
                type = StructuredType.Boolean;
                at += 2;
                return at <= text.Length && text[at - 1] is (byte)'0' or (byte)'1';
            case (byte)'@':
                at++;
                return ReadNumber(out type) && type == StructuredType.Integer && (type = StructuredType.Date) == StructuredType.Date;
            case (byte)'%':
                type = StructuredType.DisplayString;
                return ReadDisplayString();
            default:
                return false;
        }
    }

    private bool ReadNumber(out StructuredType type)
    {
        type = StructuredType.Integer;
        if (at < text.Length && text[at] == '-') at++;
        var whole = ReadDigits();
        if (whole is 0 or > 15) return false;
        if (at >= text.Length || text[at] != '.') return true;
        type = StructuredType.Decimal;
        at++;
        var fraction = ReadDigits();
        return whole <= 12 && fraction is >= 1 and <= 3;
    }

    private int ReadDigits()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return at - start;
    }

    private bool ReadString()
    {
        for (at++; at < text.Length; at++)
        {
            var value = text[at];
            if (value == '\\')
            {
                at++;
                if (at >= text.Length || text[at] is not ((byte)'"' or (byte)'\\')) return false;
            }
            else if (value == '"')
            {
                at++;
                return true;
            }
            else if (value is < 0x20 or >= 0x7F) return false;
        }
        return false;
    }

    private bool ReadToken()
    {
        for (at++; at < text.Length; at++)
            if (!char.IsAsciiLetterOrDigit((char)text[at]) && !"!#$%&'*+-.^_`|~:/"u8.Contains(text[at])) break;
        return true;
    }

    private bool ReadByteSequence()
    {
        var end = text[(at + 1)..].IndexOf((byte)':');
        if (end < 0) return false;
        var content = text.Slice(at + 1, end);
        at += end + 2;
        foreach (var value in content)
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'+' or (byte)'/' or (byte)'=')) return false;
        return true;
    }

    private bool ReadDisplayString()
    {
        at++;
        if (at >= text.Length || text[at] != '"') return false;
        var decoded = new List<byte>();
        for (at++; at < text.Length; at++)
        {
            var value = text[at];
            if (value is < 0x20 or >= 0x7F) return false;
            if (value == '"')
            {
                at++;
                return System.Text.Unicode.Utf8.IsValid(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(decoded));
            }
            if (value == '%')
            {
                if (at + 2 >= text.Length || !IsLowerHex(text[at + 1]) || !IsLowerHex(text[at + 2])) return false;
                decoded.Add(Convert.ToByte(Encoding.ASCII.GetString(text.Slice(at + 1, 2)), 16));
                at += 2;
            }
            else decoded.Add(value);
        }
        return false;
    }

    private static bool IsLowerHex(byte value) => value is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    private void SkipSpaces()
    {
        while (at < text.Length && text[at] == ' ') at++;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t') at++;
    }
}
