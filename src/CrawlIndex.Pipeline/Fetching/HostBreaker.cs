using Polly;
using Polly.CircuitBreaker;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>The circuit breaker of one host (Polly), fed with reports instead of calls.</summary>
internal sealed class HostBreaker
{
    private static readonly object Sound = new(), Failed = new();

    private readonly ResiliencePipeline<object> pipeline;
    private readonly TimeProvider clock;
    private DateTimeOffset openUntil;

    public HostBreaker(PaceOptions options, TimeProvider clock)
    {
        this.clock = clock;
        pipeline = new ResiliencePipelineBuilder<object> { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<object>
        {
            FailureRatio = 0.8,
            MinimumThroughput = options.BreakAfter,
            SamplingDuration = TimeSpan.FromMinutes(10),
            BreakDuration = options.BreakTime,
            ShouldHandle = args => ValueTask.FromResult(ReferenceEquals(args.Outcome.Result, Failed)),
            OnOpened = opened =>
            {
                openUntil = clock.GetUtcNow() + opened.BreakDuration;
                Breaks++;
                return default;
            },
        }).Build();
    }

    /// <summary>How often it opened since the last success.</summary>
    public int Breaks { get; private set; }

    /// <summary>How long nothing may be sent; zero while it is closed. After that a single request is let through as a test.</summary>
    public TimeSpan Wait => openUntil > clock.GetUtcNow() ? openUntil - clock.GetUtcNow() : TimeSpan.Zero;

    /// <summary>True when only one request may be under way, because the last ones failed.</summary>
    public bool IsTesting => Breaks > 0;

    public void Report(bool sound)
    {
        if (sound) Breaks = 0;
        // Requests that were under way when it opened say nothing new.
        if (Wait > TimeSpan.Zero) return;
        pipeline.Execute(static outcome => outcome, sound ? Sound : Failed);
    }
}
