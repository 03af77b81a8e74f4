using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>Fetched pictures as rows of the table images.</summary>
internal sealed class ImageRows(PublicSuffixList suffixes)
{
    private readonly HostDomains domains = new(suffixes);

    public void Write(IRowWriter row, FetchedPicture picture, ArchivedRecord? place)
    {
        var url = Encoding.UTF8.GetBytes(picture.Target.Url);
        domains.Set(url);
        row.Text(ImageColumn.Url, url);
        row.Text(ImageColumn.UrlHostName, domains.Host);
        row.Text(ImageColumn.UrlHostRegisteredDomain, domains.Registered);
        row.Text(ImageColumn.UrlHostPrivateDomain, domains.Private);
        row.Int32(ImageColumn.Attempt, picture.Target.Attempt);
        row.Text(ImageColumn.Outcome, Encoding.ASCII.GetBytes(Images.Fetch.FetchOutcomes.Name(picture.Outcome)));
        Text(row, ImageColumn.Reason, picture.Reason);
        row.Int32(ImageColumn.Hops, picture.Result.Hops);
        if (picture.Result.Last is { } last)
        {
            row.Text(ImageColumn.FinalUrl, Encoding.UTF8.GetBytes(last.Url.ToString()));
            if (last.Status > 0) row.Int32(ImageColumn.Status, last.Status);
            row.TimestampMicros(ImageColumn.FetchTime, (last.Time.UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }
        if (!picture.Body.IsEmpty) WriteReading(row, picture);
        if (place is { } record)
        {
            row.Text(ImageColumn.WarcFilename, Encoding.UTF8.GetBytes(record.File));
            row.Int64(ImageColumn.WarcRecordOffset, record.Place.Offset);
            row.Int64(ImageColumn.WarcRecordLength, record.Place.Length);
        }
        row.EndRow();
    }

    private static void WriteReading(IRowWriter row, FetchedPicture picture)
    {
        var reading = picture.Reading;
        row.Int64(ImageColumn.Bytes, picture.Body.Length);
        Text(row, ImageColumn.Md5, picture.Digests!.Md5);
        Text(row, ImageColumn.Sha1, picture.Digests.Sha1);
        Text(row, ImageColumn.Sha256, picture.Digests.Sha256);
        Text(row, ImageColumn.Rights, picture.Rights);
        Text(row, ImageColumn.Mime, MimeOf(reading.Format));
        Text(row, ImageColumn.Decoder, reading.Decoder);
        if (reading.Width > 0)
        {
            row.Int32(ImageColumn.Width, reading.Width);
            row.Int32(ImageColumn.Height, reading.Height);
        }
        if (!reading.HasHash) return;
        Text(row, ImageColumn.Pdq, reading.Pdq.ToString());
        row.Int32(ImageColumn.PdqQuality, reading.Quality);
        Text(row, ImageColumn.PdqUpright, reading.Upright?.ToString());
    }

    /// <summary>Media type by the bytes; null for what is no picture.</summary>
    private static string? MimeOf(PictureFormat format) => format switch
    {
        PictureFormat.Unknown => null,
        PictureFormat.Svg => "image/svg+xml",
        PictureFormat.Ico => "image/x-icon",
        PictureFormat.JpegXl => "image/jxl",
        PictureFormat.Jpeg2000 => "image/jp2",
        _ => $"image/{format.ToString().ToLowerInvariant()}",
    };

    private static void Text(IRowWriter row, int column, string? value)
    {
        if (value is not null) row.Text(column, Encoding.UTF8.GetBytes(value));
    }
}
