using System.Text;
using CrawlIndex.Consent;

namespace CrawlIndex.Tests.Consent.Licences;

/// <summary>Runs one parser of rights on one piece and checks what every parser must keep: no exception, spans inside the part.</summary>
internal static class RightsReading
{
    public const string Page = "https://e.example/articles/1.html";
    public const string Picture = "https://e.example/articles/1.jpg";

    public static PairTarget Pair(string image = Picture, string? page = Page) =>
        new(Url(image), page is null ? null : Url(page), null);

    public static WebUrl Url(string text) => WebUrl.TryParse(text, out var url) ? url : throw new ArgumentException(text);

    public static IReadOnlyList<Signal> Read(ISignalParser parser, SignalPart part, ReadOnlySpan<byte> value, string name = "", string type = "", string subject = "",
        ObservationRole role = ObservationRole.Page, string url = Page, PairTarget? target = null, string? appliesTo = null) =>
        Read(parser, part, value, out _, name, type, subject, role, url, target, appliesTo);

    public static IReadOnlyList<Signal> Read(ISignalParser parser, SignalPart part, string value, string name = "", string type = "", string subject = "",
        ObservationRole role = ObservationRole.Page, string url = Page, PairTarget? target = null, string? appliesTo = null) =>
        Read(parser, part, Encoding.UTF8.GetBytes(value), out _, name, type, subject, role, url, target, appliesTo);

    public static IReadOnlyList<Signal> Read(ISignalParser parser, SignalPart part, ReadOnlySpan<byte> value, out ParseOutcome outcome, string name = "", string type = "", string subject = "",
        ObservationRole role = ObservationRole.Page, string url = Page, PairTarget? target = null, string? appliesTo = null)
    {
        var found = new SignalList();
        var input = new SignalInput
        {
            Observation = new Observation { Role = role, Url = url, Body = part == SignalPart.Body ? value.ToArray() : null },
            Part = part,
            Name = Encoding.UTF8.GetBytes(name),
            Value = value,
            Type = Encoding.UTF8.GetBytes(type),
            Subject = Encoding.UTF8.GetBytes(subject),
            PartName = Evidence.Body,
            Target = target,
            AppliesTo = appliesTo,
            Agent = "OurBot",
        };
        outcome = parser.Parse(input, found);
        foreach (var signal in found.Signals)
        {
            var proof = signal.Evidence;
            Xunit.Assert.InRange(proof.Start, 0, value.Length);
            Xunit.Assert.InRange(proof.Start + proof.Length, 0, value.Length);
            Xunit.Assert.True(value.Slice((int)proof.Start, Math.Min((int)proof.Length, Evidence.MaxBytes)).SequenceEqual(proof.Bytes.Span), "evidence is not what stands there");
        }
        return found.Signals;
    }

    /// <summary>Stances of one half, most restrictive of all signals.</summary>
    public static string Say(IEnumerable<Signal> signals, Use use)
    {
        var found = signals.Select(signal => signal.Stances[use]).DefaultIfEmpty().Max();
        return found.Name();
    }
}
