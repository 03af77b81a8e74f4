using System.Diagnostics;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;
using CrawlIndex.Tests.Images;

namespace CrawlIndex.Benchmarks;

/// <summary>PDQ from luminance and from JPEG files, in processor time, against the straightforward scalar definition in the same run.</summary>
internal static class PdqBench
{
    /// <param name="args">A photograph of at least 5.4 megapixels.</param>
    public static int Run(string[] args)
    {
        if (args.Length == 0 || !File.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: pdq PHOTOGRAPH (JPEG of about 6 megapixels)");
            return 2;
        }
        using var decoder = new VipsDecoder();
        var photo = Pixels.Decode(File.ReadAllBytes(args[0]));
        var reader = new PictureReader(decoder);
        Console.WriteLine("| what | ours /s | scalar definition /s | ratio | the reference on a machine of this kind /s |");
        Console.WriteLine("|---|---|---|---|---|");
        Luma(photo);
        Jpeg(reader, photo.Resize(992, 992 * photo.Height / photo.Width), "104-118");
        Jpeg(reader, photo.Resize(2846, 2846 * photo.Height / photo.Width), "18-20");
        return 0;
    }

    private static void Luma(Pixels photo)
    {
        var plane = PlaneOf(photo);
        var hasher = new PdqHasher();
        var (ours, scalar) = (PerSecond(() => hasher.Hash(plane, out _)), PerSecond(() => ScalarPdq.Hash(plane, out _)));
        if (hasher.Hash(plane, out _) != ScalarPdq.Hash(plane, out _)) throw new InvalidDataException("the hashes differ");
        Console.WriteLine($"| hash of 512 x 512 luminance | {ours:F0} | {scalar:F0} | {ours / scalar:F1} | 187 |");
    }

    private static void Jpeg(PictureReader reader, Pixels pixels, string reference)
    {
        var file = VipsEncoder.Encode(pixels, "jpegsave_buffer", "Q=85");
        var ours = PerSecond(() => reader.Read(file));
        var scalar = PerSecond(() => ScalarPdq.Hash(PlaneOf(Pixels.Decode(file)), out _));
        Console.WriteLine($"| JPEG of {pixels.Width * (double)pixels.Height / 1e6:F2} megapixels ({file.Length / 1000} kB) to hash | {ours:F0} | {scalar:F0} | {ours / scalar:F1} | {reference} |");
    }

    private static LumaPlane PlaneOf(Pixels pixels)
    {
        var sampler = new LumaSampler();
        sampler.Begin(pixels.Width, pixels.Height);
        for (var y = 0; y < pixels.Height; y++) sampler.Row(y, pixels.Rgb.AsSpan(y * pixels.Width * 3, pixels.Width * 3));
        return sampler.End();
    }

    /// <summary>Best of eight rounds, in runs per second of processor time: the machine is shared.</summary>
    private static double PerSecond(Action run)
    {
        run();
        using var process = Process.GetCurrentProcess();
        var best = 0.0;
        for (var round = 0; round < 8; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            var runs = 0;
            for (; clock.ElapsedMilliseconds < 400; runs++) run();
            process.Refresh();
            best = Math.Max(best, runs / (process.TotalProcessorTime - before).TotalSeconds);
        }
        return best;
    }
}
