using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html;
using CrawlIndex.Pipeline.Signals;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Consent;

/// <summary>A verdict from what is kept of an answer is the verdict from its bytes, on all real data and for several pairs and policies.</summary>
public sealed class KeptRealDataTests(ITestOutputHelper output)
{
    private static readonly ConsentPolicy[] Policies =
    [
        new() { Agent = "OurBot", Name = "opt-out" },
        new() { Agent = "GPTBot", Name = "strict", Profile = Profile.StrictLegal },
        new() { Agent = "Googlebot", Name = "opt-in", Default = PolicyDefault.OptIn, Profile = Profile.ReportOnly },
    ];

    private static readonly string[] PagePacks =
        ["aeb", "extractnet", "extruct", "gonet", "goose3", "jsoup", "marginalia", "newspaper4k", "postlight", "readability", "trafilatura", "w3c-charset", "warc2zim-encodings"];

    [DataFact]
    public void Pages_KeptPieces_GiveTheSameVerdicts()
    {
        using var source = new PageSignalSource();
        using var pieces = new PictureUrls();
        var (keeper, engine) = (new ObservationKeeper(SignalParsers.All()), new ConsentEngine(SignalParsers.All(), source));
        var (pages, kept, bytes) = (0, 0L, 0L);
        foreach (var pack in PagePacks)
        {
            foreach (var (name, body) in TextPack.Files(TestData.PathOf($"html/pages-{pack}.tar.xz")))
            {
                pages++;
                var url = $"https://page{pages}.example/dir/p.html";
                var full = new Observation { Role = ObservationRole.Page, Url = url, Body = body, Headers = [new HeaderLine("Server"u8.ToArray(), "x"u8.ToArray()), new HeaderLine("Content-Type"u8.ToArray(), "text/html"u8.ToArray())] };
                var reduced = KeptForm.Of(full, keeper, source);
                foreach (var piece in reduced.Kept?.Pieces ?? []) bytes += piece.Size;
                if (reduced.Kept is { Pieces.Count: > 0 } || reduced.Body is not null) kept++;
                foreach (var picture in pieces.Of(body, url).Take(2).Append("https://elsewhere.example/x.jpg")) AssertSame(engine, $"{pack}/{name}", picture, url, [full], [reduced]);
            }
        }
        output.WriteLine($"{pages} pages, {kept} with something kept, {bytes:N0} bytes of pieces");
        Assert.True(kept > 100 && kept < pages);
    }

    [DataFact]
    public void Prefilter_WhatItLeavesOut_NoParserWouldAnswer()
    {
        using var pieces = new PictureUrls();
        var parsers = SignalParsers.All();
        var left = 0;
        pieces.OnSignal = (kind, name, type, value) =>
        {
            var part = kind == PageSignalKind.JsonLd ? SignalPart.Script : SignalPart.Meta;
            var named = part == SignalPart.Script ? type : name;
            if (kind is not (PageSignalKind.JsonLd or PageSignalKind.MetaRobots) || CarrierPieces.MaySpeak(part, named, value)) return;
            left++;
            var page = new Observation { Role = ObservationRole.Page, Url = "https://page.example/p.html" };
            var found = new SignalList();
            foreach (var parser in parsers)
                Assert.True(parser.Parse(new SignalInput { Observation = page, Part = part, Name = named, Value = value, InHead = true, PartName = "body", Agent = "OurBot" }, found) <= ParseOutcome.Silent, $"{parser.Id}: {Encoding.UTF8.GetString(value)}");
            Assert.Empty(found.Signals);
        };
        foreach (var pack in PagePacks)
            foreach (var (_, body) in TextPack.Files(TestData.PathOf($"html/pages-{pack}.tar.xz"))) pieces.Of(body, "https://page.example/p.html");
        output.WriteLine($"{left} pieces left out");
        Assert.True(left > 300);
    }

