using CrawlIndex.Consent;

namespace CrawlIndex.Images.Fetch;

/// <summary>The answers to a request for the robots.txt of an origin, redirects included.</summary>
/// <param name="Origin">Any URL of the origin.</param>
/// <param name="Time">When it was asked for.</param>
/// <param name="IsReachable">False when the host gave no usable answer: everything is disallowed unless an older copy stands in.</param>
/// <param name="Answers">What the engine judges by: hops and the final answer, and those of an older copy.</param>
/// <param name="CrawlDelay">Pause our group asks for; zero without one.</param>
public sealed record RobotsCopy(WebUrl Origin, DateTimeOffset Time, bool IsReachable, IReadOnlyList<Observation> Answers, TimeSpan CrawlDelay);
