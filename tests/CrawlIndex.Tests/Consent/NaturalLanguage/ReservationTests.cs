using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.NaturalLanguage;
using CrawlIndex.Tests.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.NaturalLanguage;

public class ReservationTests
{
    private static List<Reservation> Detect(string text, ReservationPlace place)
    {
        var found = new List<Reservation>();
        ReservationDetector.Read(Encoding.UTF8.GetBytes(text), place, found);
        return found;
    }

    private static IReadOnlyList<Signal> Robots(byte[] body) =>
        RightsReading.Read(new NaturalLanguageParser(), SignalPart.Body, body, "text/plain", role: ObservationRole.Robots, url: "https://e.example/robots.txt");

    private static IReadOnlyList<Signal> Robots(string body) => Robots(Encoding.UTF8.GetBytes(body));

    [Fact]
    public void N01_ADeclaredReservationIsANote()
    {
        var signal = Assert.Single(Robots("# ANY RESTRICTIONS EXPRESSED VIA CONTENT SIGNALS ARE EXPRESS RESERVATIONS OF RIGHTS\n# UNDER ARTICLE 4 OF THE EUROPEAN UNION DIRECTIVE 2019/790.\nUser-agent: *\nContent-Signal: ai-train=no\n"));
        Assert.Contains("article-4-note", signal.Flags);
        Assert.True(signal.Stances.IsEmpty);
    }

    [Fact]
    public void N02_ExceptionsAreRead()
    {
        var signal = Assert.Single(Robots("# NOTICE: The collection of content and other data on our site through automated means, including any device, tool, or process designed to data mine or scrape content, is prohibited except (1) for the purpose of search engine indexing or artificial intelligence retrieval augmented generation\n"));
        Assert.Equal(("N5r", (byte)2), (signal.Rule, signal.Strength));
        Assert.Equal((Stance.Deny, Stance.Allow, Stance.Allow), (signal.Stances[Use.Tdm], signal.Stances[Use.Search], signal.Stances[Use.AiInput]));
    }

    [Theory]
    [InlineData("© 2025 Foto Meier. Alle Rechte vorbehalten.")]
    [InlineData("© 2023 Jane Doe. All rights reserved.")]
    [InlineData("Tous droits réservés - Agence X")]
    public void N03_AClaimReservesNothing(string text)
    {
        var found = Detect(text, ReservationPlace.Notice);
        Assert.All(found, reservation => Assert.True(reservation.Stances.IsEmpty));
        Assert.Contains(found, reservation => reservation.Class == ReservationClass.N1);
    }

