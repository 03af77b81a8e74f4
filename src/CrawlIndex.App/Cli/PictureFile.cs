using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;

namespace CrawlIndex.App.Cli;

/// <summary>One picture file read: its reading, the hashes of its views where asked for, or why the file could not be opened.</summary>
public sealed record PictureFile(string Path, PictureReading Reading, IReadOnlyList<PdqHash> Views, string? Unreadable)
{
    /// <summary>Why there is no hash, or null when there is one.</summary>
    public string? Failure => Unreadable is not null ? Unreadable
        : Reading.HasHash ? null
        : Reading.Outcome == PictureOutcome.Decoded ? $"{Reading.Width} x {Reading.Height} pixels are too few to hash"
        : Reading.Fault is { } fault ? $"{Word(Reading.Outcome)} ({fault})" : Word(Reading.Outcome);

    /// <summary>Reads a file with a reader of this thread.</summary>
    public static PictureFile Read(string path, PictureReader reader, bool views)
    {
        try
        {
            var file = new FileInfo(path);
            if (file is { Exists: true } && file.Length > PictureLimits.Default.MaxBytes) return new(path, new PictureReading { Outcome = PictureOutcome.TooManyBytes, Decoder = "" }, [], null);
            var reading = reader.Read(File.ReadAllBytes(path));
            return new(path, reading, views && reading.HasHash ? [.. PdqViews.All.Select(reader.Frequencies.Hash)] : [], null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(path, default, [], unreadable.Message);
        }
    }

    private static string Word(PictureOutcome outcome) => outcome switch
    {
        PictureOutcome.Empty => "the file is empty",
        PictureOutcome.NotAPicture => "is no picture",
        PictureOutcome.UnsupportedFormat => "is a picture of a format that is not decoded",
        PictureOutcome.TooManyBytes => "has too many bytes",
        PictureOutcome.TooManyPixels => "claims too many pixels",
        PictureOutcome.Truncated => "is cut off",
        PictureOutcome.TimedOut => "takes too long to decode",
        _ => "is broken",
    };
}
