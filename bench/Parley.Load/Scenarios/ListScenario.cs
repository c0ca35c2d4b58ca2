using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>An account with many conversations and much unread in each: what does its list cost?</summary>
sealed class ListScenario
{
    readonly Trial _trial;
    readonly int _conversations;
    readonly int _unread;
    readonly int _requests;
    readonly int _textBytes;

    public ListScenario(Trial trial)
    {
        _trial = trial;
        _conversations = trial.Arguments.Number("conversations", 500);
        _unread = trial.Arguments.Number("unread", 200);
        _requests = trial.Arguments.Number("requests", 2000);
        _textBytes = trial.Arguments.Number("text-bytes", 100);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"list: {_conversations:N0} conversations with {_unread:N0} unread in each");
        var seats = await _trial.Target.TakeSeatsAsync(2, ct);
        var groups = new Guid[_conversations];
        await ParleyTarget.ForEachAsync(
            _conversations, async (i, token) => groups[i] = await _trial.Target.CreateGroupAsync(seats, token), ct);
        var connection = _trial.Loop.ConnectAll(_trial.Server, [seats[0]])[0];
        new Filler(_trial, connection, groups, _conversations * _unread, _textBytes).Fill();

        var limit = Math.Min(_conversations, 500);
        Requests.Measure(
            _trial, seats[1], "list", $"/api/v1/conversations?limit={limit}", _requests, $"\"unread\":{_unread}", limit);
        _trial.Report.Faults(_trial.Faults);
    }
}
