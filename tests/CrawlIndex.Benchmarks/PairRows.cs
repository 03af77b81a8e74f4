using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Made-up pairs with the lengths and repetitions of real pages: about 24 pictures a page, 30 pages a host, one alt in three empty,
/// one picture in three on another host. The same seed gives the same rows.
/// </summary>
internal sealed class PairRows(int seed)
{
    private static readonly string[] Words = [.. ("photo of the new red café in old town house with garden and view over river at night for sale black leather women shoes size "
        + "logo icon Straße Überblick écran à plat île été niño corazón мир новости 日本語 写真 image gallery portrait team member director annual report 2024 best "
        + "price summer winter mountain lake forest bicycle car engine kitchen table wooden chair blue green small large original vintage").Split(' ')];
    private static readonly string[] Kinds = ["src", "src", "src", "srcset", "srcset", "srcset", "lazy", "picture", "og", "css"];
    private static readonly string[] Sources = ["alt", "alt", "alt", "none", "title", "figcaption"];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[2048];
    private readonly byte[] _warc = Encoding.ASCII.GetBytes($"crawl-data/CC-MAIN-2024-22/segments/1715971057216.{seed}/warc/CC-MAIN-20240517233122-20240518023122-{seed:00000}.warc.gz");
    private readonly byte[] _pageUrl = new byte[512], _page = new byte[64], _host = new byte[96], _alt = new byte[512], _hash = new byte[32], _id = new byte[32];
    private readonly byte[][] _text = [.. Words.Concat(Kinds).Concat(Sources).Distinct().Select(Encoding.UTF8.GetBytes)];
    private readonly Dictionary<string, byte[]> _bytes = Words.Concat(Kinds).Concat(Sources).Concat(["en", "de", "fr", "1x", "640w"]).Distinct().ToDictionary(w => w, Encoding.UTF8.GetBytes);

    /// <summary>The cost of making rows, without a table.</summary>
    public void Make(int rows) => Write(null, rows);

    public void Write(TableWriter? table, int rows)
    {
        int left = 0, pageLength = 0, pageHost = 0, position = 0, pages = 0, width = 0;
        long offset = 1200, length = 0, time = 1_715_990_000_000_000;
        ReadOnlySpan<byte> language = "en"u8;
        for (var i = 0; i < rows; i++)
        {
            if (left-- == 0)
            {
                left = _random.Next(48);
                if (pages++ % 30 == 0) pageHost = HostName(_page, _random.Next(200_000));
                pageLength = Url(_pageUrl, _page.AsSpan(0, pageHost), "/articles/", "");
                offset += length;
                length = _random.Next(4_000, 60_000);
                time += _random.Next(1_000_000) / 1_000_000 * 1_000_000L + 1_000_000;
                position = 0;
                language = _bytes[_random.Next(10) switch { < 6 => "en", < 8 => "de", _ => "fr" }];
            }
            var kind = Kinds[_random.Next(Kinds.Length)];
            var host = _random.Next(3) == 0 ? HostName(_host, _random.Next(5_000)) : Copy(_page.AsSpan(0, pageHost), _host);
            var urlLength = Url(_buffer, _host.AsSpan(0, host), "/wp-content/uploads/2024/05/", ".jpg");
            var altLength = Alt();
            SHA256.HashData(_buffer.AsSpan(0, urlLength), _hash);
            Convert.TryToHexStringLower(_hash.AsSpan(0, 16), _id, out _);
            var domain = _host.AsSpan(4, host - 4);
            if (table is null) continue;
            table.Text(PairColumn.PairId, _id);
            table.Text(PairColumn.Url, _buffer.AsSpan(0, urlLength));
            table.Text(PairColumn.Alt, _alt.AsSpan(0, altLength));
            table.Text(PairColumn.AltSource, altLength == 0 ? "none"u8 : "alt"u8);
            table.Text(PairColumn.Kind, _bytes[kind]);
            table.Text(PairColumn.PageUrl, _pageUrl.AsSpan(0, pageLength));
            table.Text(PairColumn.UrlHostRegisteredDomain, domain);
            table.Text(PairColumn.PageHostRegisteredDomain, _page.AsSpan(4, pageHost - 4));
            if ((width = _random.Next(4) == 0 ? _random.Next(50, 2000) : 0) > 0)
            {
                table.Int32(PairColumn.Width, width);
                table.Int32(PairColumn.Height, width * 3 / 4);
            }
            table.Text(PairColumn.Language, language);
            table.TimestampMicros(PairColumn.FetchTime, time);
            table.Text(PairColumn.WarcFilename, _warc);
            table.Int64(PairColumn.WarcRecordOffset, offset);
            table.Int64(PairColumn.WarcRecordLength, length);
            table.Int32(PairColumn.Position, ++position);
            if (kind == "srcset") table.Text(PairColumn.Descriptor, _bytes["640w"]);
            table.Bool(PairColumn.Best, kind != "srcset" || position % 3 == 0);
            table.Text(PairColumn.UrlHostName, _host.AsSpan(0, host));
            table.Text(PairColumn.UrlHostPrivateDomain, domain);
            table.EndRow();
        }
    }

    private int Alt()
    {
        if (_random.Next(3) == 0) return 0;
        var at = 0;
        for (var n = _random.Next(1, 12); n > 0; n--)
        {
            if (at > 0) _alt[at++] = (byte)' ';
            at += Copy(_text[_random.Next(Words.Length)], _alt.AsSpan(at));
        }
        return at;
    }

    private int HostName(Span<byte> to, int number)
    {
        var at = Copy("www."u8, to);
        at += Copy(_text[number % Words.Length].AsSpan() is var w && w.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 ? w : "site"u8, to[at..]);
        Utf8Formatter.TryFormat(number, to[at..], out var digits);
        at += digits;
        return at + Copy(number % 3 == 0 ? ".co.uk"u8 : number % 3 == 1 ? ".com"u8 : ".de"u8, to[at..]);
    }

    private int Url(Span<byte> to, ReadOnlySpan<byte> host, string path, string suffix)
    {
        var at = Copy("https://"u8, to);
        at += Copy(host, to[at..]);
        at += Encoding.ASCII.GetBytes(path, to[at..]);
        for (var n = _random.Next(1, 6); n > 0; n--)
        {
            var word = _text[_random.Next(Words.Length)].AsSpan();
            at += Copy(word.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 ? word : "x"u8, to[at..]);
            to[at++] = (byte)'-';
        }
        Utf8Formatter.TryFormat(_random.Next(10_000_000), to[at..], out var digits);
        at += digits;
        return at + Encoding.ASCII.GetBytes(suffix, to[at..]);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