    [Fact]
    public void N04_GermanTermsWithTheLaw()
    {
        const string text = "Willkommen. Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG vor. Kontakt: Foto Meier.";
        var found = Assert.Single(Detect(text, ReservationPlace.RunningText));
        Assert.Equal((ReservationClass.N5, Stance.Deny, (byte)1, "de"), (found.Class, found.Stances[Use.Tdm], found.Strength, found.Language));
        Assert.Equal("Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG vor.", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(found.Start, found.Length)));
    }

    [Theory]
    [InlineData("We do not use your photos to train AI models.")]
    [InlineData("We never train AI on your data.")]
    [InlineData("Wir verwenden Ihre Daten nicht, um KI-Modelle zu trainieren.")]
    [InlineData("Nous n'utilisons pas vos données pour l'entraînement de modèles.")]
    [InlineData("Do you want to prohibit AI training on our content?")]
    [InlineData("The company said it would not permit AI training on this site's articles.")]
    [InlineData("AI training is not prohibited on this site.")]
    public void N05_NoReservation(string text) =>
        Assert.DoesNotContain(Detect(text, ReservationPlace.RunningText), reservation => !reservation.Stances.IsEmpty);

    [Fact]
    public void N06_ACaptionForbidsTraining()
    {
        var signal = Assert.Single(RightsReading.Read(new NaturalLanguageParser(), SignalPart.Text, "No AI training. Photo: A. B.", "figcaption", subject: "/articles/1.jpg"));
        Assert.Equal(("N4", Stance.Deny, (byte)1, Halves.Picture), (signal.Rule, signal.Stances[Use.AiTrain], signal.Strength, signal.Binds));
        Assert.Equal("No AI training.", signal.Evidence.Quote);
    }

    [Fact]
    public void N07_ALostSectionSignStillCounts()
    {
        byte[] body = [.. "User-agent: *\nAllow: /\n# Legal notice: e.de expressly reserves the right to use its content for commercial text and data mining ("u8, 0xA7, .. " 44 b UrhG).\n"u8];
        var signal = Assert.Single(Robots(body));
        Assert.Equal(("N5r", (byte)2, Stance.Deny, ScopeLevel.Origin), (signal.Rule, signal.Strength, signal.Stances[Use.Tdm], signal.Scope.Level));
    }

    [Fact]
    public void N08_CommentLinesAreJoined()
    {
        var signal = Assert.Single(Robots("User-agent: *\r\nAllow: /\r\n# The use of robots or other automated means to access e.de or collect or mine data without\r\n# the express permission of e.de is strictly prohibited.\r\n"));
        Assert.Equal(("N5r", Stance.Deny), (signal.Rule, signal.Stances[Use.Tdm]));
        Assert.Contains("crawl-note", signal.Flags);
        Assert.StartsWith("The use of robots", signal.Evidence.Quote, StringComparison.Ordinal);
        Assert.EndsWith("strictly prohibited.", signal.Evidence.Quote, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "You may not use our content for AI training.")]
    [InlineData("de", "Die Verwendung unserer Inhalte zum KI-Training ist untersagt.")]
    [InlineData("fr", "L'utilisation de nos contenus pour l'entraînement de modèles d'IA est interdite.")]
    [InlineData("es", "Queda prohibido el uso de nuestros contenidos para entrenar modelos de IA.")]
    [InlineData("it", "È vietato l'uso dei contenuti di questo sito per l'addestramento di intelligenza artificiale.")]
    [InlineData("nl", "Het gebruik van onze content voor AI-training is verboden.")]
    [InlineData("pt", "É proibido usar nosso conteúdo para treinar modelos de inteligência artificial.")]
    [InlineData("pl", "Zabronione jest wykorzystywanie treści niniejszej strony do trenowania sztucznej inteligencji.")]
    [InlineData("da", "Det er forbudt at bruge vores indhold til træning af kunstig intelligens.")]
    [InlineData("sv", "Det är förbjudet att använda vårt innehåll för träning av artificiell intelligens.")]
    [InlineData("ja", "当サイトの画像をAI学習に利用することを禁止します。")]
    [InlineData("zh", "禁止将本站图片用于人工智能模型训练。")]
    public void N4_InTwelveLanguages(string language, string text)
    {
        var found = Assert.Single(Detect(text, ReservationPlace.RunningText));
        Assert.Equal((ReservationClass.N4, Stance.Deny, language), (found.Class, found.Stances[Use.AiTrain], found.Language));
    }

    [Theory]
    [InlineData("en", "Text and data mining of this website is expressly reserved.")]
    [InlineData("de", "Text und Data Mining unserer Website ist nicht gestattet.")]
    [InlineData("fr", "La fouille de textes et de données de ce site est interdite.")]
    [InlineData("es", "Se prohíbe la minería de textos y datos de este sitio web.")]
    [InlineData("it", "È vietata l'estrazione di testo e dati da questo sito.")]
    [InlineData("nl", "Tekst- en datamining van deze website is niet toegestaan.")]
    [InlineData("pt", "É proibida a mineração de textos e dados deste site.")]
    [InlineData("pl", "Zabrania się eksploracji tekstów i danych z niniejszej strony.")]
    [InlineData("da", "Tekst- og dataudvinding fra denne hjemmeside er ikke tilladt.")]
    [InlineData("sv", "Text- och datautvinning från denna webbplats är inte tillåten.")]
    [InlineData("ja", "本サイトのデータマイニングを禁止します。")]
    [InlineData("zh", "未经许可,禁止对本网站进行文本和数据挖掘。")]
    public void N3_InTwelveLanguages(string language, string text)
    {
        var found = Assert.Single(Detect(text, ReservationPlace.RunningText));
        Assert.Equal((ReservationClass.N3, Stance.Deny, language), (found.Class, found.Stances[Use.Tdm], found.Language));
    }

    [Theory]
    [InlineData("Reproduction interdite, article L. 122-5-3 : les droits de fouille de textes sont réservés sur ce site.")]
    [InlineData("Ci riserviamo tutti i diritti sui contenuti ai sensi dell'art. 70-quater.")]
    [InlineData("TDM rights reserved under Article 4(3) of Directive (EU) 2019/790 for all content on this site.")]
    public void N5_TheLawIsCited(string text) =>
        Assert.Contains(Detect(text, ReservationPlace.RunningText), reservation => reservation.Class == ReservationClass.N5 && reservation.Stances[Use.Tdm] == Stance.Deny);

    [Fact]
    public void N2_ABanOnScrapingIsABroadReading()
    {
        var found = Assert.Single(Detect("You may not scrape, crawl or use automated means to access this website without our prior written consent.", ReservationPlace.RunningText));
        Assert.Equal((ReservationClass.N2, Stance.Deny, Stance.Deny), (found.Class, found.Stances[Use.Crawl], found.Stances[Use.Tdm]));
        Assert.Contains("broad-reading", found.Flags);
    }

    [Fact]
    public void NA_APermissionCarriesNoConsent()
    {
        var signal = Assert.Single(RightsReading.Read(new NaturalLanguageParser(), SignalPart.Text, "You may use our images for AI training.", "terms"));
        Assert.Equal(("NA", Stance.Allow, (byte)1, Grants.None), (signal.Rule, signal.Stances[Use.AiTrain], signal.Strength, signal.Grants));
    }

    [Fact]
    public void M04_AToSSentenceCountsOne()
    {
        var html = "<html><body><p>Cookies</p><p>You agree not to use our services or any content for training <b>artificial intelligence</b>.</p></body></html>";
        var signal = Assert.Single(RightsReading.Read(new NaturalLanguageParser(), SignalPart.Body, html, "text/html; charset=utf-8", role: ObservationRole.SiteFile, url: "https://e.example/terms"));
        Assert.Equal(("N4", (byte)1, ScopeLevel.Origin), (signal.Rule, signal.Strength, signal.Scope.Level));
    }

    [Fact]
    public void Rfc9309_HtmlErrorPageHasNoComments() => Assert.Empty(Robots("<html><style>#a{color:#fff}</style># data mining is prohibited § 44b UrhG</html>"));

    [DataFact]
    public void Section15_RealRobots_FindTheWrittenReservations()
    {
        var files = TextPack.ByName(TestData.PathOf("robots/de-sites-2025.tar.xz"));
        int mentions = 0, found = 0, strangers = 0;
        foreach (var (_, body) in files)
        {
            if (body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'<', ..]) continue;
            var comments = string.Join('\n', Encoding.Latin1.GetString(body).Split('\n').Where(line => line.TrimStart().StartsWith('#'))).ToLowerInvariant();
            var speaks = comments.Contains("data mining", StringComparison.Ordinal) || comments.Contains("44b", StringComparison.Ordinal) || comments.Contains("44 b", StringComparison.Ordinal);
            var denies = Robots(body).Any(signal => signal.Stances[Use.Tdm] == Stance.Deny);
            if (speaks) mentions++;
            if (speaks && denies) found++;
            if (!speaks && denies) strangers++;
        }
        Assert.True(found >= mentions * 95 / 100, $"{found} of {mentions}, {strangers} without the words");
        Assert.True(strangers <= mentions / 3, $"{strangers} denials without the words in comments");
    }

    [DataFact]
    public void Section15_RealPages_HaveFewReservations()
    {
        int pages = 0, flagged = 0;
        var quotes = new List<string>();
        foreach (var pack in Directory.GetFiles(TestData.PathOf("html"), "pages-*.tar.xz"))
        {
            foreach (var (name, body) in TextPack.ByName(pack))
            {
                pages++;
                var found = new List<Reservation>();
                ReservationDetector.Read(HtmlText.Read(body), body, ReservationPlace.RunningText, found);
                found.RemoveAll(reservation => reservation.Stances.IsEmpty);
                if (found.Count == 0) continue;
                flagged++;
                quotes.AddRange(found.Select(reservation => $"{name} {reservation.Class} {Encoding.UTF8.GetString(body.AsSpan(reservation.Start, Math.Min(reservation.Length, 300)))}"));
            }
        }
        Assert.True(flagged * 100 <= pages * 3, $"{flagged} of {pages} pages:\n{string.Join('\n', quotes.Take(20))}");
    }

    [Fact]
    public void Fuzz_DamageNeverThrows()
    {
        byte[][] seeds =
        [
            "# Legal notice: e.de expressly reserves\r\n# the right of text and data mining (\u00A7 44b UrhG).\r\n\r\nUser-agent: *\n"u8.ToArray(),
            Encoding.UTF8.GetBytes("# 当サイトの画像をAI学習に利用することを禁止します。\n# Zabrania się eksploracji danych ÄÖÜß."),
        ];
        Mutation.Run(new NaturalLanguageParser(), SignalPart.Body, seeds, 3000, "text/plain", ObservationRole.Robots, "https://e.example/robots.txt");
        Mutation.Run(new NaturalLanguageParser(), SignalPart.Body, ["<p>You may not use &auml; <script>x</script> <!-- --> our content for AI training&#46;</p>"u8.ToArray()], 3000, "text/html", ObservationRole.SiteFile, "https://e.example/terms");
    }

    [Fact]
    public void Hostile_LongTextsCostTheirLength()
    {
        foreach (var unit in new[] { "no ai training ", "§ 44b urhg reserved ", "aaaaaaaaaaaaaaaa", "not not not ai ai ai ", "#\n" })
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 400_000 / unit.Length)));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            ReservationDetector.Read(text, ReservationPlace.RobotsComment, []);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"'{unit}' took {clock.Elapsed}");
        }
    }
}
