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

    /// <summary>A page in another encoding: the quote is the decoded text, and says so instead of pointing at wrong bytes.</summary>
    [Fact]
    public void TranscodedPage_QuotesWhatItSaid()
    {
        var page = Encoding.Latin1.GetBytes("<head><meta charset=windows-1252><title>\xE4\xF6\xFC</title><meta name=robots content=noai></head>");
        var scene = Scene.Of().PageBytes(page).WithSilence();
        var deciding = new ConsentEngine(SignalParsers.All(), new PageSignalSource()).Decide(scene.Case())[Use.GenAiTrain].Deciding;
        Assert.Equal("noai", deciding[0].Evidence.Quote);
        Assert.Equal("decoded-body", deciding[0].Evidence.Part);
    }

    private static IEnumerable<string> Describe(ConsentDecision decision) =>
        decision.Verdicts.Select(verdict => $"{verdict.Use} {verdict.Outcome} {verdict.Picture} {verdict.AltText} {string.Join(' ', verdict.Deciding.Select(signal => $"{signal.Rule} S{signal.Strength} {signal.Evidence.Quote}"))}");
}
