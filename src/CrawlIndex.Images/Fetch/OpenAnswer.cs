using System.IO.Compression;
using System.Text;

namespace CrawlIndex.Images.Fetch;

/// <summary>An answer whose head is read and whose body waits; disposing it without reading closes the connection.</summary>
public sealed class OpenAnswer : IDisposable
{
    /// <summary>Bodies of refusals are read up to here, so that their connection can be used again.</summary>
    private const int MaxRefusalBytes = 16 << 10;

    private const int MaxTrustedLength = 1 << 20;

    private readonly HttpResponseMessage? response;
    private readonly long started;
    private readonly FetchOptions options;
    private readonly TimeProvider clock;

    internal OpenAnswer(Exchange exchange, HttpResponseMessage? response, long started, FetchOptions options, TimeProvider clock)
    {
        Exchange = exchange;
        this.response = response;
        this.started = started;
        this.options = options;
        this.clock = clock;
    }

    /// <summary>What is known so far: no body.</summary>
    public Exchange Exchange { get; }

    /// <summary>Reads the whole body with its coding undone; more than the limit is a failure with nothing kept.</summary>
    public Task<Exchange> ReadAsync(CancellationToken cancel) => ReadAsync(options.MaxBodyBytes, cut: false, cancel);

    /// <summary>Reads at most so many bytes of the body; the rest is left.</summary>
    public Task<Exchange> ReadStartAsync(int maxBytes, CancellationToken cancel) => ReadAsync(maxBytes, cut: true, cancel);

    /// <summary>Ends an answer whose body nobody wants.</summary>
    public async Task<Exchange> DropAsync(CancellationToken cancel)
    {
        // A short rest is cheaper than a new connection.
        if (response?.Content.Headers.ContentLength is <= MaxRefusalBytes) await ReadAsync(MaxRefusalBytes, cut: true, cancel).ConfigureAwait(false);
        return Exchange with { Took = clock.GetElapsedTime(started) };
    }

    public void Dispose() => response?.Dispose();

    private async Task<Exchange> ReadAsync(int maxBytes, bool cut, CancellationToken cancel)
    {
        if (response is null) return Exchange;
        var stated = response.Content.Headers.ContentLength;
        if (!cut && stated > maxBytes) return Failed(FetchOutcome.TooLarge, $"{stated} bytes, more than {maxBytes}");
        using var timeout = new CancellationTokenSource(options.BodyTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            var raw = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using var plain = Decoded(raw);
            // A stated length is believed only while it is small: memory follows what really comes.
            var buffer = new byte[stated is >= 0 and <= MaxTrustedLength && ReferenceEquals(plain, raw) ? (int)stated + 1 : 64 << 10];
            var count = 0;
            for (int read; (read = await plain.ReadAsync(buffer.AsMemory(count), either.Token).ConfigureAwait(false)) > 0;)
            {
                count += read;
                if (count > maxBytes)
                {
                    if (!cut) return Failed(FetchOutcome.TooLarge, $"more than {maxBytes} bytes");
                    return Exchange with { Body = buffer.AsMemory(0, maxBytes), IsCut = true, Took = clock.GetElapsedTime(started) };
                }
                if (count == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Math.Max(buffer.Length, maxBytes) + 1));
            }
            return Exchange with { Body = buffer.AsMemory(0, count), Took = clock.GetElapsedTime(started) };
        }
        catch (Exception failed) when (FetchFailure.IsOne(failed, cancel))
        {
            var (outcome, reason) = FetchFailure.Of(failed);
            return Failed(outcome, reason);
        }
    }

    private Exchange Failed(FetchOutcome outcome, string reason) => Exchange with { Failure = outcome, Reason = reason, Took = clock.GetElapsedTime(started) };

    /// <summary>Undoes one known coding; a body in another one is read as it is and will be no picture.</summary>
    private Stream Decoded(Stream raw) => Encoding.Latin1.GetString(Exchange.FirstHeader("content-encoding"u8)).Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(raw, CompressionMode.Decompress),
        "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
        "br" => new BrotliStream(raw, CompressionMode.Decompress),
        _ => raw,
    };
}