    [DataFact]
    public void RobotsFiles_AreKeptWhole()
    {
        using var source = new PageSignalSource();
        var keeper = new ObservationKeeper(SignalParsers.All());
        var engine = new ConsentEngine(SignalParsers.All(cache: new RobotsCache()), source);
        foreach (var archive in (string[])["de-sites-2025", "top-sites-2019"])
        {
            foreach (var (name, body) in TextPack.Files(TestData.PathOf($"robots/{archive}.tar.xz")))
            {
                var full = new Observation { Role = ObservationRole.Robots, Url = "https://host.example/robots.txt", Body = body };
                AssertSame(engine, name, "https://host.example/images/a.jpg?x=1", "https://host.example/wp-admin/", [full], [KeptForm.Of(full, keeper, source)]);
            }
        }
    }

    [DataFact]
    public void Pictures_KeptSignals_GiveTheSameVerdicts()
    {
        using var source = new PageSignalSource();
        var (keeper, engine) = (new ObservationKeeper(SignalParsers.All()), new ConsentEngine(SignalParsers.All(), source));
        var spoke = 0;
        foreach (var folder in (string[])["rights-metadata", "derived", "c2pa", "hostile"])
        {
            foreach (var file in Directory.EnumerateFiles(TestData.PathOf($"images/{folder}"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(file).Length > 4 << 20) continue;
                var full = new Observation { Role = ObservationRole.Image, Url = "https://img.example/a.jpg", Body = File.ReadAllBytes(file), Truncated = file.Length % 5 == 0 };
                var moved = new Observation
                {
                    Role = ObservationRole.Image, Url = "https://old.example/b.jpg", Status = 301, Index = 1,
                    Headers = [new HeaderLine("Date"u8.ToArray(), "x"u8.ToArray()), new HeaderLine("Location"u8.ToArray(), "https://img.example/a.jpg"u8.ToArray())],
                };
                var reduced = KeptForm.Of(full, keeper, source);
                if (reduced.Kept?.Signals.Count > 0) spoke++;
                AssertSame(engine, file, "https://img.example/a.jpg", "https://page.example/", [full], [reduced]);
                AssertSame(engine, file, "https://old.example/b.jpg", "https://page.example/", [full, moved], [reduced, KeptForm.Of(moved, keeper, source)]);
            }
        }
        output.WriteLine($"{spoke} pictures speak");
        Assert.True(spoke > 50);
    }

    [DataFact]
    public void Rfc9110_NoFieldOutsideTheCarriers_IsAnsweredByAParser()
    {
        var names = Directory.EnumerateFiles(TestData.PathOf("warc"), "*.warc", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file, Encoding.Latin1).Where(line => line.IndexOf(':', StringComparison.Ordinal) is > 0 and < 64).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]))
            .Where(name => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            .Concat(["X-Robots-Tag", "Robots-Tag", "Link", "License", "Content-Usage", "Content-Signal", "TDM-Reservation", "tdm-policy", "Crawler-Price", "WWW-Authenticate", "Content-License", "X-Copyright", "AI-Policy"])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var role in Enum.GetValues<ObservationRole>())
        {
            foreach (var name in names)
            {
                var observation = new Observation { Role = role, Url = "https://a.example/robots.txt" };
                var found = new SignalList();
                foreach (var value in (string[])["noai", "1", "train-ai=n", "ai-train=no", "<https://l.example/>; rel=license"])
                    foreach (var parser in SignalParsers.All())
                        Assert.True(
                            parser.Parse(new SignalInput { Observation = observation, Part = SignalPart.Header, Name = Encoding.ASCII.GetBytes(name), Value = Encoding.ASCII.GetBytes(value), PartName = "http-header 0", Agent = "x" }, found) == ParseOutcome.NotApplicable
                            || CarrierHeaders.MaySpeak(Encoding.ASCII.GetBytes(name)), $"{parser.Id} answers {name}");
            }
        }
    }

    private static void AssertSame(ConsentEngine engine, string name, string picture, string page, Observation[] whole, Observation[] kept)
    {
        if (!WebUrl.TryParse(picture, out var image)) return;
        foreach (var policy in Policies)
        {
            var full = new ConsentCase { Pair = new PairTarget(image, Scene.Url(page), "alt"), Policy = policy, AsOf = Scene.Now, Observations = whole };
            KeptForm.AssertSame(engine.Decide(full), engine.Decide(full with { Observations = kept }), $"{name} under {policy.Name} for {picture}");
        }
    }
}
