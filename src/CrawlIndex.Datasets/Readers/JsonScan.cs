namespace CrawlIndex.Datasets.Readers;

/// <summary>Finds where a JSON value ends without reading it: brackets are counted outside strings.</summary>
internal static class JsonScan
{
    /// <summary>Bytes of the value that begins the window, which is filled as far as needed; -1 when it does not end or is too long.</summary>
    public static int ValueLength(ByteWindow window)
    {
        var state = new State();
        while (true)
        {
            var length = state.Scan(window.Unread);
            if (length >= 0) return length;
            if (window.Fill()) continue;
            return window.IsAtEnd && state.IsBareValue ? window.Unread.Length : -1;
        }
    }

    /// <summary>Bytes of the value that begins the text; -1 when it does not end in it.</summary>
    public static int ValueLength(ReadOnlySpan<byte> text) => new State().Scan(text);

    private struct State
    {
        private int at;
        private int depth;
        private bool inText;
        private bool nested;

        public readonly bool IsBareValue => !inText && depth == 0 && !nested;

        /// <summary>Goes on where it stopped; gives the length once the value has ended, else -1.</summary>
        public int Scan(ReadOnlySpan<byte> text)
        {
            while (at < text.Length)
            {
                if (inText)
                {
                    var stop = text[at..].IndexOfAny((byte)'"', (byte)'\\');
                    if (stop < 0)
                    {
                        at = text.Length;
                        return -1;
                    }
                    at += stop;
                    if (text[at] == '\\')
                    {
                        if (at + 1 >= text.Length) return -1;
                        at += 2;
                        continue;
                    }
                    at++;
                    inText = false;
                    if (depth == 0) return at;
                    continue;
                }
                switch (text[at])
                {
                    case (byte)'"':
                        if (depth == 0 && at > 0) return at;
                        inText = true;
                        at++;
                        break;
                    case (byte)'{' or (byte)'[':
                        if (depth == 0 && at > 0) return at;
                        depth++;
                        nested = true;
                        at++;
                        break;
                    case (byte)'}' or (byte)']':
                        // A closing bracket without partner ends a bare value before it, or is itself the damaged value.
                        if (depth == 0) return Math.Max(at, 1);
                        at++;
                        if (--depth == 0) return at;
                        break;
                    case (byte)',' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' when depth == 0:
                        return at;
                    default:
                        at++;
                        break;
                }
            }
            return -1;
        }
    }
}
