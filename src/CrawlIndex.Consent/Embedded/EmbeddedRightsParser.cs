using CrawlIndex.Consent.Rsl;

namespace CrawlIndex.Consent.Embedded;

/// <summary>
/// Rights inside picture files: XMP (also extended), IIM, Exif, C2PA manifests, texts, in JPEG, PNG, WebP, GIF, TIFF, HEIF,
/// AVIF, boxed JPEG XL and SVG. Every copy of a value is kept; where copies disagree the signals say so.
/// </summary>
public sealed class EmbeddedRightsParser : ISignalParser
{
    private const int MaxFile = 512 << 20;

    public string Id => "embedded/1";

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.Image || input.Value.Length > MaxFile) return ParseOutcome.NotApplicable;
        var segments = PictureSegments.Read(input.Value);
        if (segments.Format.Length == 0) return ParseOutcome.NotApplicable;
        var content = new EmbeddedContent(input.Value, segments);
        var counted = new Counter(sink);
        Emit(input, content, counted);
        var outcome = segments.Outcome != ParseOutcome.Silent ? segments.Outcome : content.Outcome;
        if (outcome == ParseOutcome.Silent && counted.Count > 0) return ParseOutcome.Signals;
        // A container cut by its archive hides whatever stood behind the cut.
        return outcome == ParseOutcome.Silent && input.Observation.Truncated ? ParseOutcome.Malformed : outcome;
    }

    private void Emit(in SignalInput input, EmbeddedContent content, ISignalSink sink)
    {
        new XmpRights(Id, input.Observation.Url, content).Emit(input, sink);
        new TextRights(Id, input.Observation.Url).Emit(input, content, sink);
        var scope = new SignalScope(ScopeLevel.Image, input.Observation.Url);
        foreach (var (document, segment) in content.Rsl)
        {
            // Spans of the document count in its segment; where that was unpacked, its chunk is the proof.
            var chunk = input.Value.Slice(segment.Start, segment.Length);
            var inner = new SignalInput
            {
                Observation = input.Observation,
                Part = SignalPart.Body,
                Value = segment.Bytes(input.Value),
                Raw = segment.Decoded is null ? default : chunk,
                Offset = input.Offset + segment.Start,
                PartName = input.PartName,
                Target = input.Target,
                Agent = input.Agent,
            };
            RslParser.Emit(document, inner, SourceKind.Embedded, scope, sink);
        }
        var manifests = content.Manifests;
        var c2pa = new C2paRights(Id, input.Observation.Url);
        foreach (var manifest in manifests.Take(8)) content.Worsen(c2pa.Read(input, manifest, manifests, sink));
    }

    private sealed class Counter(ISignalSink inner) : ISignalSink
    {
        public int Count { get; private set; }

        public void Add(Signal signal)
        {
            Count++;
            inner.Add(signal);
        }
    }
}
