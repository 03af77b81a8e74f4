using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>The product's page extractor and an independent HTML parser lead to the same verdicts.</summary>
public sealed class PageSourceTests
{
    [Theory]
    [InlineData("<head><meta name=\"ROBOTS\" content=\"NoImageAI\"></head><body><img src=a.jpg></body>")]
    [InlineData("<head><meta name=robots content=none></head>")]
    [InlineData("<head><meta name=robots content=\"noarchive, nocache\"></head>")]
    [InlineData("<head><meta name=tdm-reservation content=1><meta name=tdm-policy content=https://p/x></head>")]
    [InlineData("<html><head></head><body><p>x<meta name=\"robots\" content=\"noindex, noai\"></body></html>")]
    [InlineData("<head><meta name=pinterest content=nopin></head>")]
    [InlineData("<head><meta name=GPTBot content=noai></head>")]
    [InlineData("<title>nothing</title>")]
    public void Extractor_And_AngleSharp_Agree(string html)
    {
        var scene = Scene.Of().Page(html).WithSilence();
        var consentCase = scene.Case();
        var other = new ConsentEngine(SignalParsers.All(), new PageSignalSource()).Decide(consentCase);
        Assert.Equal(Describe(scene.Decide()), Describe(other));
    }

    /// <summary>Where each byte or pair of bytes is one character the place of a quote is exact; else the quote is the decoded text, and says so.</summary>
    [Theory]
    [InlineData("windows-1252", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("koi8-r", true)]
    [InlineData("shift_jis", false)]
    public void TranscodedPage_QuotesItsOwnBytes(string encoding, bool isExact)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var codec = Encoding.GetEncoding(encoding);
        var html = $"<head><meta charset={encoding}><title>\u00E4\u0416\u30A2</title><meta name=robots content=noai></head><figure><img src=/a.jpg><figcaption>\u00E4 <b>\u0416</b> No AI training.</figcaption></figure>";
        byte[] page = [.. codec.GetPreamble(), .. codec.GetBytes(html)];
        var deciding = Decide(Scene.Of("https://page.example/a.jpg").PageBytes(page))[Use.GenAiTrain].Deciding;
        var (meta, text) = (deciding.Single(signal => signal.Rule == "noai").Evidence, deciding.Single(signal => signal.Rule == "N4").Evidence);
        Assert.Equal(isExact ? "body" : "decoded-body", meta.Part);
        if (!isExact) return;
        Assert.Contains("noai", codec.GetString(page.AsSpan((int)meta.Start, (int)meta.Length)), StringComparison.Ordinal);
        Assert.Equal("No AI training.", codec.GetString(page.AsSpan((int)text.Start, (int)text.Length))[^15..]);
        Assert.Equal(page.AsSpan((int)text.Start, (int)text.Length), text.Bytes.Span);
    }

    /// <summary>signals.md 15: where the detector has to look on a page.</summary>
    [Theory]
    [InlineData("<figure><img src=https://img.example/a.jpg><figcaption>No <i>AI</i> training. Photo: A. B.</figcaption></figure>", "N4 S1 No <i>AI</i> training.")]
    [InlineData("<img src=https://img.example/a.jpg alt='No AI training. Photo: A. B.'>", "N4 S1 No AI training.")]
    [InlineData("<img src=https://img.example/a.jpg><div>\u00A9 2025 Foto Meier. Keine Nutzung f\u00FCr KI-Training.</div>", "N4 S1 Keine Nutzung f\u00FCr KI-Training.")]
    [InlineData("<img src=https://img.example/a.jpg><footer><p>Wir behalten uns die Nutzung unserer Inhalte f\u00FCr Text und Data Mining im Sinne von \u00A7 44b UrhG vor.</p></footer>", "N5 S1 Wir behalten uns die Nutzung unserer Inhalte f\u00FCr Text und Data Mining im Sinne von \u00A7 44b UrhG vor.")]
    [InlineData("<meta name=copyright content='No AI training.'>", "N4 S1 No AI training.")]
    [InlineData("<img src=https://img.example/a.jpg data-copyright='No AI training.'>", "N4 S1 No AI training.")]
    [InlineData("<footer>\u00A9 2025 Foto Meier. Alle Rechte vorbehalten.</footer>", "")]
    [InlineData("<footer><script>var a='our content: no AI training \u00A9'</script><p>We do not use your photos to train AI models.</p></footer>", "")]
    [InlineData("<figure><img src=https://other.example/b.jpg><figcaption>No AI training.</figcaption></figure>", "")]
    [InlineData("<figure><img src='data:image/gif;base64,R0lGOD'><figcaption>No AI training.</figcaption></figure>", "")]
    public void HumanText_OfThePage_ReachesTheDetector(string html, string expected)
    {
        var decision = Decide(Scene.Of().Page(html));
        var deciding = decision[Use.GenAiTrain].Deciding;
        Assert.Equal(expected, string.Join('|', deciding.Select(signal => $"{signal.Rule} S{signal.Strength} {signal.Evidence.Quote}")));
        Assert.Equal(expected.Length == 0 ? Outcome.Eligible : Outcome.Denied, decision[Use.GenAiTrain].Outcome);
    }

    [Theory]
    [InlineData("<div data-nosnippet><div>x</div><p><img src=https://img.example/a.jpg alt='A dog'></div>", true)]
    [InlineData("<section DATA-NOSNIPPET=x><section></section><img src=https://img.example/a.jpg alt='A dog'>", true)]
    [InlineData("<div data-nosnippet><div>x</div></div><img src=https://img.example/a.jpg alt='A dog'>", false)]
    [InlineData("<p data-nosnippet><img src=https://img.example/a.jpg alt='A dog'></p>", false)]
    [InlineData("<div data-nosnippet><img src=https://img.example/b.jpg></div><img src=https://img.example/a.jpg>", false)]
    public void X11_NosnippetOfAncestors_CoversTheAltText(string html, bool isCovered)
    {
        var verdict = Decide(Scene.Of().Page(html))[Use.AiInput];
        Assert.Equal(isCovered ? HalfStance.Denied : HalfStance.Unspecified, verdict.AltText);
    }

    [Theory]
    [InlineData("<meta itemprop=robots content=noai>")]
    [InlineData("<meta property=robots content=noai>")]
    [InlineData("<meta http-equiv=robots content=noai>")]
    [InlineData("<body><meta name=robots content=noai>")]
    public void RobotsMeta_NotByNameInTheHead_IsWeak(string html) =>
        Assert.Equal(["noai 1"], Decide(Scene.Of().Page(html))[Use.GenAiTrain].Deciding.Select(signal => $"{signal.Rule} {signal.Strength}"));

    private static ConsentDecision Decide(Scene scene)
    {
        using var pages = new PageSignalSource();
        return new ConsentEngine(SignalParsers.All(), pages).Decide(scene.WithSilence().Case());
    }

    private static IEnumerable<string> Describe(ConsentDecision decision) =>
        decision.Verdicts.Select(verdict => $"{verdict.Use} {verdict.Outcome} {verdict.Picture} {verdict.AltText} {string.Join(' ', verdict.Deciding.Select(signal => $"{signal.Rule} S{signal.Strength} {signal.Evidence.Quote}"))}");
}
