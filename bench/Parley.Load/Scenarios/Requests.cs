using System.Diagnostics;
using Parley.Load.Live;
using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>Asks the same over HTTP many times, one after the other, and reports what an answer costs.</summary>
static class Requests
{
    const int WarmUp = 200;

    /// <param name="mark">What stands in the answer once for each thing expected in it.</param>
    public static void Measure(Trial trial, Seat caller, string name, string path, int count, string mark, int expected)
    {
        using var http = new PlainHttp(trial.Server, caller.AccessToken);
        for (var i = 0; i < WarmUp; i++)
            http.Get(path);

        var latency = new Histogram();
        var bytes = 0;
        var found = 0;
        var window = new Window(trial.Processes);
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = http.Get(path);
            latency.Add(Stopwatch.GetTimestamp() - started);
            bytes = answer.Length;
            found = answer.Span.Count(System.Text.Encoding.ASCII.GetBytes(mark));
        }

        window.End();
        trial.Report.Title($"{name}: GET {path}, {count:N0} times, {bytes:N0} bytes");
        trial.Report.Line("answered after", latency.ToString());
        trial.Report.Cpu(window, trial.Processes, ("request", count));
        if (found != expected)
            trial.Report.Refuse($"the answer has {found:N0} where {expected:N0} were expected");
    }
}
