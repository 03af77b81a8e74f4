using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Images.Reading;
using CrawlIndex.Pipeline.Extraction;
using Xunit;

namespace CrawlIndex.Tests.Architecture;

/// <summary>Names that stand in published tables: a change here breaks workspaces that exist.</summary>
public sealed class PersistedNamesTests
{
    [Fact]
    public void Design4_Kinds_AreFrozen() => Assert.Equal(
        "src srcset picture lazy noscript og json-ld microdata link poster css other",
        string.Join(' ', Enum.GetValues<ReferenceKind>().Select(kind => Encoding.ASCII.GetString(ReferenceNames.Of(kind)))));

    [Fact]
    public void Design4_AltSources_AreFrozen() => Assert.Equal(
        "none alt title aria-label figcaption og json-ld anchor",
        string.Join(' ', Enum.GetValues<AltSource>().Select(source => Encoding.ASCII.GetString(ReferenceNames.Of(source)))));

    [Fact]
    public void Outcomes_AreFrozen() => Assert.Equal(
        "Page PageIncomplete WatPage NotHtml NotSuccess EmptyBody NoHttpHead Undecodable BadPageUrl Revisit Request Metadata FileHeader OtherType BadEnvelope BadRecord",
        string.Join(' ', Enum.GetNames<ExtractionOutcome>()));

    [Fact]
    public void FetchOutcomes_AreFrozen() => Assert.Equal(
        "fetched placeholder not_picture undecodable not_decoded empty_body robots_denied robots_unreachable consent_denied revoked_by_head bad_url blocked_port blocked_address " +
        "name_not_found connect_failed tls_failed timed_out broken_answer too_large too_many_redirects redirect_loop bad_redirect unauthorized payment_required forbidden not_found " +
        "too_many_requests legal_reasons other_status server_error host_unavailable",
        string.Join(' ', FetchOutcomes.All.Select(outcome => outcome.Name())));

    [Fact]
    public void Design4_ImageColumns_AreFrozen()
    {
        Assert.Equal(
            "url url_host_name url_host_registered_domain url_host_private_domain final_url hops status fetch_time attempt outcome reason md5 sha1 sha256 bytes mime width height " +
            "pdq pdq_quality pdq_upright decoder rights warc_filename warc_record_offset warc_record_length",
            string.Join(' ', Tables.Images.Columns.Select(column => column.Name)));
        Assert.Equal(ImageColumn.WarcRecordLength, Tables.Images.IndexOf("warc_record_length"));
        Assert.Equal(ImageColumn.Pdq, Tables.Images.IndexOf("pdq"));
        Assert.Equal(ImageColumn.Outcome, Tables.Images.IndexOf("outcome"));
    }

    [Fact]
    public void Design4_PairColumns_AreFrozen() => Assert.Equal(
        "pair_id url alt alt_source kind page_url url_host_registered_domain page_host_registered_domain width height language fetch_time warc_filename " +
        "warc_record_offset warc_record_length position descriptor best licence url_host_name url_host_private_domain",
        string.Join(' ', Tables.Pairs.Columns.Select(column => column.Name)));

    [Fact]
    public void Pictures_AreFrozen()
    {
        Assert.Equal("Decoded Empty NotAPicture UnsupportedFormat TooManyBytes TooManyPixels Truncated Corrupt TimedOut", string.Join(' ', Enum.GetNames<PictureOutcome>()));
        Assert.Equal("None Pixel Blank Tile", string.Join(' ', Enum.GetNames<PlaceholderKind>()));
        Assert.Equal("Unknown Jpeg Png Webp Gif Avif Tiff Bmp Ico Svg Heif JpegXl Jpeg2000", string.Join(' ', Enum.GetNames<PictureFormat>()));
    }
}
