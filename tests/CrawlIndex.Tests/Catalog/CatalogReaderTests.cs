using System.Text;
using CrawlIndex.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Catalog;

public sealed class CatalogReaderTests : IDisposable
{
    private readonly TemporaryFolder _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Positions_In_The_Hot_Path_Are_The_Names_Of_The_Columns()
    {
        foreach (var (positions, schema) in new[] { (typeof(PairColumn), Tables.Pairs), (typeof(PageColumn), Tables.Pages), (typeof(SegmentColumn), Tables.Segments), (typeof(SignalColumn), Tables.Signals), (typeof(ObservationColumn), Tables.Observations) })
        {
            var fields = positions.GetFields();
            Assert.Equal(schema.Columns.Count, fields.Length);
            foreach (var field in fields)
            {
                var name = string.Concat(field.Name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
                Assert.Equal(name, schema.Columns[(int)field.GetRawConstantValue()!].Name);
            }
        }
    }

    [Fact]
    public void An_Empty_Workspace_Has_Empty_Tables_With_Their_Columns()
    {
        using var catalog = new CatalogReader(_workspace["none"]);
        foreach (var table in Tables.All)
        {
            using var rows = catalog.Sql($"SELECT * FROM {table.Name}");
            Assert.Equal(table.Columns.Select(c => (c.Name, c.SqlType)), rows.Columns.Select(c => (c.Name, c.SqlType)));
            Assert.False(rows.Read());
        }
        Assert.Empty(Urls(catalog, new SearchQuery { Text = "word", Domain = "example.com" }));
    }

    [Fact]
    public void Domain_Is_Registered_Domain_Host_Or_Suffix_On_The_Side_Asked_For()
    {
        Write(
            Pair("https://cdn.example.com/1", page: "https://other.org/a", host: "cdn.example.com", registered: "example.com", pageRegistered: "other.org"),
            Pair("https://example.com/2", page: "https://www.example.com/b", host: "example.com", registered: "example.com", pageRegistered: "example.com"),
            Pair("https://img.other.org/3", page: "https://blog.example.com:8080/c", host: "img.other.org", registered: "other.org", pageRegistered: "example.com"),
            Pair("https://notexample.com/4", page: "https://other.org/?u=https://x.example.com/", host: "notexample.com", registered: "notexample.com", pageRegistered: "other.org"),
            Pair("https://alice.blogs.io/5", page: "https://alice.blogs.io/", host: "alice.blogs.io", registered: "blogs.io", pageRegistered: "blogs.io", privateDomain: "alice.blogs.io"),
            Pair("http://127.0.0.1:90/6", page: "http://127.0.0.1:90/p", host: "127.0.0.1", registered: "", pageRegistered: ""));
        using var catalog = new CatalogReader(_workspace.Root);
        Check("example.com", SearchSide.Any, "1 2 3");
        Check(" Example.COM. ", SearchSide.Any, "1 2 3");
        Check("example.com", SearchSide.Picture, "1 2");
        Check("example.com", SearchSide.Page, "2 3");
        Check("cdn.example.com", SearchSide.Any, "1");
        Check("blog.example.com", SearchSide.Any, "3");
        Check("blog.example.com", SearchSide.Picture, "");
        Check("x.example.com", SearchSide.Any, "");
        Check("*.example.com", SearchSide.Any, "1 2 3");
        Check("*.example.com", SearchSide.Picture, "1");
        Check("*.example.com", SearchSide.Page, "2 3");
        Check(".com", SearchSide.Picture, "1 2 4");
        Check(".com", SearchSide.Page, "2 3");
        Check("com", SearchSide.Any, "");
        Check("alice.blogs.io", SearchSide.Any, "5");
        Check("127.0.0.1", SearchSide.Any, "6");
        Check("127.0.0.1", SearchSide.Page, "6");
        Check("%.com", SearchSide.Any, "");
        Check("*._xample.com", SearchSide.Any, "");

        void Check(string domain, SearchSide on, string expected) => Assert.Equal(
            expected, string.Join(' ', Urls(catalog, new SearchQuery { Domain = domain, On = on }).Select(u => u[(u.LastIndexOf('/') + 1)..]).Order()));
    }

    [Fact]
    public void Url_Matches_As_Given_Or_Canonical_On_Either_Side()
    {
        Write(Pair("https://a.de/1", page: "https://a.de/page", pageRegistered: "a.de"), Pair("https://a.de/page", page: "https://b.de/"));
        using var catalog = new CatalogReader(_workspace.Root);
        Assert.Equal(["https://a.de/1"], Urls(catalog, new() { Url = "https://a.de/1" }));
        Assert.Equal(["https://a.de/1"], Urls(catalog, new() { Url = "HTTPS://A.de/1", CanonicalUrl = "https://a.de/1" }));
        Assert.Equal(["https://a.de/page", "https://a.de/1"], Urls(catalog, new() { Url = "https://a.de/page" }));
        Assert.Equal(["https://a.de/1"], Urls(catalog, new() { Url = "https://a.de/page", On = SearchSide.Page }));
        Assert.Equal(["https://a.de/1"], Urls(catalog, new() { Url = "https://a.de/page", On = SearchSide.Page, Domain = "a.de" }));
        Assert.Empty(Urls(catalog, new() { Url = "https://a.de" }));
    }

    [Theory]
    [InlineData("cafe", "Café, Paris", true)]
    [InlineData("CAFÉ", "un cafe", true)]
    [InlineData("cafe", "Cafe\u0301!", true)]
    [InlineData("cafe", "cafeteria", false)]
    [InlineData("cafe", "decafe", false)]
    [InlineData("cafe", "cafeteria and cafe", true)]
    [InlineData("red bicycle", "the bicycle is red", true)]
    [InlineData("\"red bicycle\"", "the bicycle is red", false)]
    [InlineData("\"red bicycle\"", "A Red  bicycle", true)]
    [InlineData("\"red bicycle\"", "red-bicycle.jpg", true)]
    [InlineData("\"red bicycle\"", "red bicycles", false)]
    [InlineData("\"red bicycle\"", "red red bicycle", true)]
    [InlineData("\"red bicycle\" bridge", "bridge with red bicycle", true)]
    [InlineData("\"red bicycle\" bridge", "red bicycle", false)]
    [InlineData("“red bicycle”", "red bicycle", true)]
    [InlineData("strasse", "Alte STRAẞE", true)]
    [InlineData("lodz", "Łódź", true)]
    [InlineData("smorgas", "SMÖRGÅS", true)]
    [InlineData("москва", "МОСКВА!", true)]
    [InlineData("москва", "москвас", false)]
    [InlineData("日本", "これは日本語の写真です", true)]
    [InlineData("iphone", "新しいiPhoneケース", true)]
    [InlineData("서울", "서울에서 찍은 사진", true)]
    [InlineData("서울", "\u1109\u1165\u110B\u116E\u11AF", true)]
    [InlineData("하", "한국", false)]
    [InlineData("2024", "IMG_2024.jpg", true)]
    [InlineData("202", "IMG_2024.jpg", false)]
    [InlineData("o'hara", "O'Hara's house", true)]
    [InlineData("100%", "cotton 100 percent", true)]
    [InlineData("a\\b", "a b", true)]
    [InlineData("ΟΔΟΣ", "οδος", true)]
    public void Text_Finds_Words_And_Phrases(string text, string alt, bool found)
    {
        Write(Pair("https://a.de/1", alt: alt), Pair("https://a.de/2", alt: ""), Pair("https://a.de/3", alt: null));
        using var catalog = new CatalogReader(_workspace.Root);
        Assert.Equal(found ? ["https://a.de/1"] : [], Urls(catalog, new() { Text = text }));
    }

    [Fact]
    public void Text_Agrees_With_DuckDb_On_Random_Words()
    {
        // Oracle: RE2 over DuckDB's own strip_accents and lower, for letters that these decompose.
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        string[] words = ["cafe", "Café", "CAFÉ", "red", "réd", "bike", "Über", "uber", "Ñandú", "nandu", "e\u0301t\u00e9", "été", "x1", "мир", "Мир", "й", "и"];
        string[] gaps = [" ", "-", ", ", "", "_", " — "];
        Write([.. Enumerable.Range(0, 3000).Select(i => Pair($"u{i}", alt: string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(words.Length)] + gaps[random.Next(gaps.Length)]))))]);
        using var catalog = new CatalogReader(_workspace.Root);
        foreach (var word in words)
        {
            using var rows = catalog.Sql($"SELECT url FROM pairs WHERE regexp_matches(strip_accents(lower(alt)), '(^|[^\\pL\\pN])' || strip_accents(lower('{word}')) || '($|[^\\pL\\pN])')");
            var expected = new List<string>();
            while (rows.Read()) expected.Add(rows.Text(0));
            Assert.True(expected.SequenceEqual(Urls(catalog, new() { Text = word })), $"seed {seed}, word {word}");
        }
    }

    [Fact]
    public void Text_Without_A_Word_Is_An_Error()
    {
        using var catalog = new CatalogReader(_workspace.Root);
        Assert.Throws<CatalogException>(() => catalog.Search(new() { Text = " \"!\" " }));
    }

    [Fact]
    public void Values_Are_Never_Sql()
    {
        Write(Pair("https://a.de/1'--", alt: "it's \"x\"; DROP VIEW pairs", kind: "src"));
        using var catalog = new CatalogReader(_workspace.Root);
        const string Attack = "' OR 1=1; --";
        foreach (var query in new SearchQuery[] { new() { Domain = Attack }, new() { Url = Attack }, new() { Kind = Attack }, new() { AltSource = Attack }, new() { Domain = $"*.{Attack}" } })
            Assert.Empty(Urls(catalog, query));
        Assert.Single(Urls(catalog, new() { Url = "https://a.de/1'--" }));
        Assert.Single(Urls(catalog, new() { Text = "it's drop" }));
        Assert.Single(Urls(catalog, new()));
    }

    [Fact]
    public void Filters_Groups_And_Limits_Combine()
    {
        var day = new DateTime(2024, 5, 18, 0, 0, 0, DateTimeKind.Utc);
        Write([.. Enumerable.Range(0, 5000).Select(i => Pair(
            $"https://h{i % 7}.d{i % 3}.com/{i}", alt: i % 2 == 0 ? "even" : "odd", host: $"h{i % 7}.d{i % 3}.com", registered: $"d{i % 3}.com", kind: i % 5 == 0 ? "srcset" : "src", time: day.AddHours(i)))]);
        using var catalog = new CatalogReader(_workspace.Root);
        Assert.Equal(2500, Urls(catalog, new() { Text = "even" }).Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"https://h{i * 2 % 7}.d{i * 2 % 3}.com/{i * 2}"), Urls(catalog, new() { Text = "even", Limit = 10 }));
        Assert.Equal(1000, Urls(catalog, new() { Kind = "srcset" }).Count);
        Assert.Equal(24, Urls(catalog, new() { Since = day.AddDays(1), Until = day.AddDays(2) }).Count);
        using var groups = catalog.Search(new() { GroupBy = SearchGroup.Domain, Limit = 2, Kind = "src" });
        Assert.Equal(["domain", "pairs"], groups.Columns.Select(c => c.Name));
        Assert.True(groups.Read());
        Assert.Equal(("d1.com", 1334L), (groups.Text(0), groups.Int64(1)));
        Assert.True(groups.Read());
        Assert.Equal(("d0.com", 1333L), (groups.Text(0), groups.Int64(1)));
        Assert.False(groups.Read());
        using var hosts = catalog.Search(new() { GroupBy = SearchGroup.Host, Domain = "d1.com" });
        Assert.Equal(7, Count(hosts));
        using var none = catalog.Search(new() { Limit = 0 });
        Assert.False(none.Read());
    }

    [Fact]
    public void Paths_With_Wildcards_And_Quotes_Mean_Themselves()
    {
        var root = _workspace["a[b]*c'd?"];
        using (var table = new TableWriter(Tables.Pairs, Path.Combine(root, "pairs", "it's [1].parquet")))
        {
            table.Text(PairColumn.Url, "u"u8);
            table.EndRow();
            table.Finish();
        }
        using var catalog = new CatalogReader(root);
        Assert.Equal(["u"], Urls(catalog, new()));
    }

    [Theory]
    [InlineData("not parquet at all")]
    [InlineData("")]
    [InlineData("PAR1 but no footer PAR1")]
    public void A_Damaged_File_Is_Named(string content)
    {
        Write(Pair("https://a.de/1"));
        File.WriteAllText(_workspace["pairs/zz-damaged.parquet"], content);
        var error = Assert.Throws<CatalogException>(() =>
        {
            using var catalog = new CatalogReader(_workspace.Root);
            Urls(catalog, new());
        });
        Assert.Contains("zz-damaged.parquet", error.Message, StringComparison.Ordinal);
    }

    internal static List<string> Urls(CatalogReader catalog, SearchQuery query)
    {
        using var rows = catalog.Search(query);
        var urls = new List<string>();
        while (rows.Read()) urls.Add(rows.Text(PairColumn.Url));
        return urls;
    }

    private static int Count(ResultSet rows)
    {
        var count = 0;
        while (rows.Read()) count++;
        return count;
    }

    private static Action<TableWriter> Pair(
        string url, string? alt = "", string page = "https://p.de/", string host = "a.de", string registered = "a.de", string pageRegistered = "p.de", string privateDomain = "", string kind = "src", DateTime? time = null) => table =>
    {
        table.Text(PairColumn.Url, Encoding.UTF8.GetBytes(url));
        if (alt is not null) table.Text(PairColumn.Alt, Encoding.UTF8.GetBytes(alt));
        table.Text(PairColumn.PageUrl, Encoding.UTF8.GetBytes(page));
        table.Text(PairColumn.UrlHostName, Encoding.UTF8.GetBytes(host));
        table.Text(PairColumn.UrlHostRegisteredDomain, Encoding.UTF8.GetBytes(registered));
        table.Text(PairColumn.PageHostRegisteredDomain, Encoding.UTF8.GetBytes(pageRegistered));
        table.Text(PairColumn.UrlHostPrivateDomain, Encoding.UTF8.GetBytes(privateDomain));
        table.Text(PairColumn.Kind, Encoding.UTF8.GetBytes(kind));
        if (time is { } t) table.TimestampMicros(PairColumn.FetchTime, (t - DateTime.UnixEpoch).Ticks / 10);
        table.EndRow();
    };

    private void Write(params Action<TableWriter>[] pairs)
    {
        using var table = new TableWriter(Tables.Pairs, _workspace["pairs/one.parquet"]);
        foreach (var pair in pairs) pair(table);
        table.Finish();
    }
}
