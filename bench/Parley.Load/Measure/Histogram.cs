using System.Diagnostics;
using System.Numerics;

namespace Parley.Load.Measure;

/// <summary>
/// Counts durations in buckets that grow with the value: exact up to 128 ticks of the clock, then within 1/64 of the value.
/// </summary>
sealed class Histogram
{
    const int BucketsPerDoubling = 64;
    const int ExactBuckets = 2 * BucketsPerDoubling;

    readonly long[] _counts = new long[ExactBuckets + 56 * BucketsPerDoubling];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Add(long ticks)
    {
        ticks = Math.Max(ticks, 0);
        _counts[BucketOf(ticks)]++;
        Count++;
        Max = Math.Max(Max, ticks);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        Max = 0;
    }

    static int BucketOf(long ticks)
    {
        if (ticks < ExactBuckets)
            return (int)ticks;
        var shift = BitOperations.Log2((ulong)ticks) - 6;
        return (shift + 1) * BucketsPerDoubling + (int)(ticks >> shift) - BucketsPerDoubling;
    }

    /// <summary>The upper end of a bucket, so that a percentile is never told too low.</summary>
    static long EndOf(int bucket)
    {
        if (bucket < ExactBuckets)
            return bucket;
        var shift = bucket / BucketsPerDoubling - 1;
        return ((long)(bucket % BucketsPerDoubling + BucketsPerDoubling + 1) << shift) - 1;
    }

    public TimeSpan Percentile(double percent)
    {
        var wanted = (long)Math.Ceiling(Count * percent / 100);
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted && seen > 0)
                return ToTime(Math.Min(EndOf(bucket), Max));
        }

        return TimeSpan.Zero;
    }

    static TimeSpan ToTime(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    public override string ToString() =>
        $"p50 {Report.Milliseconds(Percentile(50))}, p99 {Report.Milliseconds(Percentile(99))}, max {Report.Milliseconds(ToTime(Max))}";
}
