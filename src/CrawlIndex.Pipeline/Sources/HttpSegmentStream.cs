using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace CrawlIndex.Pipeline.Sources;

/// <summary>
/// A file on an http(s) server read forward; when the connection breaks, it goes on where it stopped with a Range request
/// (RFC 9110 section 14), guarded by the entity tag or date so that bytes of two versions are never joined.
/// </summary>
public sealed class HttpSegmentStream(HttpClient http, string url) : Stream
{
    private const int MaxAttempts = 6;

    private static readonly ResiliencePipeline<HttpResponseMessage> Retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = MaxAttempts,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(60),
            ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
            {
                { Exception: HttpRequestException or TaskCanceledException or IOException } => true,
                { Result: { } answer } => answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500,
                _ => false,
            }),
            DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.Headers.RetryAfter?.Delta),
        })
        .Build();

    private HttpResponseMessage? answer;
    private Stream? body;
    private RangeConditionHeaderValue? version;
    private long position;
    private long expected = -1;
    private int breaks;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException("a response body has no length until it has been read");
    public override long Position { get => position; set => throw new NotSupportedException("a response body is read forward only"); }

    /// <summary>Asks the server for the size in bytes; -1 when it does not say.</summary>
    public static long ReadSize(HttpClient http, string url)
    {
        using var answer = Send(http, () => new HttpRequestMessage(HttpMethod.Head, url), url);
        return answer.Content.Headers.ContentLength ?? -1;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            try
            {
                body ??= OpenAt(position);
                var count = body.Read(buffer);
                if (count == 0 && expected >= 0 && position < expected) throw new IOException("the connection closed early");
                position += count;
                if (count > 0) breaks = 0;
                return count;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException && broken is not SourceException)
            {
                Release();
                if (++breaks >= MaxAttempts) throw new SourceException(url, $"broke off at byte {position} {breaks} times in a row: {broken.Message}");
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a response body is read forward only");

    public override void SetLength(long value) => throw new NotSupportedException("a response body is read only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a response body is read only");

    protected override void Dispose(bool disposing)
    {
        if (disposing) Release();
        base.Dispose(disposing);
    }

    private Stream OpenAt(long offset)
    {
        answer = Send(http, () => RequestAt(offset), url);
        if (offset > 0 && answer.StatusCode != HttpStatusCode.PartialContent)
            throw new SourceException(url, $"changed on the server, or cannot resume at byte {offset}; ingest it again");
        version ??= answer.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
            : answer.Content.Headers.LastModified is { } date ? new RangeConditionHeaderValue(date) : null;
        if (offset == 0) expected = answer.Content.Headers.ContentLength ?? -1;
        return answer.Content.ReadAsStream();
    }

    private HttpRequestMessage RequestAt(long offset)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (offset == 0) return request;
        request.Headers.Range = new RangeHeaderValue(offset, null);
        request.Headers.IfRange = version;
        return request;
    }

    private static HttpResponseMessage Send(HttpClient http, Func<HttpRequestMessage> request, string url)
    {
        var answer = Retry.Execute(() => http.Send(request(), HttpCompletionOption.ResponseHeadersRead));
        if (answer.IsSuccessStatusCode) return answer;
        var status = (int)answer.StatusCode;
        answer.Dispose();
        throw new SourceException(url, $"is answered by status {status}");
    }

    private void Release()
    {
        body?.Dispose();
        answer?.Dispose();
        (body, answer) = (null, null);
    }
}
