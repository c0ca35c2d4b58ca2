using System.Diagnostics;
using Parley.Load.Live;
using Parley.Load.Measure;

namespace Parley.Load.Scenarios;

/// <summary>Connections of as many accounts that do nothing: what does one cost in the server's memory?</summary>
sealed class IdleScenario
{
    // Below this share of a core the server counts as quiet.
    const double QuietCores = 0.03;
    static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(2);

    readonly Trial _trial;
    readonly int _count;
    readonly TimeSpan _settle;

    public IdleScenario(Trial trial)
    {
        _trial = trial;
        _count = trial.Arguments.Number("connections", 10_000);
        _settle = trial.Arguments.Seconds("settle", 15);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        if (!_trial.Processes.Any)
            throw new UsageException("idle measures memory: give --pid or --pid-tree");

        WaitUntilQuiet(TimeSpan.FromSeconds(2));
        var fresh = _trial.Processes.ReadMemory();
        var seats = await _trial.Target.TakeSeatsAsync(_count, ct);
        WaitUntilQuiet(_settle);
        var before = _trial.Processes.ReadMemory();

        var opening = new Window(_trial.Processes);
        _trial.Loop.ConnectAll(_trial.Server, seats);
        opening.End();
        WaitUntilQuiet(_settle);
        var after = _trial.Processes.ReadMemory();
        var window = new Window(_trial.Processes);
        _trial.Loop.RunFor(_settle);
        window.End();

        var report = _trial.Report;
        report.Title($"idle: {_count:N0} connections, opened in {opening.Elapsed.TotalSeconds:F1} s");
        report.Line("fresh", Format(fresh));
        report.Line("before", $"{Format(before)} (after registering the accounts)");
        report.Line("after", Format(after));
        report.Line("per connection", $"{(double)(after.Resident - before.Resident) / _count:F2} KiB ({(double)(after.Resident - fresh.Resident) / _count:F2} KiB counted from fresh)");
        report.Line("opening one", $"{opening.ServerCpu.Total.TotalMicroseconds / _count:F0} µs of server CPU");
        report.Line("while idle", $"{window.ServerCpu.Total / window.Elapsed:F3} cores");
        report.Line("still open", $"{_trial.Loop.ReadyConnections:N0} of {_count:N0}");
        report.Faults(_trial.Faults);
    }

    void WaitUntilQuiet(TimeSpan atLeast)
    {
        var started = Stopwatch.GetTimestamp();
        var window = new Window(_trial.Processes);
        do
        {
            window = new Window(_trial.Processes);
            _trial.Loop.RunFor(TimeSpan.FromSeconds(1));
            window.End();
        }
        while (Stopwatch.GetElapsedTime(started) < QuietLimit
            && (Stopwatch.GetElapsedTime(started) < atLeast || window.ServerCpu.Total / window.Elapsed > QuietCores));
    }

    static string Format(Memory memory) => $"RSS {memory.Resident / 1024.0:F1} MiB, of it anonymous {memory.Anonymous / 1024.0:F1} MiB";
}
