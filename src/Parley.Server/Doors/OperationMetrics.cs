using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>How often operations are called, how they end and how long they take.</summary>
sealed class OperationMetrics
{
    readonly Counter<long> _answers;
    readonly Histogram<double> _duration;

    public OperationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Parley);
        _answers = meter.CreateCounter<long>("parley.operations", description: "Operations answered, by name and code; ok when they were not refused");
        _duration = meter.CreateHistogram("parley.operation.duration", "s", "From the decision to the answer", tags: null, Meters.Seconds);
    }

    public OperationMeter Of(string operation) => new(operation, _answers, _duration);
}

/// <summary>One operation's. What is measured often is tagged with what was made once.</summary>
sealed class OperationMeter(string operation, Counter<long> answers, Histogram<double> duration)
{
    readonly KeyValuePair<string, object?> _operation = new("operation", operation);
    readonly KeyValuePair<string, object?> _ok = new("code", "ok");

    public long Start() => duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <returns>The answer, so that a return is measured where it stands.</returns>
    public Answer Ended(long started, Answer answer)
    {
        if (started != 0)
            duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _operation);
        if (answers.Enabled)
            answers.Add(1, _operation, answer.Error is { } error ? new("code", error.Code) : _ok);
        return answer;
    }
}
