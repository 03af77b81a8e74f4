using System.Text;
using CrawlIndex.Html.Extract;
using CrawlIndex.Html.Tokens;
using Xunit;

namespace CrawlIndex.Tests.Html;

public sealed class NameTableTests
{
    [Fact]
    public void TagNames_AreFoundInAnyCaseAndNothingElseIs()
    {
        foreach (var name in Enum.GetValues<TagName>().Where(n => n != TagName.Other))
        {
            var spelling = Encoding.ASCII.GetString(TagNames.SpellingOf(name));
            Assert.Equal(name, TagNames.Find(Encoding.ASCII.GetBytes(spelling)));
            Assert.Equal(name, TagNames.Find(Encoding.ASCII.GetBytes(spelling.ToUpperInvariant())));
            Assert.Equal(TagName.Other, TagNames.Find(Encoding.ASCII.GetBytes(spelling + "zz")));
            Assert.Equal(TagName.Other, TagNames.Find(Encoding.ASCII.GetBytes("zz" + spelling)));
        }
        Assert.Equal(TagName.Other, TagNames.Find(default));
    }

    [Theory]
    [InlineData("data-lazy-src", AttributeName.DataLazySrc)]
    [InlineData("DATA-ORIGINAL-SRCSET", AttributeName.DataOriginalSrcset)]
    [InlineData("data-large_image", AttributeName.DataLargeImage)]
    [InlineData("xlink:href", AttributeName.XlinkHref)]
    [InlineData("data-pagespeed-lazy-src", AttributeName.DataPagespeedLazySrc)]
    [InlineData("data-pagespeex-lazy-src", AttributeName.Other)]
    [InlineData("data-pagespeed-xazy-src", AttributeName.Other)]
    [InlineData("data-pagespeed-lazy-srx", AttributeName.Other)]
    [InlineData("http-equiv", AttributeName.HttpEquiv)]
    [InlineData("imagesrcset", AttributeName.Imagesrcset)]
    public void AttributeNames_AreFoundByEveryByte(string name, object expected) =>
        Assert.Equal((AttributeName)expected, (AttributeName)AttributeNames.Table.Find(Encoding.ASCII.GetBytes(name)));
}
