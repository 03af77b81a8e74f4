using CrawlIndex.Warc;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Warc;

/// <summary>Seeded mutations of made and real files: whatever comes, the accounting holds and nothing throws.</summary>
public class WarcFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 1500;
    private const int LargestFile = 30_000;

    [Fact]
    public void MutatedMadeFiles_AreAccountedFor() => Mutate([MadeWarc.Crawl(3), MadeWarc.Crawl(3, compress: false), MadeWarc.Gzip(MadeWarc.Crawl(3, compress: false))]);

    [DataFact]
    public void MutatedRealFiles_AreAccountedFor() =>
        Mutate([.. WarcSnapshot.DataFiles.Select(file => File.ReadAllBytes(TestData.PathOf("warc/" + file))).Where(bytes => bytes.Length is > 0 and < LargestFile)]);

    private void Mutate(byte[][] inputs)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])inputs[random.Next(inputs.Length)].Clone();
            for (var edits = random.Next(1, 6); edits > 0; edits--) bytes = Edit(bytes, inputs, random);
            try
            {
                var options = new WarcReaderOptions { Inflate = round % 2 == 0 ? InflateEngine.Auto : InflateEngine.Zlib, Strict = round % 7 == 0 };
                Drain(bytes, options);
                WarcSnapshot.Of(new RaggedStream(bytes, round, 5000), bytes.Length, options);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {e.Message}", e);
            }
        }
    }

    private static void Drain(byte[] bytes, WarcReaderOptions options)
    {
        using var reader = new WarcReader(new MemoryStream(bytes), "fuzz", options);
        using var payload = new HttpPayload(new WarcLimits { MaxDecodedBytes = 1 << 20 });
        using var verifier = new DigestVerifier();
        using var cdxj = new CdxjWriter(Stream.Null, "fuzz");
        while (reader.Read())
        {
            if (reader.Record.TryGetHttp(out var http)) payload.Decode(http);
            DigestVerifier.VerifyBlock(reader.Record);
            verifier.VerifyPayload(reader.Record);
            cdxj.Add(reader.Record);
        }
    }

    private static byte[] Edit(byte[] bytes, byte[][] inputs, Random random)
    {
        if (bytes.Length == 0) return bytes;
        var at = random.Next(bytes.Length);
        var length = random.Next(Math.Min(bytes.Length - at, 1 << random.Next(12)) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                var other = inputs[random.Next(inputs.Length)];
                var from = random.Next(other.Length);
                return [.. bytes[..at], .. other[from..Math.Min(other.Length, from + 3000)], .. bytes[at..]];
            default:
                return [.. bytes[..at], .. new byte[length], .. bytes[at..]];
        }
    }
}
