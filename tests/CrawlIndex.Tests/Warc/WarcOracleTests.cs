using System.Text;
using System.Text.Json;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Every real file against an independent reader's listing; each difference is explained by the standard.</summary>
public class WarcOracleTests
{
    // Files whose records differ from the listing, and why ours are right. The count is the number of records we read.
    private static readonly Dictionary<string, (int Records, string Reason)> Explained = new()
    {
        ["archivesunleashed__aut/resources/arc/badexample.arc.gz"] = (5, "ARC in one gzip member (RFC 1952): all records are read; the listing stops at the first. Record 4 has a bad length"),
        ["derived/whirlwind_missing-crlf-between-records.warc"] = (4, "records without the line ends of WARC 1.1 section 4 still frame by Content-Length"),
        ["derived/whirlwind_single-gzip-member.warc.gz"] = (4, "one gzip member holds all records (WARC 1.1 annex D advises against, RFC 1952 allows)"),
        ["derived/whirlwind_zero-padding-between-members.warc.gz"] = (4, "zero bytes between members are padding (gzip ignores them too)"),
        ["iipc__webarchive-commons/format/arc/IAH-20080430204825-00000-blackbook-truncated.arc"] = (9, "ARC records without the newline before them still frame by Archive-length"),
        ["iipc__webarchive-commons/resource/html/link-extraction-test.warc"] = (8, "line ends missing between records"),
        ["netarchivesuite__jwat/test/resources/invalid-entries.gz"] = (0, "text, no archive: the listing takes a line of it for an ARC record"),
        ["netarchivesuite__jwat/test/resources/sample.txt.gz"] = (0, "text, no archive"),
        ["netarchivesuite__jwat/test/resources/three-files.gz"] = (0, "text, no archive"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-fields-empty.warc"] = (1, "empty WARC-Type: unknown, and no length: the block goes on to the end"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-fields-missing.warc"] = (1, "no WARC-Type: unknown"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-lonely-monkeys.warc"] = (1, "a type that WARC 1.1 section 5.5 does not name is unknown"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-lonely-request-response-resource-conversion.warc"] = (4, "heads without length: each ends where the next version line stands"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-lonely-warcinfo-metadata.warc"] = (2, "heads without length"),
        ["netarchivesuite__jwat/test/resources/invalid-warcfile-lonely-continuation.warc"] = (1, "no length: the line ends after the head are no block"),
        ["netarchivesuite__jwat/test/resources/test-utf8.warc"] = (1, "white space around values is none of them (WARC 1.1 section 4)"),
        ["netarchivesuite__jwat/test/resources/valid-warcfile-fields-continuation.warc"] = (1, "white space around values"),
        ["netarchivesuite__jwat/test/resources/valid-warcfile-fields-metainfo.warc"] = (1, "white space around values"),
        ["netarchivesuite__jwat/test/resources/valid-warcfile-fields-warcinfo.warc"] = (1, "white space around values"),
        ["toimik__WarcProtocol/Invalid/incorrect_content_length.warc"] = (3, "wrong lengths are reported; reading goes on at the next version line"),
        ["toimik__WarcProtocol/Invalid/missing_header_field.warc"] = (4, "no WARC-Type: unknown"),
        ["toimik__WarcProtocol/Invalid/multiline_header_values.warc"] = (1, "the length is no number ('\\t1' spelt out)"),
        ["webrecorder__pywb/sample_archive/cdxj/example.cdx.gz"] = (0, "an index, no archive"),
        ["webrecorder__pywb/sample_archive/zipcdx/zipnum-sample.cdx.gz"] = (0, "an index, no archive"),
        ["webrecorder__warcio/test/data/bad.arc"] = (2, "lengths -1 and abc are none: those lines start no record"),
        ["webrecorder__warcio/test/data/example-space-in-target-uri.warc.gz"] = (2, "the URI is given as it stands; the listing escapes its blanks"),
        ["webrecorder__warcio/test/data/example-bad.warc.gz.bad"] = (6, "all records in one gzip member: all are read"),
    };

    // Bodies that differ, by reason: (file ending, record type).
    private static readonly (string File, string Type, string Reason)[] OtherBodies =
    [
        (".arc", "arc_header", "the block of a version block is all of it; the listing drops the field lines"),
        (".arc.gz", "arc_header", "as above"),
        ("parseMe.warc", "request", "application/http blocks of chrome-extension: URIs are HTTP messages too (WARC 1.1 section 6.3)"),
        ("parseMe.warc", "response", "as above"),
        ("parseMe.warc.gz", "request", "as above"),
        ("parseMe.warc.gz", "response", "as above"),
        ("test-arc-1.0-invalid-fields.arc", "arc_header", "as for .arc"),
    ];

    public static TheoryData<string> Files() => [.. WarcSnapshot.DataFiles];

    [DataTheory]
    [MemberData(nameof(Files))]
    public void Warc11_RecordsMatchTheListing(string file)
    {
        var expected = Expected(file);
        var seen = Read(file);
        if (Explained.TryGetValue(file, out var explained))
        {
            Assert.Equal(explained.Records, seen.Count);
            Assert.NotEmpty(explained.Reason);
            return;
        }

        if (expected is null)
        {
            Assert.True(file.StartsWith("derived/", StringComparison.Ordinal) || seen.Count == 0, $"{file}: no listing");
            return;
        }

        Assert.Equal(expected.Select(e => (e.Offset, e.Type, e.Uri)), seen.Select(s => (s.Offset, s.Type, s.Uri)));
        for (var i = 0; i < seen.Count; i++) AssertSame(file, expected[i], seen[i]);
    }

    [DataFact]
    public void EveryExplainedFileIsThereAndReallyDiffers()
    {
        foreach (var file in Explained.Keys)
        {
            var expected = Expected(file) ?? throw new InvalidOperationException($"{file}: no listing");
            var same = expected.Select(e => (e.Offset, e.Type, e.Uri, e.DecodedSha1)).SequenceEqual(Read(file).Select(s => (s.Offset, s.Type, s.Uri, s.DecodedSha1)));
            Assert.False(same, $"{file} does not differ any more");
        }
    }

    private static void AssertSame(string file, Listed expected, Listed seen)
    {
        var place = $"{file} at {seen.Offset}";
        if (!OtherBodies.Any(other => file.EndsWith(other.File, StringComparison.Ordinal) && other.Type == seen.Type && expected.DecodedSha1 != seen.DecodedSha1))
        {
            Assert.True(expected.DecodedLength == seen.DecodedLength && expected.DecodedSha1 == seen.DecodedSha1, $"{place}: body {seen.DecodedLength}, listed {expected.DecodedLength}");
            if (seen.Status is not null) Assert.True(expected.Status == seen.Status, $"{place}: status {seen.Status}, listed {expected.Status}");
        }

        // Lengths in the listing leave out the line ends after a plain record; members are counted whole.
        var rest = seen.Length - expected.Length;
        if (file.EndsWith(".gz", StringComparison.Ordinal) || file.EndsWith(".bad", StringComparison.Ordinal))
        {
            Assert.True(rest == 0 || expected.Length < 0 || seen.OffsetInMember > 0 || !seen.Alone, $"{place}: length {seen.Length}, listed {expected.Length}");
        }
        else
        {
            Assert.True(rest is >= 0 and <= 64, $"{place}: length {seen.Length}, listed {expected.Length}");
        }
    }

    private sealed record Listed(long Offset, long OffsetInMember, long Length, bool Alone, string Type, string Uri, string? Status, int DecodedLength, string DecodedSha1);

    private static List<Listed> Read(string file)
    {
        var seen = new List<Listed>();
        using var reader = WarcReader.Open(TestData.PathOf("warc/" + file));
        using var payload = new HttpPayload();
        while (reader.Read())
        {
            var record = reader.Record;
            string? status = null;
            var body = record.Block;
            if (record.TryGetHttp(out var http))
            {
                payload.Decode(http);
                body = payload.Body;
                status = http.Status < 0 ? null : http.Status.ToString();
            }

            seen.Add(new Listed(
                record.Offset, record.OffsetInMember, record.Length, record.AloneInMember, RecordTypes.NameOf(record.Type), Encoding.UTF8.GetString(record.TargetUri),
                status, body.Length, Sha1(body)));
        }

        return seen;
    }

    /// <summary>The listing, named after the path with some folders left out; null when there is none.</summary>
    private static List<Listed>? Expected(string file)
    {
        var parts = file.Split('/', '\\');
        var folder = TestData.PathOf("warc/expected-warcio");
        var named = Directory.EnumerateFiles(folder, $"{parts[0]}~*{parts[^1]}.jsonl").Select(path => (Path: path, Parts: Path.GetFileName(path)[..^6].Split('~')))
            .Where(found => found.Parts[^1] == parts[^1] && found.Parts.All(part => parts.Contains(part)))
            .OrderByDescending(found => found.Parts.Length).ThenBy(found => found.Parts.Length > 1 && parts.Length > 1 && found.Parts[^2] == parts[^2] ? 0 : 1).ToList();
        if (named.Count == 0) return null;
        var records = new List<Listed>();
        foreach (var line in File.ReadLines(named[0].Path))
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            if (record.TryGetProperty("reader_error", out _)) continue;
            records.Add(new Listed(
                record.GetProperty("offset").GetInt64(), 0, record.GetProperty("length").GetInt64(), true, Text(record, "type") ?? "", Text(record, "uri") ?? "",
                Text(record, "status"), record.GetProperty("decoded_len").GetInt32(), Text(record, "decoded_sha1") ?? ""));
        }

        return records;
    }

    private static string Sha1(ReadOnlySpan<byte> bytes)
    {
        var hash = new byte[20];
        Assert.True(Base32.TryDecode(Encoding.ASCII.GetBytes(WarcWriter.Sha1(bytes)[5..]), hash));
        return Convert.ToHexStringLower(hash);
    }

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) ? value.GetString() : null;
}
