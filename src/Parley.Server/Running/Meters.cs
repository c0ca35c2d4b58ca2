using System.Diagnostics.Metrics;

namespace Parley.Server.Running;

/// <summary>Whose measurements are exported, and the bounds of what is measured in buckets.</summary>
static class Meters
{
    public const string Parley = "Parley";

    public static readonly string[] Exported = [Parley, "System.Runtime"];

    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    public static readonly InstrumentAdvice<int> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    };
}
