using Parley.Server.Doors;

namespace Parley.Server.Log;

/// <summary>
/// The time that events are given. Within a log it stands still while a clock is put right by moments. It does not wait for a clock
/// that was far ahead: the log would carry a wrong time for as long as that clock was ahead.
/// </summary>
sealed partial class EventClock(TimeProvider time, ILogger<EventClock> logger)
{
    /// <summary>For how long a log's time may stand still, in milliseconds.</summary>
    public const long MaxStandstill = 2 * 60 * 1000;

    static readonly TimeSpan WarnsEvery = TimeSpan.FromMinutes(1);

    // The first warning is due at once.
    long _warnedAt = time.GetTimestamp() - (long)(WarnsEvery.TotalSeconds * time.TimestampFrequency);

    /// <summary>Milliseconds since the Unix epoch, UTC.</summary>
    public long Now => time.Now();

    /// <summary>The time of the event that follows one of <paramref name="last"/>.</summary>
    public long After(long last, long now)
    {
        if (last <= now)
            return now;
        if (last - now <= MaxStandstill)
            return last;
        Warn(last - now);
        return now;
    }

    /// <summary>
    /// Whether something that happened at <paramref name="at"/> is at most <paramref name="window"/> ago. What lies further ahead than a
    /// log's time stands still was stamped by a wrong clock: nobody knows when it was, so its window has passed.
    /// </summary>
    public static bool IsWithin(TimeSpan window, long at, long now) =>
        now - at <= window.TotalMilliseconds && at - now <= MaxStandstill;

    void Warn(long milliseconds)
    {
        var warned = Interlocked.Read(ref _warnedAt);
        if (time.GetElapsedTime(warned) >= WarnsEvery && Interlocked.CompareExchange(ref _warnedAt, time.GetTimestamp(), warned) == warned)
            LogWentBack(TimeSpan.FromMilliseconds(milliseconds));
    }

    [LoggerMessage(LogLevel.Warning, "The clock is {Ahead} behind the newest event of a log: it was put back, or it was ahead before. New events get the clock's time")]
    partial void LogWentBack(TimeSpan ahead);
}
