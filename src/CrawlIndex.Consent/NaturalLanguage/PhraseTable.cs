using System.Text;

namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>What a phrase contributes to the meaning of its sentence.</summary>
internal enum Feature : byte
{
    Prohibit,

    /// <summary>An order to somebody: in robots comments often a webmaster's note to himself.</summary>
    Order,
    Not,
    Ai,
    Tdm,
    Scrape,
    Law,
    Reserve,
    Claim,
    Permit,
    Except,
    Engine,
    ExceptInput,
    Own,
    Yours,
    Self,
    Cancel,
    Report,
    Signals,
}

/// <summary>A phrase found in a folded text.</summary>
internal readonly record struct PhraseHit(Feature Feature, int Language, int Start, int End);

/// <summary>All phrases of all languages in one automaton (Aho and Corasick 1975): one pass over a text finds them all.</summary>
internal sealed class PhraseTable
{
    public static PhraseTable Default { get; } = Load();

    private readonly List<Dictionary<char, int>> next = [[]];
    private readonly List<int> fallback = [0];
    private readonly List<List<(Feature Feature, int Language, int Length, bool IsOpen, bool IsBare)>> outputs = [[]];
    private readonly List<int> report = [0];
    private readonly List<string> languages = [];
    private int[] dense = [];

    public string Language(int index) => languages[index];

    /// <summary>Phrases of a text in order of their end. Nested phrases are all given. Returns the steps of the automaton.</summary>
    public long Find(FoldedText text, List<PhraseHit> hits, int limit)
    {
        var state = 0;
        var steps = 0L;
        for (var i = 0; i < text.Length && hits.Count < limit; i++)
        {
            var letter = text[i];
            int target;
            steps++;
            if (Symbol(letter) is >= 0 and var symbol) state = dense[state * Symbols + symbol];
            else
            {
                while (!next[state].TryGetValue(letter, out target) && state != 0)
                {
                    state = fallback[state];
                    steps++;
                }
                state = target;
            }
            for (var at = state; at != 0; at = report[at])
            {
                steps++;
                foreach (var (feature, language, length, isOpen, isBare) in outputs[at])
                {
                    var start = i + 1 - length;
                    if (!isBare && start > 0 && IsWord(text[start - 1])) continue;
                    if (!isBare && !isOpen && i + 1 < text.Length && IsWord(text[i + 1])) continue;
                    hits.Add(new PhraseHit(feature, language, start, i + 1));
                }
            }
        }
        return steps;
    }

    // The characters of Latin phrases have their transitions in a table, failures included.
    private const int Symbols = 38;

    private static int Symbol(char letter) => letter switch
    {
        >= 'a' and <= 'z' => letter - 'a',
        >= '0' and <= '9' => letter - '0' + 26,
        ' ' => 36,
        '§' => 37,
        _ => -1,
    };

    // Han, kana and hangul have no word boundaries: a Latin phrase may stand right beside them.
    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) && letter < 0x2E80;

    private static PhraseTable Load()
    {
        var table = new PhraseTable();
        using var stream = typeof(PhraseTable).Assembly.GetManifestResourceStream("CrawlIndex.Consent.phrases.tsv")
            ?? throw new InvalidOperationException("phrases.tsv is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var fields = line.Split('\t');
            if (fields[2].IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != fields[2].Length - 1) throw new InvalidDataException($"phrases.tsv: '*' inside '{fields[2]}'");
            table.Insert(Enum.Parse<Feature>(fields[0].Replace("-", "", StringComparison.Ordinal), ignoreCase: true), fields[1], fields[2]);
        }
        table.Link();
        return table;
    }

    private void Insert(Feature feature, string language, string phrase)
    {
        var isOpen = phrase.EndsWith('*');
        var folded = FoldedText.Fold(phrase.Replace("*", "", StringComparison.Ordinal));
        var index = languages.IndexOf(language);
        if (index < 0)
        {
            index = languages.Count;
            languages.Add(language);
        }
        var state = 0;
        foreach (var letter in folded)
        {
            if (!next[state].TryGetValue(letter, out var target))
            {
                target = next.Count;
                next.Add([]);
                fallback.Add(0);
                outputs.Add([]);
                report.Add(0);
                next[state][letter] = target;
            }
            state = target;
        }
        outputs[state].Add((feature, index, folded.Length, isOpen, folded.Any(letter => letter >= 0x2E80)));
    }

    private void Link()
    {
        var queue = new Queue<int>(next[0].Values);
        dense = new int[next.Count * Symbols];
        Fill(0);
        while (queue.TryDequeue(out var state))
        {
            Fill(state);
            foreach (var (letter, target) in next[state])
            {
                var back = fallback[state];
                while (back != 0 && !next[back].ContainsKey(letter)) back = fallback[back];
                fallback[target] = next[back].TryGetValue(letter, out var link) && link != target ? link : 0;
                // The next shorter phrase that ends here.
                report[target] = outputs[fallback[target]].Count > 0 ? fallback[target] : report[fallback[target]];
                queue.Enqueue(target);
            }
        }
    }

    // States are filled in order of depth, so the state to fall back to is complete.
    private void Fill(int state)
    {
        var row = dense.AsSpan(state * Symbols, Symbols);
        dense.AsSpan(fallback[state] * Symbols, Symbols).CopyTo(row);
        foreach (var (letter, target) in next[state])
            if (Symbol(letter) is >= 0 and var symbol) row[symbol] = target;
    }
}
