using System.Diagnostics;
using Parley.Load.Measure;
using Parley.Load.Targets;
using Parley.Protocol;

namespace Parley.Load.Scenarios;

/// <summary>One account puts strangers into groups as fast as the server lets it: how long do others wait for their messages meanwhile?</summary>
sealed class CrowdingScenario
{
    readonly Trial _trial;
    readonly ParleyTarget _target;
    readonly int _others;
    readonly int _size;
    readonly TimeSpan _time;
    int _groups;
    int _refused;

    public CrowdingScenario(Trial trial)
    {
        _trial = trial;
        _target = (ParleyTarget)trial.Target;
        _others = trial.Arguments.Number("others", 20);
        _size = trial.Arguments.Number("size", 200);
        _time = trial.Arguments.Seconds("seconds", 15);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"crowding: {_others} people write to each other, ten messages a second each, while one makes groups of {_size} strangers");
        var writers = await _target.TakeSeatsAsync(_others, ct);
        var strangers = await _target.TakeSeatsAsync(_size + 1, ct);
        var chats = new List<(Line Line, Guid Chat)>();
        for (var i = 0; i < writers.Length; i++)
            chats.Add((await Line.OpenAsync(_trial.Server, writers[i], ct), await _target.OpenDirectAsync(writers[i], writers[(i + 1) % writers.Length], ct)));

        await MeasureAsync("alone", chats, ct);
        using var crowd = new CancellationTokenSource();
        var crowding = CrowdAsync(strangers, crowd.Token);
        await MeasureAsync("while groups are made", chats, ct);
        await crowd.CancelAsync();
        await crowding;
        _trial.Report.Line("groups made", $"{_groups}, refused {_refused}");
        foreach (var (line, _) in chats)
            line.Dispose();
        _trial.Report.Faults(_trial.Faults);
    }

    async Task MeasureAsync(string name, List<(Line Line, Guid Chat)> chats, CancellationToken ct)
    {
        var histogram = new Histogram();
        var end = Stopwatch.GetTimestamp() + (long)(_time.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(chats.Select(async chat =>
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                var asked = Stopwatch.GetTimestamp();
                await chat.Line.CallAsync(new SendMessage(chat.Chat, Guid.CreateVersion7(), "a few words"), ct);
                var waited = Stopwatch.GetTimestamp() - asked;
                lock (histogram)
                    histogram.Add(waited);
                await Task.Delay(100, ct);
            }
        }));
        _trial.Report.Line(name, $"answered after {histogram}");
    }

    /// <summary>Four at a time, and again as soon as it is refused.</summary>
    async Task CrowdAsync(Seat[] strangers, CancellationToken ct)
    {
        Guid[] ids = [.. strangers[1..].Select(seat => seat.AccountId)];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var line = await Line.OpenAsync(_trial.Server, strangers[0], CancellationToken.None);
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await line.CallAsync(new CreateGroup(Guid.CreateVersion7(), "Come in", ids), CancellationToken.None);
                    Interlocked.Increment(ref _groups);
                }
                catch (ScenarioException)
                {
                    Interlocked.Increment(ref _refused);
                    await Task.Delay(50, CancellationToken.None);
                }
            }
        }));
    }
}
