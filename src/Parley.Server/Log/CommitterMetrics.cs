using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parley.Server.Running;

namespace Parley.Server.Log;

/// <summary>How much is committed at once, and how long the disk takes.</summary>
sealed class CommitterMetrics
{
    readonly Histogram<int> _writes;
    readonly Histogram<double> _duration;
    readonly Counter<long> _failures;

    public CommitterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Parley);
        _writes = meter.CreateHistogram("parley.commit.writes", null, "Writes that shared a commit", tags: null, Meters.Counts);
        _duration = meter.CreateHistogram("parley.commit.duration", "s", "From the start of a transaction until it is on disk", tags: null, Meters.Seconds);
        _failures = meter.CreateCounter<long>("parley.commit.failures", description: "Commits of which nothing was stored");
    }

    public void Committed(int writes, long started)
    {
        _writes.Record(writes);
        _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void Failed() => _failures.Add(1);
}
