using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Made-up pairs with the lengths and repetitions of real pages: about 24 pictures a page, 30 pages a host, one alt in three empty,
/// one picture in three on another host. The same seed gives the same rows. They are made once and kept as bytes, so that writing them
/// costs next to nothing beside the writer under test.
/// </summary>
internal sealed class PairRows
{
    private static readonly string[] Words = [.. ("photo of the new red café in old town house with garden and view over river at night for sale black leather women shoes size "
        + "logo icon Straße Überblick écran à plat île été niño corazón мир новости 日本語 写真 image gallery portrait team member director annual report 2024 best "
        + "price summer winter mountain lake forest bicycle car engine kitchen table wooden chair blue green small large original vintage").Split(' ')];
    private static readonly string[] Kinds = ["src", "src", "src", "srcset", "srcset", "srcset", "lazy", "picture", "og", "css"];
    private static readonly string[] Sources = ["alt", "alt", "alt", "none", "title", "figcaption"];

    private const byte EndOfRow = 255;

    private readonly Random _random;
    private readonly byte[] _buffer = new byte[2048];
    private readonly byte[] _warc;
    private readonly int _rows;
    private readonly byte[] _pageUrl = new byte[512], _page = new byte[64], _host = new byte[96], _alt = new byte[512], _hash = new byte[32], _id = new byte[32];
    private readonly byte[][] _text = [.. Words.Concat(Kinds).Concat(Sources).Distinct().Select(Encoding.UTF8.GetBytes)];
    private readonly Dictionary<string, byte[]> _bytes = Words.Concat(Kinds).Concat(Sources).Concat(["en", "de", "fr", "1x", "640w"]).Distinct().ToDictionary(w => w, Encoding.UTF8.GetBytes);

    private readonly ArrayBufferWriter<byte> _cells = new();

    public PairRows(int seed, int rows)
    {
        _random = new Random(seed);
        _warc = Encoding.ASCII.GetBytes($"crawl-data/CC-MAIN-2024-22/segments/1715971057216.{seed}/warc/CC-MAIN-20240517233122-20240518023122-{seed:00000}.warc.gz");
        _rows = rows;
        Make(rows);
    }

    /// <summary>Writes all rows; a null table shows what reading them alone costs.</summary>
    public void Write(TableWriter? table)
    {
        var cells = _cells.WrittenSpan;
        for (var row = 0; row < _rows; row++)
        {
            int column;
            while ((column = cells[0]) != EndOfRow)
            {
                var length = BitConverter.ToInt32(cells[1..]);
                var value = cells.Slice(5, length);
                cells = cells[(5 + length)..];
                if (table is null) continue;
                switch (Tables.Pairs.Columns[column].Type)
                {
                    case ColumnType.Text: table.Text(column, value); break;
                    case ColumnType.Int32: table.Int32(column, BitConverter.ToInt32(value)); break;
                    case ColumnType.Int64: table.Int64(column, BitConverter.ToInt64(value)); break;
                    case ColumnType.Bool: table.Bool(column, value[0] != 0); break;
                    default: table.TimestampMicros(column, BitConverter.ToInt64(value)); break;
                }
            }
            cells = cells[1..];
            table?.EndRow();
        }
    }

    private void Add(int column, ReadOnlySpan<byte> value)
    {
        _cells.Write([(byte)column]);
        _cells.Write(BitConverter.GetBytes(value.Length));
        _cells.Write(value);
    }

    private void Make(int rows)
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
            Add(PairColumn.PairId, _id);
            Add(PairColumn.Url, _buffer.AsSpan(0, urlLength));
            Add(PairColumn.Alt, _alt.AsSpan(0, altLength));
            Add(PairColumn.AltSource, altLength == 0 ? "none"u8 : "alt"u8);
            Add(PairColumn.Kind, _bytes[kind]);
            Add(PairColumn.PageUrl, _pageUrl.AsSpan(0, pageLength));
            Add(PairColumn.UrlHostRegisteredDomain, domain);
            Add(PairColumn.PageHostRegisteredDomain, _page.AsSpan(4, pageHost - 4));
            if ((width = _random.Next(4) == 0 ? _random.Next(50, 2000) : 0) > 0)
            {
                Add(PairColumn.Width, BitConverter.GetBytes(width));
                Add(PairColumn.Height, BitConverter.GetBytes(width * 3 / 4));
            }
            Add(PairColumn.Language, language);
            Add(PairColumn.FetchTime, BitConverter.GetBytes(time));
            Add(PairColumn.WarcFilename, _warc);
            Add(PairColumn.WarcRecordOffset, BitConverter.GetBytes(offset));
            Add(PairColumn.WarcRecordLength, BitConverter.GetBytes(length));
            Add(PairColumn.Position, BitConverter.GetBytes(++position));
            if (kind == "srcset") Add(PairColumn.Descriptor, _bytes["640w"]);
            Add(PairColumn.Best, BitConverter.GetBytes(kind != "srcset" || position % 3 == 0));
            Add(PairColumn.UrlHostName, _host.AsSpan(0, host));
            Add(PairColumn.UrlHostPrivateDomain, domain);
            _cells.Write([EndOfRow]);
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
