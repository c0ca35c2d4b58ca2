using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>An account with very many contacts: what does a page of them cost, each with their direct conversation's exact unread?</summary>
sealed class ContactsScenario
{
    readonly Trial _trial;
    readonly ParleyTarget _target;
    readonly int _contacts;
    readonly int _requests;

    public ContactsScenario(Trial trial)
    {
        _trial = trial;
        _target = (ParleyTarget)trial.Target;
        _contacts = trial.Arguments.Number("contacts", 10_000);
        _requests = trial.Arguments.Number("requests", 200);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        _trial.Report.Title($"contacts: {_contacts:N0} of one account");
        var seats = await _target.TakeSeatsAsync(_contacts + 1, ct);
        await ParleyTarget.ForEachAsync(_contacts, (i, token) => _target.BefriendAsync(seats[0], seats[i + 1], token), ct);

        var limit = Math.Min(_contacts, 500);
        var first = await _target.ContactsAsync(seats[0], after: null, limit, ct);
        Requests.Measure(_trial, seats[0], "first page", $"/api/v1/contacts?limit={limit}", _requests, "\"letter\":", limit);
        var cursor = first.Next;
        for (var page = 1; page < _contacts / limit / 2 && cursor is not null; page++)
            cursor = (await _target.ContactsAsync(seats[0], cursor, limit, ct)).Next;
        if (cursor is not null)
            Requests.Measure(_trial, seats[0], "middle page", $"/api/v1/contacts?limit={limit}&after={Uri.EscapeDataString(cursor)}", _requests, "\"letter\":", limit);
        _trial.Report.Faults(_trial.Faults);
    }
}
