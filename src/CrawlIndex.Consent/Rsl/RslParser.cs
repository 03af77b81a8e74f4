using System.Text;
using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Rsl;

/// <summary>
/// RSL 1.0 in all its channels: the document itself, the robots "License" line (given as a header piece of a robots
/// observation), the Link header, the link element and the inline script. Feeds and picture files hand theirs to
/// <see cref="Emit"/>.
/// </summary>
public sealed class RslParser : ISignalParser
{
    private static ReadOnlySpan<byte> MediaType => "application/rsl+xml"u8;

    public string Id => "rsl/1";

    public SignalParts Reads => SignalParts.Body | SignalParts.Script | SignalParts.Header | SignalParts.Link | SignalParts.Anchor;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        switch (input.Part)
        {
            case SignalPart.Body when MayBeDocument(input):
            case SignalPart.Script when Piece.IsMediaType(input.Name, MediaType):
                return ReadDocument(input, sink);
            case SignalPart.Header when Ascii.EqualsIgnoreCase(input.Name, "link"u8):
                return ReadLinks(input, sink);
            case SignalPart.Header when input.Observation.Role == ObservationRole.Robots && Ascii.EqualsIgnoreCase(input.Name, "license"u8):
                return ReadRobotsLine(input, sink);
            case SignalPart.Link or SignalPart.Anchor when Piece.IsMediaType(input.Type, MediaType):
                // The type says what it is even where the relation is another than the standard's.
                var isLicence = Piece.HasWord(input.Name, "license"u8);
                sink.Add(Pointer(input, Piece.Resolve(input, input.Value), input.Cite()) with { Reading = isLicence ? Reading.Strict : Reading.Lenient, Flags = isLicence ? [] : ["nonstandard-rel"] });
                return ParseOutcome.Signals;
            default:
                return ParseOutcome.NotApplicable;
        }
    }

    private static bool MayBeDocument(in SignalInput input)
    {
        if (Piece.IsMediaType(input.Name, MediaType)) return true;
        if (input.Observation.Role == ObservationRole.Image) return false;
        var head = input.Value[..Math.Min(input.Value.Length, 4096)];
        var start = head.TrimStart("\xEF\xBB\xBF \t\r\n"u8);
        if (start.Length == 0 || start[0] != '<') return false;
        return head.IndexOf("rslstandard.org/rsl"u8) >= 0 || (input.Observation.Role == ObservationRole.Licence && start.StartsWith("<rsl"u8));
    }

    private ParseOutcome ReadLinks(in SignalInput input, ISignalSink sink)
    {
        var links = new LinkHeader(input.Value);
        var outcome = ParseOutcome.NotApplicable;
        while (links.Next())
        {
            if (!Piece.HasWord(links.Rel, "license"u8) || !Piece.IsMediaType(links.Type, MediaType)) continue;
            sink.Add(Pointer(input, Piece.Resolve(input, links.Target), input.Cite(links.Start, links.Length)));
            outcome = ParseOutcome.Signals;
        }
        return outcome;
    }

    private ParseOutcome ReadRobotsLine(in SignalInput input, ISignalSink sink)
    {
        var text = Piece.Text(input.Value);
        var isAbsolute = WebUrl.TryParse(text, out var url);
        sink.Add(Pointer(input, isAbsolute ? url!.ToString() : Piece.Resolve(input, input.Value), input.Cite()) with
        {
            Reading = isAbsolute ? Reading.Strict : Reading.Malformed,
            Flags = isAbsolute ? [] : ["relative-license-uri"],
        });
        return ParseOutcome.Signals;
    }

    /// <summary>
    /// A document is promised under a URL: until it is read, nothing is licensed (RSL 1.0 section 4.3). The engine drops the
    /// pointer once it holds a conformant document of that URL.
    /// </summary>
    private Signal Pointer(in SignalInput input, string url, Evidence evidence)
    {
        var scope = Piece.ScopeOf(input);
        return new Signal
        {
            Family = SignalFamily.Rsl,
            Rule = SignalRules.RslPointer,
            Parser = Id,
            Source = Piece.SourceOf(input),
            Scope = scope with { Agent = "*" },
            Binds = scope.Level == ScopeLevel.Image ? Halves.Picture : Halves.Both,
            Stances = StanceMap.AllUses(Stance.Conditional),
            Terms = new SignalTerms(url, Duty: "licence document"),
            Speaker = Speaker.HostOperator,
            Strength = scope.Level == ScopeLevel.Image ? (byte)4 : (byte)3,
            Observed = input.Observation.Date,
            Evidence = evidence,
            Observation = input.Observation.Index,
        };
    }

    private static ParseOutcome ReadDocument(in SignalInput input, ISignalSink sink)
    {
        if (RslReader.Read(input.Value) is not { } document) return ParseOutcome.NotApplicable;
        Emit(document, input, Piece.SourceOf(input), Association(input), sink);
        return document.IsConformant ? ParseOutcome.Signals
            : document.Faults.Contains("too-large") ? ParseOutcome.LimitReached : ParseOutcome.Malformed;
    }

    // A stand-alone document governs its site; an inline one the page, a picture's own the picture.
    private static SignalScope Association(in SignalInput input) =>
        input.Part == SignalPart.Script || input.Observation.Role is ObservationRole.Image or ObservationRole.Page
            ? Piece.ScopeOf(input)
            : new SignalScope(ScopeLevel.Origin, input.AppliesTo ?? input.Observation.Url);

    /// <summary>
    /// Gives a document's statements. With a target only what decides for its halves, narrowest content first; without one
    /// every content, each with its own scope.
    /// </summary>
    /// <param name="document">As read.</param>
    /// <param name="input">Where it stood; the spans of the contents count in its Value.</param>
    /// <param name="source">Channel.</param>
    /// <param name="association">What it was attached to: the meaning of an empty url.</param>
    /// <param name="sink">Gets the signals.</param>
    internal static void Emit(RslDocument document, in SignalInput input, SourceKind source, SignalScope association, ISignalSink sink)
    {
        if (document.Contents.Count == 0)
        {
            sink.Add(Unlicensed(document, input, source, association));
            return;
        }
        if (input.Target is { } target)
        {
            RslTarget.Emit(document, target, input, source, association, sink);
            return;
        }
        foreach (var content in document.Contents)
        {
            var scope = ScopeOf(content, association);
            var stances = Held(document, content.Stances);
            var isPage = scope.Level == ScopeLevel.Page;
            sink.Add(Statement(document, content, input, source, scope, stances, isPage ? Halves.AltText : scope.Level == ScopeLevel.Image ? Halves.Picture : Halves.Both));
            // What a page refuses reaches the pictures it shows; what it grants does not: they may be another host's.
            if (isPage && Refusals(stances) is { IsEmpty: false } refusals)
                sink.Add(Statement(document, content, input, source, scope with { Level = ScopeLevel.PageImages }, refusals, Halves.Picture));
        }
    }

    internal static Signal Statement(RslDocument document, RslContent content, in SignalInput input, SourceKind source, SignalScope scope, StanceMap stances, Halves binds)
    {
        var payments = content.Licences.SelectMany(licence => licence.Payments).Where(payment => payment != "free").Distinct();
        var terms = content.TermsUrl ?? content.Licences.Select(licence => licence.TermsUrl).FirstOrDefault(url => url is not null) ?? input.Observation.Url;
        List<string> flags = [.. document.Faults, .. document.Notes];
        if (content.Server is not null) flags.Add("licence-server");
        if (content.Licences.Any(licence => licence.NeedsReporting)) flags.Add("reporting");
        if (content.Licences.Any(licence => licence.IsLimited)) flags.Add("limited-users");
        return new Signal
        {
            Family = SignalFamily.Rsl,
            Rule = "content",
            Parser = "rsl/1",
            Source = source,
            Scope = scope,
            Binds = binds,
            Stances = stances,
            Terms = new SignalTerms(terms, Key: "rsl", Duty: string.Join(", ", payments) is { Length: > 0 } duty ? duty : null),
            Speaker = Speaker.HostOperator,
            Strength = scope.Level is ScopeLevel.Image && source is SourceKind.Embedded or SourceKind.HeaderImage ? (byte)4 : (byte)3,
            Reading = !document.IsConformant ? Reading.Malformed : document.Notes.Contains("rsl-0.9") ? Reading.Legacy : Reading.Strict,
            Facts = content.Copyright is { } owner ? [new Fact(FactKind.CopyrightOwner, Piece.Short(owner))] : [],
            Flags = flags,
            Observed = input.Observation.Date,
            Evidence = content.Start + content.Length <= input.Value.Length ? input.Cite(content.Start, content.Length) : input.Cite(),
            Observation = input.Observation.Index,
        };
    }

    /// <summary>A document that does not conform grants nothing: its permissions become conditions, its prohibitions stay.</summary>
    internal static StanceMap Held(RslDocument document, StanceMap stances)
    {
        if (document.IsConformant) return stances;
        foreach (var use in Uses.All)
            if (use != Use.Crawl && stances[use] != Stance.Deny) stances = stances.With(use, Stance.Conditional);
        return stances;
    }

    internal static StanceMap Refusals(StanceMap stances)
    {
        foreach (var use in Uses.All)
            if (stances[use] == Stance.Allow) stances = stances.With(use, Stance.Unspecified);
        return stances;
    }

    private static Signal Unlicensed(RslDocument document, in SignalInput input, SourceKind source, SignalScope association) => new()
    {
        Family = SignalFamily.Rsl,
        Rule = "not-conformant",
        Parser = "rsl/1",
        Source = source,
        Scope = association,
        Binds = association.Level == ScopeLevel.Image ? Halves.Picture : Halves.Both,
        Stances = StanceMap.AllUses(Stance.Conditional),
        Terms = new SignalTerms(input.Observation.Url, Duty: "licence document"),
        Speaker = Speaker.HostOperator,
        Strength = 3,
        Reading = Reading.Malformed,
        Flags = document.Faults,
        Observed = input.Observation.Date,
        Evidence = input.Cite(),
        Observation = input.Observation.Index,
    };

    private static SignalScope ScopeOf(RslContent content, SignalScope association) => content.Url switch
    {
        "" => association,
        "/" or "/*" or "*" when association.Level != ScopeLevel.Image => new SignalScope(ScopeLevel.Origin, association.Value),
        var url when url.Contains("://", StringComparison.Ordinal) => url.IndexOf('*') is >= 0 and var star
            ? new SignalScope(ScopeLevel.UrlPrefix, url[..star])
            : new SignalScope(url.EndsWith('/') ? ScopeLevel.UrlPrefix : ScopeLevel.Image, url),
        var pattern => new SignalScope(ScopeLevel.Path, pattern),
    };
}
