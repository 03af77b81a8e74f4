using CrawlIndex.Html;

namespace CrawlIndex.Pipeline.Extraction;

internal sealed class WatRows(PageRows rows)
{
    public ExtractionOutcome Extract(ReadOnlySpan<byte> envelope, in Capture capture, out ExtractResult result)
    {
        _ = rows;
        result = default;
        return ExtractionOutcome.Metadata;
    }
}
