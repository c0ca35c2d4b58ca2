using System.Threading.Channels;

namespace Parley.Tests.Harness;

/// <summary>A clock that stands until it is told to go on, and tells which delays somebody waits for.</summary>
sealed class ManualClock : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<Timer> _timers = [];
    readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();
    DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    TimeSpan _step;

    public override DateTimeOffset GetUtcNow() => _now + _step;
    public override long GetTimestamp() => _now.Ticks;
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The next delay that somebody began to wait for.</summary>
    public ValueTask<TimeSpan> NextDelayAsync() => _delays.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Someone sets the clock: the time of day jumps, and what is measured goes on as if nothing had been.</summary>
    public void Step(TimeSpan by) => _step += by;

    public void Advance(TimeSpan by)
    {
        var until = _now + by;
        while (NextDue(until) is { } timer)
            timer.Fire();
    }

    /// <summary>Goes on to the next timer that is due until then, or, where there is none, to that time: no timer begins in between.</summary>
    Timer? NextDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            var now = next?.Due ?? until;
            _now = now > _now ? now : _now;
            return next;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class Timer(ManualClock clock, Action fire) : ITimer
    {
        TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire()
        {
            lock (clock._gate)
            {
                Due += _period;
                if (_period <= TimeSpan.Zero)
                    clock._timers.Remove(this);
            }
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                (Due, _period) = (clock._now + dueTime, period);
                clock._timers.Add(this);
            }
            clock._delays.Writer.TryWrite(dueTime);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
