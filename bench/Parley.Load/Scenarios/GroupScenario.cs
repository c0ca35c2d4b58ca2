using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>A very large group beside a small one: does joining, listing or posting cost more there, with nobody online?</summary>
sealed class GroupScenario
{
    readonly Trial _trial;
    readonly ParleyTarget _target;
    readonly int _members;
    readonly int _small;
    readonly int _requests;

    public GroupScenario(Trial trial)
    {
        _trial = trial;
        _target = (ParleyTarget)trial.Target;
        _members = trial.Arguments.Number("members", 100_000);
        _small = trial.Arguments.Number("small", 100);
        _requests = trial.Arguments.Number("requests", 500);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"group: {_members:N0} members beside {_small:N0}");
        var newcomers = await _target.TakeSeatsAsync(_requests, ct);
        var seats = await _target.TakeSeatsAsync(_members, ct);
        // The first time nothing is warm: once more, and then the large one.
        foreach (var size in (int[])[_small, _small, _members])
        {
            // With those who join it is as large as was asked for, which is as large as a group can be.
            var group = await _target.CreateGroupAsync(seats[..(size == _members ? size - _requests : size)], ct);
            await _target.OpenGroupAsync(seats[0], group, Math.Max(size, _small + _requests), ct);
            await MeasureAsync($"join, of {size:N0}", i => _target.JoinGroupAsync(newcomers[i], group, ct));
            await MeasureAsync($"post, of {size:N0}", _ => _target.SendAsync(seats[1], group, "a few words", ct));
            Requests.Measure(_trial, seats[0], $"members, of {size:N0}", $"/api/v1/conversations/{group}/members?limit=100", _requests, "\"joinedSeq\":", 100);
        }

        _trial.Report.Faults(_trial.Faults);
    }

    /// <summary>One after the other.</summary>
    async Task MeasureAsync(string name, Func<int, Task> act)
    {
        var window = new Window(_trial.Processes);
        for (var i = 0; i < _requests; i++)
            await act(i);
        window.End();
        _trial.Report.Title($"{name}, {_requests:N0} times");
        _trial.Report.Cpu(window, _trial.Processes, ("request", _requests));
    }
}
