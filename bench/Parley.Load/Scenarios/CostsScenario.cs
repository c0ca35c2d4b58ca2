using System.Diagnostics;
using Parley.Load.Measure;
using Parley.Load.Targets;
using Parley.Protocol;

namespace Parley.Load.Scenarios;

/// <summary>
/// What one call of each operation costs at its limits: how long it holds the writer that all others wait for, and when it is answered.
/// </summary>
sealed partial class CostsScenario : IDisposable
{
    /// <summary>A machine's own work only adds: the best of so many is the operation's.</summary>
    readonly int _runs;

    readonly int _people;
    readonly int _ties;
    readonly int _messages;
    readonly double _mostHeld;
    readonly Trial _trial;
    readonly ParleyTarget _target;
    readonly CommitMetrics _metrics;
    readonly HashSet<string> _measured = [];
    readonly List<Line> _lines = [];

    public CostsScenario(Trial trial)
    {
        _trial = trial;
        _target = (ParleyTarget)trial.Target;
        _runs = trial.Arguments.Number("runs", 3);
        _people = trial.Arguments.Number("people", 200);
        _ties = trial.Arguments.Number("ties", 500);
        _messages = trial.Arguments.Number("messages", 2_000);
        _mostHeld = trial.Arguments.Number("most-ms", 20);
        _metrics = new CommitMetrics(trial.Server, trial.Arguments.Text("metrics-token", ""));
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"costs: the best of {_runs} calls of each operation at its limits");
        _trial.Report.Title($"| {"operation",-30} | {"at",-60} | commits | ms held, each | CPU, ms | answered after, ms |");
        _trial.Report.Title($"|{new string('-', 32)}|{new string('-', 62)}|--------:|--------------:|--------:|-------------------:|");
        await MeasureAllAsync(ct);
        // Those that only the server's own user may call are asked at the control socket, and the first frame of a connection is no call.
        var missed = OperationNames.ByRequest.Values.Except(_measured)
            .Except(["admin.setAdministrator", "admin.backUp", "admin.rotateKeys", "sessions.authenticate"]).ToList();
        if (missed.Count > 0)
            _trial.Report.Refuse($"not measured: {string.Join(", ", missed)}");
        _trial.Report.Faults(_trial.Faults);
    }

    public void Dispose()
    {
        foreach (var line in _lines)
            line.Dispose();
        _metrics.Dispose();
    }

    async Task<Line> LineAsync(Seat seat, CancellationToken ct)
    {
        var line = await Line.OpenAsync(_trial.Server, seat, ct);
        _lines.Add(line);
        return line;
    }

    Task MeasureAsync<TAnswer>(Line line, string at, Func<IOperation<TAnswer>> prepare, CancellationToken ct) =>
        MeasureAsync(at, () => Task.FromResult((line, prepare())), ct);

    Task MeasureAsync<TAnswer>(Line line, string at, Func<Task<IOperation<TAnswer>>> prepare, CancellationToken ct) =>
        MeasureAsync(at, async () => (line, await prepare()), ct);

    /// <param name="prepare">Makes what the call is about; not measured.</param>
    Task MeasureAsync<TAnswer>(string at, Func<Task<(Line Line, IOperation<TAnswer> Request)>> prepare, CancellationToken ct) =>
        MeasureCallAsync(at, async () =>
        {
            var (line, request) = await prepare();
            return (OperationNames.ByRequest[request.GetType()], () => line.CallAsync(request, ct));
        }, ct);

    async Task MeasureCallAsync(string at, Func<Task<(string Name, Func<Task> Call)>> prepare, CancellationToken ct)
    {
        var (name, commits, held, cpu, answered) = ("", 0L, double.MaxValue, double.MaxValue, double.MaxValue);
        for (var run = 0; run < _runs; run++)
        {
            (name, var call) = await prepare();
            var before = await _metrics.ReadAsync(ct);
            var worked = _trial.Processes.ReadThreads();
            var asked = Stopwatch.GetTimestamp();
            await call();
            answered = Math.Min(answered, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            cpu = Math.Min(cpu, (_trial.Processes.ReadThreads() - worked).TotalMilliseconds);
            var after = await _metrics.ReadAsync(ct);
            commits = after.Commits - before.Commits;
            held = Math.Min(held, commits == 0 ? 0 : (after.Milliseconds - before.Milliseconds) / commits);
        }

        _measured.Add(name);
        _trial.Report.Title($"| {name,-30} | {at,-60} | {commits,7} | {held,13:F1} | {cpu,7:F1} | {answered,18:F1} |");
        // On a busy machine a writer waits for its turn longer than it works: what it cannot have worked is not held against it.
        if (commits > 0 && Math.Min(held, cpu / commits) is var work && work > _mostHeld)
            _trial.Report.Refuse($"{name} holds the writer for {work:F1} ms");
    }
}
