namespace CrawlIndex.Tests.Fetching;

/// <summary>A clock that stands still until it is told to go on to the next timer: hours of pace pass in no time, and none by itself.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<TestTimer> timers = [];
    private DateTimeOffset now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        lock (gate) now += by;
        Fire();
    }

    /// <summary>Goes to the next timer, which <see cref="Fire"/> then fires.</summary>
    public void MoveToNext()
    {
        lock (gate)
        {
            if (timers.Count > 0 && timers.Min(timer => timer.Due) is var next && next > now) now = next;
        }
    }

    /// <summary>Fires all timers that are due.</summary>
    public void Fire()
    {
        List<TestTimer> due;
        lock (gate)
        {
            due = [.. timers.Where(timer => timer.Due <= now)];
            timers.ExceptWith(due);
        }
        foreach (var timer in due) timer.Fire();
    }

    private sealed class TestTimer(TestClock clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock.now + dueTime;
                clock.timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
