using System.IO.Compression;
using System.Net;
using System.Text;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Tests.Fetching;

/// <summary>Sixty hosts: forty good ones with 250 pictures each, twenty that misbehave in every way a host can. Knows what must come of each URL.</summary>
internal static class HostileWeb
{
    public const int GoodHosts = 40, PicturesPerHost = 250;

    /// <summary>Crawl-delay of the second good host, in seconds.</summary>
    public const int CrawlDelay = 5;

    private static readonly byte[][] Pictures = [.. Enumerable.Range(0, 16).Select(seed => MadePicture.Noise(seed, 24, 24))];
    private static readonly byte[] Picture = Pictures[0];
    private static readonly byte[] Long = [.. Picture, .. new byte[8 << 20]];

    public static string GoodHost(int index) => $"good{index}.example";

    /// <summary>Builds the web; every URL with the outcome it must have.</summary>
    public static Dictionary<string, FetchOutcome> Build(LoopbackWeb web)
    {
        var expected = new Dictionary<string, FetchOutcome>(StringComparer.Ordinal);
        for (var host = 0; host < GoodHosts; host++)
        {
            // The first five share an address.
            var address = IPAddress.Parse($"127.1.0.{(host < 5 ? 1 : host + 1)}");
            var robots = host == 1 ? $"User-agent: *\nCrawl-delay: {CrawlDelay}\n" : host == 2 ? null : "User-agent: *\nDisallow: /private/\n";
            web.Add(GoodHost(host), address, target => target switch
            {
                "/robots.txt" => robots is null ? WebAnswer.NotFound : WebAnswer.Text(robots),
                _ when target.StartsWith("/p/", StringComparison.Ordinal) => WebAnswer.Of(200, Pictures[target.Length % 16]),
                _ => WebAnswer.NotFound,
            });
            for (var number = 0; number < PicturesPerHost; number++) expected.Add($"http://{GoodHost(host)}/p/{number}.png", FetchOutcome.Fetched);
        }
        expected.Add($"http://{GoodHost(0)}/private/a.png", FetchOutcome.RobotsDenied);
        expected.Add($"http://{GoodHost(0)}/p/../private/a.png", FetchOutcome.RobotsDenied);
        expected.Add($"http://{GoodHost(0)}/p/%2e%2e/private/b.png", FetchOutcome.RobotsDenied);
        expected.Add($"http://user:word@{GoodHost(0)}/p/1.png", FetchOutcome.BadUrl);
        expected.Add("ftp://good0.example/p/1.png", FetchOutcome.BadUrl);
        expected.Add("http://nowhere.example/a.png", FetchOutcome.RobotsUnreachable);

        var next = GoodHosts + 1;
        void Bad(string host, Func<string, WebAnswer> answer, Func<WebAnswer>? robots, params (string Path, FetchOutcome Outcome)[] urls)
        {
            web.Add(host, IPAddress.Parse($"127.1.0.{++next}"), target => target == "/robots.txt" ? robots?.Invoke() ?? WebAnswer.NotFound : answer(target));
            foreach (var (path, outcome) in urls) expected.Add($"http://{host}{path}", outcome);
        }

        WebAnswer Plain(string target) => target.EndsWith(".png", StringComparison.Ordinal) ? WebAnswer.Of(200, Picture) : WebAnswer.NotFound;
        Bad("closed.example", Plain, () => WebAnswer.Text("User-agent: *\nDisallow: /\n"), ("/a.png", FetchOutcome.RobotsDenied));
        Bad("named.example", Plain, () => WebAnswer.Text("User-agent: CrawlIndexBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), ("/a.png", FetchOutcome.RobotsDenied));
        Bad("usage.example", Plain, () => WebAnswer.Text("User-agent: *\nContent-Usage: train-ai=n\nAllow: /\n"), ("/a.png", FetchOutcome.ConsentDenied));
        Bad("down.example", Plain, () => WebAnswer.Text("later", 503), ("/a.png", FetchOutcome.RobotsUnreachable), ("/b.png", FetchOutcome.RobotsUnreachable));
        Bad("circle.example", Plain, () => WebAnswer.Redirect("/robots.txt"), ("/a.png", FetchOutcome.RobotsUnreachable));
        Bad("mute.example", Plain, () => WebAnswer.Raw("", AfterAnswer.Hang), ("/a.png", FetchOutcome.RobotsUnreachable));
        Bad("moved.example", Plain, () => WebAnswer.Redirect($"http://{GoodHost(0)}/robots.txt"), ("/a.png", FetchOutcome.Fetched), ("/private/a.png", FetchOutcome.RobotsDenied));
        Bad("tdm.example", target => target == "/.well-known/tdmrep.json" ? WebAnswer.Of(200, """[{"location":"/","tdm-reservation":1}]"""u8.ToArray(), "application/json") : Plain(target), null, ("/a.png", FetchOutcome.ConsentDenied));
        Bad("heads.example", target => WebAnswer.Of(200, Long, "image/png", target switch
        {
            "/noai.png" => "X-Robots-Tag: noai\r\n",
            "/tdm.png" => "tdm-reservation: 1\r\n",
            "/usage.png" => "Content-Usage: train-ai=n\r\n",
            _ => "X-Robots-Tag: noindex\r\n",
        }), null, ("/noai.png", FetchOutcome.RevokedByHead), ("/tdm.png", FetchOutcome.RevokedByHead), ("/usage.png", FetchOutcome.RevokedByHead), ("/noindex.png", FetchOutcome.Fetched));
        var refused = 0;
        Bad("busy.example", target => Interlocked.Increment(ref refused) is > 4 and < 7 ? WebAnswer.Of(429, [], "text/plain", "Retry-After: 30\r\n") : Plain(target), null,
            [.. Enumerable.Range(0, 8).Select(number => ($"/{number}.png", FetchOutcome.Fetched))]);
        Bad("breaks.example", target => target == "/reset.png" ? WebAnswer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", AfterAnswer.Reset)
            : target == "/cut.png" ? WebAnswer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", AfterAnswer.Close)
            : target == "/garbage.png" ? WebAnswer.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense", AfterAnswer.Close)
            : WebAnswer.NotFound, null, ("/reset.png", FetchOutcome.BrokenAnswer), ("/cut.png", FetchOutcome.BrokenAnswer), ("/garbage.png", FetchOutcome.BrokenAnswer));
        Bad("nohttp.example", target => target == "/a.png" ? WebAnswer.Raw("SSH-2.0-hello\r\n", AfterAnswer.Close) : WebAnswer.NotFound, null, ("/a.png", FetchOutcome.BrokenAnswer));
        Bad("hops.example", target => target switch
        {
            "/loop1.png" => WebAnswer.Redirect("/loop2.png"),
            "/loop2.png" => WebAnswer.Redirect("/loop1.png"),
            "/good.png" => WebAnswer.Redirect($"//{GoodHost(3)}/p/7.png", 308),
            "/private.png" => WebAnswer.Redirect($"http://{GoodHost(0)}/private/x.png"),
            "/closed.png" => WebAnswer.Redirect("http://closed.example/a.png"),
            "/nowhere.png" => WebAnswer.Redirect("mailto:a@b"),
            "/mute.png" => WebAnswer.Of(302, []),
            _ when target.StartsWith("/far", StringComparison.Ordinal) => WebAnswer.Redirect($"/far{target.Length}{target[4..]}"),
            _ => WebAnswer.NotFound,
        }, null, ("/loop1.png", FetchOutcome.RedirectLoop), ("/good.png", FetchOutcome.Fetched), ("/private.png", FetchOutcome.RobotsDenied), ("/closed.png", FetchOutcome.RobotsDenied),
            ("/nowhere.png", FetchOutcome.BadRedirect), ("/mute.png", FetchOutcome.BadRedirect), ("/far.png", FetchOutcome.TooManyRedirects));
        // robots.txt is the first thing asked of every host: an address that must not be contacted cannot answer it.
        Bad("inward.example", target => target switch
        {
            "/loopback.png" => WebAnswer.Redirect($"http://127.0.0.1:{web.Port}/secret.png"),
            "/short.png" => WebAnswer.Redirect($"http://127.1:{web.Port}/secret.png"),
            "/mapped.png" => WebAnswer.Redirect($"http://[::ffff:127.0.0.1]:{web.Port}/secret.png"),
            "/metadata.png" => WebAnswer.Redirect("http://169.254.169.254/latest/meta-data/"),
            "/private.png" => WebAnswer.Redirect("http://10.0.0.1/"),
            "/user.png" => WebAnswer.Redirect($"http://user:word@{GoodHost(0)}/p/1.png"),
            "/file.png" => WebAnswer.Redirect("file:///etc/passwd"),
            _ => WebAnswer.NotFound,
        }, null, ("/loopback.png", FetchOutcome.RobotsUnreachable), ("/short.png", FetchOutcome.RobotsUnreachable), ("/mapped.png", FetchOutcome.RobotsUnreachable),
            ("/metadata.png", FetchOutcome.RobotsUnreachable), ("/private.png", FetchOutcome.RobotsUnreachable), ("/user.png", FetchOutcome.BadRedirect), ("/file.png", FetchOutcome.BadRedirect));
        Bad("lies.example", target => target switch
        {
            "/html.png" => WebAnswer.Of(200, "<!doctype html><title>Not found</title>"u8.ToArray()),
            "/typed.html" => WebAnswer.Of(200, Picture, "text/html"),
            "/half.png" => WebAnswer.Of(200, Picture[..(Picture.Length / 2)]),
            "/empty.png" => WebAnswer.Of(200, []),
            "/part.png" => WebAnswer.Of(206, Picture),
            _ => WebAnswer.NotFound,
        }, null, ("/html.png", FetchOutcome.NotPicture), ("/typed.html", FetchOutcome.Fetched), ("/half.png", FetchOutcome.Undecodable), ("/empty.png", FetchOutcome.EmptyBody), ("/part.png", FetchOutcome.BrokenAnswer));
        Bad("bombs.example", target => target switch
        {
            "/gzip.png" => WebAnswer.Of(200, Zeros(64 << 20), "image/png", "Content-Encoding: gzip\r\n"),
            "/stated.png" => WebAnswer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", AfterAnswer.Close),
            "/pixels.png" => WebAnswer.Of(200, MadePicture.Claim(50_000, 50_000)),
            "/head.png" => WebAnswer.Raw($"HTTP/1.1 200 OK\r\nX: {new string('a', 100_000)}\r\n\r\n", AfterAnswer.Close),
            _ => WebAnswer.NotFound,
        }, null, ("/gzip.png", FetchOutcome.TooLarge), ("/stated.png", FetchOutcome.TooLarge), ("/pixels.png", FetchOutcome.NotDecoded), ("/head.png", FetchOutcome.TooLarge));
        Bad("slow.example", target => target switch
        {
            "/head.png" => WebAnswer.Raw("HTTP/1.1 200 OK\r\n", AfterAnswer.Hang),
            "/body.png" => WebAnswer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", AfterAnswer.Hang),
            _ => WebAnswer.NotFound,
        }, null, ("/head.png", FetchOutcome.TimedOut), ("/body.png", FetchOutcome.TimedOut));
        Bad("status.example", target => target.Length == 8 && int.TryParse(target.AsSpan(1, 3), out var status) ? WebAnswer.Of(status, Encoding.UTF8.GetBytes("no"), "text/plain") : WebAnswer.NotFound, null,
            ("/401.png", FetchOutcome.Unauthorized), ("/402.png", FetchOutcome.PaymentRequired), ("/403.png", FetchOutcome.Forbidden), ("/404.png", FetchOutcome.NotFound),
            ("/410.png", FetchOutcome.NotFound), ("/451.png", FetchOutcome.LegalReasons), ("/418.png", FetchOutcome.OtherStatus));
        Bad("broken.example", target => target == "/a.png" ? WebAnswer.Text("oh", 500) : WebAnswer.NotFound, null, ("/a.png", FetchOutcome.ServerError));
        Bad("tiles.example", target => target switch
        {
            "/pixel.png" => WebAnswer.Of(200, MadePicture.Flat(1, 1)),
            "/blank.png" => WebAnswer.Of(200, MadePicture.Flat(200, 200)),
            _ => WebAnswer.NotFound,
        }, null, ("/pixel.png", FetchOutcome.Placeholder), ("/blank.png", FetchOutcome.Placeholder));
        return expected;
    }

    private static byte[] Zeros(int count)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(new byte[count]);
        return packed.ToArray();
    }
}
