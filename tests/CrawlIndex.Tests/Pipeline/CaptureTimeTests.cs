using System.Globalization;
using System.Text;
using CrawlIndex.Pipeline.Extraction;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class CaptureTimeTests
{
    [Theory]
    [InlineData("2024-05-18T01:58:10Z", "2024-05-18T01:58:10.000000Z")]
    [InlineData("2016-01-11T23:24:25.412030Z", "2016-01-11T23:24:25.412030Z")]
    [InlineData("2016-01-11T23:24:25.412030999Z", "2016-01-11T23:24:25.412030Z")]
    [InlineData("2016-09-19T17:20Z", "2016-09-19T17:20:00.000000Z")]
    [InlineData("2016-09", "2016-09-01T00:00:00.000000Z")]
    [InlineData("2016", "2016-01-01T00:00:00.000000Z")]
    [InlineData("1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000000Z")]
    public void Warc11_W3cDate_IsRead(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("20080430204825", "2008-04-30T20:48:25.000000Z")]
    [InlineData("2008043020", "2008-04-30T20:00:00.000000Z")]
    public void Arc_Digits_AreRead(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2008-10-294T00:00:00Z")]
    [InlineData("2008-13-01T00:00:00Z")]
    [InlineData("2008-02-30")]
    [InlineData("2008-02-01T24:00:00Z")]
    [InlineData("2008-02-01T10:00:00.Z")]
    [InlineData("2008-02-01T10:00:00+02:00")]
    [InlineData("0000-01-01")]
    [InlineData("Sun, 22 Nov 2026")]
    public void NoDate_IsRefused(string text) => Assert.False(CaptureTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    private static string Read(string text)
    {
        Assert.True(CaptureTime.TryParse(Encoding.ASCII.GetBytes(text), out var micros));
        return DateTime.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }
}
