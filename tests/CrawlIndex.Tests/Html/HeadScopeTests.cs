using System.Text;
using AngleSharp.Html.Parser;
using CrawlIndex.Html;
using Xunit;

namespace CrawlIndex.Tests.Html;

/// <summary>Which metas are the head's (HTML Standard 13.2.6.4.1 to .6), and where signals stand in the bytes as sent.</summary>
public sealed class HeadScopeTests
{
    [Theory]
    [InlineData("<META>", true)]
    [InlineData("<!DOCTYPE html><!-- <body> --><html><head> <title><body></title><META>", true)]
    [InlineData("<head></head> <META><body>", true)]
    [InlineData("<head></head>x<META>", false)]
    [InlineData("<head>&#32;<META>", true)]
    [InlineData("<head>&nbsp;<META>", false)]
    [InlineData("<head><script>'<body>'</script><style></style><base><link><META>", true)]
    [InlineData("<head><div></div><META>", false)]
    [InlineData("<head></p></div><META>", true)]
    [InlineData("</body><META>", false)]
    [InlineData("<head></br><META>", false)]
    [InlineData("<body><META>", false)]
    [InlineData("<frameset><META>", false)]
    [InlineData("<noscript><img src=x></noscript><META>", true)]
    [InlineData("<noscript><META></noscript>", true)]
    [InlineData("<noscript><img src=x><META></noscript>", false)]
    [InlineData("<template><div></div></template><META>", true)]
    [InlineData("<template><META></template>", false)]
    public void Html5_HeadEnds_AtTheFirstThingThatIsNotItsOwn(string html, bool inHead) =>
        Assert.Equal(inHead, Assert.Single(PageRecorder.Read(html.Replace("<META>", "<meta name=robots content=noai>", StringComparison.Ordinal)).Signals, said => said.Name == "robots").InHead);

    /// <summary>An independent parser puts the metas of all real pages where we say, with scripting on or off.</summary>
    [DataFact]
    public void Html5_RealPages_MetasStandWhereAnotherParserPutsThem()
    {
        var (compared, different) = (0, new List<string>());
        foreach (var (name, bytes) in RealPages.All)
        {
            if (bytes.Length > 200_000) continue;
            var ours = PageRecorder.Read(bytes).Signals.Where(said => said.Naming == MetaNaming.Name && !said.InTemplate).ToList();
            if (ours.Count == 0) continue;
            var text = Encoding.UTF8.GetString(bytes);
            var theirs = HeadMetas(text, false);
            theirs.UnionWith(HeadMetas(text, true));
            foreach (var said in ours.GroupBy(one => (one.Name, one.Value.ReplaceLineEndings("\n"))))
            {
                compared++;
                if (said.Any(one => one.InHead) != theirs.Contains(said.Key)) different.Add($"{name} {said.Key}");
            }
        }
        Assert.True(compared > 300, $"{compared} metas");
        Assert.Empty(different);
    }

    private static HashSet<(string Name, string Value)> HeadMetas(string html, bool scripting)
    {
        using var document = new HtmlParser(new HtmlParserOptions { IsScripting = scripting }).ParseDocument(html);
        return [.. document.QuerySelectorAll("head meta[name]").Select(meta => (meta.GetAttribute("name")!.Trim(), (meta.GetAttribute("content") ?? "").ReplaceLineEndings("\n")))];
    }

    /// <summary>Whatever characters, broken ones too, stand around: the tag is found again in the bytes as sent.</summary>
    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", false)]
    [InlineData("windows-1251", false)]
    [InlineData("iso-8859-2", true)]
    public void Source_OfEverySignal_IsItsTag(string encoding, bool broken)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var codec = Encoding.GetEncoding(encoding);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var body = new List<byte>(codec.GetPreamble());
            var metas = random.Next(1, 40);
            for (var i = 0; i < metas; i++)
            {
                body.AddRange(codec.GetBytes(string.Concat(Enumerable.Range(0, random.Next(400)).Select(_ => "ab \u00E9\u0416\u20AC"[random.Next(6)]))));
                for (var b = 0; broken && b < 3; b++) body.Add((byte)random.Next(0x80, 0x100));
                if (broken) body.Add((byte)' ');
                body.AddRange(codec.GetBytes($"<meta name=robots content=n{i}>"));
            }
            var page = PageRecorder.ReadEncoded([.. body], encoding == "utf-16" ? "" : $"text/html; charset={encoding}");
            Assert.Equal(metas, page.Signals.Count);
            foreach (var said in page.Signals)
            {
                var tag = codec.GetString(body.ToArray().AsSpan(said.SourceOffset, said.SourceLength));
                Assert.True(tag == $"<meta name=robots content={said.Value}>", $"seed {seed}, round {round}: {tag}");
            }
        }
    }
}
