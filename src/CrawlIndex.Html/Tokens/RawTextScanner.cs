namespace CrawlIndex.Html.Tokens;

/// <summary>Finds where text without markup ends: RCDATA, RAWTEXT, script data with its escapes, CDATA sections.</summary>
internal unsafe struct RawTextScanner
{
    private enum ScriptState : byte
    {
        Plain,
        Escaped,
        DoubleEscaped,
    }

    private ScriptState _script;

    /// <summary>Forgets script escapes: a new element begins.</summary>
    public void Clear() => _script = ScriptState.Plain;

    /// <summary>
    /// Scans [at, length). Returns true when the text ends at <paramref name="end"/> (an appropriate end tag, or the end of the CDATA section).
    /// Otherwise everything before <paramref name="end"/> is text for certain, and what follows needs more input; with
    /// <paramref name="last"/> it is text to the end.
    /// </summary>
    public bool TryFindEnd(byte* input, int at, int length, bool last, TextMode mode, ReadOnlySpan<byte> name, out int end)
    {
        var found = mode switch
        {
            TextMode.Rcdata or TextMode.Rawtext => FindEndTag(input, at, length, name, out end),
            TextMode.ScriptData => FindScriptEnd(input, at, length, name, out end),
            TextMode.Cdata => FindCdataEnd(input, at, length, out end),
            _ => NeverEnds(length, out end),
        };
        if (!found && last) end = length;
        return found;
    }

    private static bool NeverEnds(int length, out int end)
    {
        end = length;
        return false;
    }

    private static bool FindCdataEnd(byte* input, int at, int length, out int end)
    {
        var found = new ReadOnlySpan<byte>(input + at, length - at).IndexOf("]]>"u8);
        end = found < 0 ? length : at + found;
        if (found >= 0) return true;
        for (var kept = 0; kept < 2 && end > at && input[end - 1] == ']'; kept++) end--;
        return false;
    }

    private static bool FindEndTag(byte* input, int at, int length, ReadOnlySpan<byte> name, out int end)
    {
        while (true)
        {
            end = ByteScan.Find(input, at, length, (byte)'<');
            if (end < 0)
            {
                end = length;
                return false;
            }
            switch (MatchEndTag(input, end, length, name))
            {
                case true: return true;
                case null: return false;
                case false: at = end + 1; break;
            }
        }
    }

    private bool FindScriptEnd(byte* input, int at, int length, ReadOnlySpan<byte> name, out int end)
    {
        // Dashes before this position belong to something else than a "-->".
        var dashes = at;
        while (true)
        {
            end = _script == ScriptState.Plain ? ByteScan.Find(input, at, length, (byte)'<') : FindAngle(input, at, length);
            if (end < 0)
            {
                end = length;
                for (var kept = 0; _script != ScriptState.Plain && kept < 2 && end > at && input[end - 1] == '-'; kept++) end--;
                return false;
            }
            at = end + 1;
            if (input[end] == '>')
            {
                if (end - 2 >= dashes && input[end - 1] == '-' && input[end - 2] == '-') _script = ScriptState.Plain;
                continue;
            }
            if (_script != ScriptState.DoubleEscaped)
            {
                var match = MatchEndTag(input, end, length, name);
                if (match != false) return match == true;
            }
            if (_script == ScriptState.Plain)
            {
                var opens = Match(input, end, length, "<!--"u8);
                if (opens == null) return false;
                if (opens == false) continue;
                _script = ScriptState.Escaped;
                dashes = at = end + 2;
                continue;
            }
            var toggle = _script == ScriptState.Escaped ? "<script"u8 : "</script"u8;
            var toggles = MatchName(input, end, length, toggle);
            if (toggles == null) return false;
            if (toggles == false) continue;
            _script = _script == ScriptState.Escaped ? ScriptState.DoubleEscaped : ScriptState.Escaped;
            dashes = at = end + toggle.Length + 1;
        }
    }

    private static int FindAngle(byte* input, int at, int length)
    {
        var found = new ReadOnlySpan<byte>(input + at, length - at).IndexOfAny((byte)'<', (byte)'>');
        return found < 0 ? -1 : at + found;
    }

    /// <summary>Whether "&lt;/name" and a byte that ends a name stand here; null when the input ends too early to tell.</summary>
    private static bool? MatchEndTag(byte* input, int at, int length, ReadOnlySpan<byte> name)
    {
        if (at + 1 >= length) return null;
        if (input[at + 1] != '/' || name.IsEmpty) return false;
        return MatchName(input, at + 1, length, name, 1);
    }

    private static bool? MatchName(byte* input, int at, int length, ReadOnlySpan<byte> name, int skip = 0)
    {
        var matches = Match(input, at + skip, length, name);
        if (matches != true) return matches;
        var next = at + skip + name.Length;
        return next >= length ? null : ByteScan.EndsName(input[next]);
    }

    private static bool? Match(byte* input, int at, int length, ReadOnlySpan<byte> lower)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            if (at + i >= length) return null;
            var value = input[at + i];
            if (value != lower[i] && !(ByteScan.IsLetter(value) && (value | 0x20) == lower[i])) return false;
        }
        return true;
    }
}
