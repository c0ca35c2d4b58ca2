namespace Parley.Load.Scenarios;

/// <summary>One very long conversation: what does a page of it cost, at its end and in its middle?</summary>
sealed class HistoryScenario
{
    readonly Trial _trial;
    readonly int _messages;
    readonly int _limit;
    readonly int _requests;
    readonly int _textBytes;

    public HistoryScenario(Trial trial)
    {
        _trial = trial;
        _messages = trial.Arguments.Number("messages", 1_000_000);
        _limit = trial.Arguments.Number("limit", 50);
        _requests = trial.Arguments.Number("requests", 5000);
        _textBytes = trial.Arguments.Number("text-bytes", 100);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"history: a conversation of {_messages:N0} messages");
        var seats = await _trial.Target.TakeSeatsAsync(2, ct);
        // A group: a direct conversation does not go on for long where the other one does not read.
        var conversation = await _trial.Target.CreateGroupAsync([seats[0], seats[1]], ct);
        var connection = _trial.Loop.ConnectAll(_trial.Server, [seats[0]])[0];
        new Filler(_trial, connection, [conversation], _messages, _textBytes).Fill();

        var path = $"/api/v1/conversations/{conversation}/messages?limit={_limit}";
        Requests.Measure(_trial, seats[1], "newest page", path, _requests, "\"clientId\":\"", _limit);
        Requests.Measure(_trial, seats[1], "middle page", $"{path}&before={_messages / 2}", _requests, "\"clientId\":\"", _limit);
        _trial.Report.Faults(_trial.Faults);
    }
}
