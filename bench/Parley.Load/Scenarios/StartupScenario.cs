using System.Diagnostics;
using Parley.Load.Live;
using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>From starting the program to the first log-in that it answers, over and over on the same data.</summary>
sealed class StartupScenario
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly Trial _trial;
    readonly int _runs;

    public StartupScenario(Trial trial)
    {
        _trial = trial;
        _runs = trial.Arguments.Number("runs", 9);
        trial.Arguments.RefuseUnknown();
        if (trial.Arguments.Command.Count == 0)
            throw new UsageException("startup takes the server's command line after --");
    }

    public async Task RunAsync(CancellationToken ct)
    {
        var target = new ParleyTarget(_trial.Server);
        var times = new List<TimeSpan>();
        var resident = 0L;
        // The first run makes the database and the account, and is told by itself.
        var first = await StartAsync(async () => await target.TakeSeatsAsync(1, ct), ct);
        for (var i = 0; i < _runs; i++)
        {
            var (time, memory) = await StartAsync(() => target.LogInAsync(ct), ct);
            times.Add(time);
            resident = memory;
        }

        target.Dispose();
        times.Sort();
        _trial.Report.Title($"startup: {_runs:N0} runs, from starting the process to the answer of a log-in");
        _trial.Report.Line("first start", $"{Report.Milliseconds(first.Time)} (empty data folder, registers instead)");
        _trial.Report.Line("median", Report.Milliseconds(times[times.Count / 2]));
        _trial.Report.Line("fastest, slowest", $"{Report.Milliseconds(times[0])}, {Report.Milliseconds(times[^1])}");
        _trial.Report.Line("server memory", $"RSS {resident / 1024.0:F1} MiB");
    }

    async Task<(TimeSpan Time, long Resident)> StartAsync(Func<Task> signIn, CancellationToken ct)
    {
        var start = new ProcessStartInfo(_trial.Arguments.Command[0], _trial.Arguments.Command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new ScenarioException("the server did not start");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            await WaitUntilReadyAsync(process, started, ct);
            await signIn();
            return (Stopwatch.GetElapsedTime(started), new ServerProcesses([process.Id], []).ReadMemory().Resident);
        }
        finally
        {
            _ = Libc.Signal(process.Id, Libc.Terminate);
            await process.WaitForExitAsync(ct);
        }
    }

    async Task WaitUntilReadyAsync(Process process, long started, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = _trial.Server };
        while (true)
        {
            if (process.HasExited)
                throw new ScenarioException($"the server ended with {process.ExitCode}");
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new ScenarioException($"the server was not ready after {Limit.TotalSeconds} s");
            try
            {
                using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), ct);
        }
    }
}
