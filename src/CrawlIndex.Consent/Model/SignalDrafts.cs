namespace CrawlIndex.Consent;

/// <summary>Signals prefilled from the piece they are read from; parsers change what differs.</summary>
public static class SignalDrafts
{
    /// <summary>A signal about the resource the piece belongs to: the picture, the page's text, or the origin of a site file.</summary>
    public static Signal Draft(this in SignalInput input, string parser, SignalFamily family, string rule, byte strength, StanceMap stances, Evidence evidence)
    {
        var role = input.Observation.Role;
        return new Signal
        {
            Family = family,
            Rule = rule,
            Parser = parser,
            Source = SourceOf(input),
            Scope = role switch
            {
                ObservationRole.Image => new SignalScope(ScopeLevel.Image, input.Observation.Url),
                ObservationRole.Page => new SignalScope(ScopeLevel.Page, input.Observation.Url),
                _ => new SignalScope(ScopeLevel.Origin, (input.AppliesTo ?? input.Observation.Url)),
            },
            Binds = role switch
            {
                ObservationRole.Image => Halves.Picture,
                ObservationRole.Page => Halves.AltText,
                _ => Halves.Both,
            },
            Stances = stances,
            Speaker = role == ObservationRole.Page && input.Part != SignalPart.Header ? Speaker.PageAuthor : Speaker.HostOperator,
            Strength = strength,
            Observed = input.Observation.Date,
            Evidence = evidence,
            Observation = input.Observation.Index,
        };
    }

    private static SourceKind SourceOf(in SignalInput input) => input.Part switch
    {
        SignalPart.Header => input.Observation.Role switch
        {
            ObservationRole.Page => SourceKind.HeaderPage,
            ObservationRole.Image when input.Observation.Status is >= 300 and < 400 => SourceKind.HeaderHop,
            ObservationRole.Image => SourceKind.HeaderImage,
            _ => SourceKind.SiteFile,
        },
        SignalPart.Meta or SignalPart.Attribute => SourceKind.Meta,
        SignalPart.Link or SignalPart.Anchor => SourceKind.Link,
        SignalPart.Script or SignalPart.Property => SourceKind.Structured,
        SignalPart.Text => SourceKind.Text,
        _ => input.Observation.Role switch
        {
            ObservationRole.Robots => SourceKind.Robots,
            ObservationRole.Image => SourceKind.Embedded,
            ObservationRole.Registry => SourceKind.Registry,
            _ => SourceKind.SiteFile,
        },
    };
}
