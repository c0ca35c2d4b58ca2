using Parley.Load.Targets;
using Parley.Protocol;

namespace Parley.Load.Scenarios;

sealed partial class CostsScenario
{
    const string Password = "correct horse battery staple";

    Line _ann = null!;
    Seat[] _seats = [];
    Seat _annSeat = null!;
    Line _member = null!;
    Guid _group;
    int _names;

    async Task MeasureAllAsync(CancellationToken ct)
    {
        // The first account of a server is its administrator.
        _annSeat = (await _target.TakeSeatsAsync(1, ct))[0];
        _seats = await _target.TakeSeatsAsync(2 * _people, ct);
        _ann = await LineAsync(_annSeat, ct);
        _member = await LineAsync(_seats[0], ct);
        _group = await _target.CreateGroupAsync([_annSeat, .. _seats[.._people]], ct);
        foreach (var admin in _seats[1..51])
            await _ann.CallAsync(new SetMemberRole(_group, admin.AccountId, MemberRoles.Admin), ct);

        await MeasureAccountsAsync(ct);
        await MeasureContactsAsync(ct);
        await MeasureConversationsAsync(ct);
        await MeasureGroupsAsync(ct);
        await MeasureWaysInAsync(ct);
        await MeasureMessagesAsync(ct);
        await MeasureMoreMessagesAsync(ct);
        await MeasureReadingAsync(ct);
    }

    async Task MeasureAccountsAsync(CancellationToken ct)
    {
        await MeasureAsync(_ann, "", () => new GetAbout(), ct);
        await MeasureAsync(_ann, "", () => new Register(NewName(), Password, NewDevice()), ct);
        await MeasureAsync(_ann, "", () => new GetMe(), ct);
        await MeasureAsync(_ann, "", () => new UpdateMe(Signature: NewName()), ct);
        await MeasureAsync("ending 49 other sessions", async () =>
        {
            var (line, _) = await PersonAsync(sessions: 50, ct);
            return (line, (IOperation<Done>)new ChangePassword(Password, Password + "!", EndOtherSessions: true));
        }, ct);
        await MeasureCallAsync($"{_ties} contacts, 50 sessions", async () =>
        {
            var (_, signedIn) = await PersonAsync(sessions: 50, ct);
            var seat = new Seat(signedIn.Account.Id, signedIn.Account.Username, signedIn.AccessToken);
            await ParleyTarget.ForEachAsync(Math.Min(_ties, _seats.Length), (i, token) => _target.BefriendAsync(seat, _seats[i], token), ct);
            return (OperationNames.ByRequest[typeof(DeleteAccount)], () => _target.DeleteAccountAsync(seat, Password, ct));
        }, ct);
        await MeasureAsync(_ann, "", () => new FindAccount(_seats[0].Username), ct);
        await MeasureAsync(_ann, "", () => new GetProfile(_seats[0].AccountId), ct);
        await MeasureAsync(_ann, "100 found", () => new SearchAccounts("load", Limit: 100), ct);
        await MeasureAsync("the 51st session", async () =>
        {
            var (_, signedIn) = await PersonAsync(sessions: 50, ct);
            return (_ann, (IOperation<SignedIn>)new LogIn(signedIn.Account.Username, Password, NewDevice()));
        }, ct);
        await MeasureAsync("", async () =>
        {
            var (line, signedIn) = await PersonAsync(sessions: 1, ct);
            return (line, (IOperation<SignedIn>)new Refresh(signedIn.RefreshToken));
        }, ct);
        await MeasureCallAsync("", async () =>
        {
            var (_, signedIn) = await PersonAsync(sessions: 1, ct);
            var seat = new Seat(signedIn.Account.Id, signedIn.Account.Username, signedIn.AccessToken);
            return (OperationNames.ByRequest[typeof(LogOut)], () => _target.LogOutAsync(seat, ct));
        }, ct);
        await MeasureAsync(_ann, "", () => new IssueTicket(), ct);
        await MeasureAsync("50 sessions", async () => ((await PersonAsync(sessions: 50, ct)).Line, (IOperation<DevicePage>)new ListDevices()), ct);
        await MeasureAsync("", async () =>
        {
            var (line, signedIn) = await PersonAsync(sessions: 2, ct);
            var other = (await line.CallAsync(new ListDevices(), ct)).Devices.First(device => device.SessionId != signedIn.SessionId);
            return (line, (IOperation<Done>)new RevokeDevice(other.SessionId));
        }, ct);
        await MeasureAsync("49 others", async () => ((await PersonAsync(sessions: 50, ct)).Line, (IOperation<Done>)new RevokeOtherDevices()), ct);
        await MeasureAsync(_ann, "", () => new SetPresence(Away: true), ct);
        await MeasureAsync("", async () => ((await PersonAsync(sessions: 1, ct)).Line, (IOperation<Proved>)new Prove(Password)), ct);
        await MeasureAsync("50 sessions", async () =>
            (_ann, (IOperation<SessionsEnded>)new EndSessions((await PersonAsync(sessions: 50, ct)).SignedIn.Account.Username)), ct);
        await MeasureAsync(_ann, "", () => new GetStatistics(), ct);
        await MeasureAsync(_ann, "", () => new CreateRegistrationCode(), ct);
        await MeasureAsync(_ann, "", () => new ListRegistrationCodes(), ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Done>)new RevokeRegistrationCode((await _ann.CallAsync(new CreateRegistrationCode(), ct)).Code), ct);
    }

    async Task MeasureContactsAsync(CancellationToken ct)
    {
        var asked = 0;
        Seat Next() => _seats[asked++];
        await MeasureAsync(_ann, "", () => new RequestContact(Next().Username, "hello"), ct);
        await MeasureAsync(_ann, "", () => new ListContactRequests(Limit: 100), ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Contact>)new AcceptContact(await AskedByAsync(Next(), ct)), ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Done>)new RejectContact(await AskedByAsync(Next(), ct)), ct);
        await MeasureAsync(_ann, "", async () =>
        {
            var other = Next();
            await _ann.CallAsync(new RequestContact(other.Username), ct);
            return (IOperation<Done>)new WithdrawContact(other.AccountId);
        }, ct);
        await ParleyTarget.ForEachAsync(_people, (i, token) => _target.BefriendAsync(_annSeat, _seats[_people + i], token), ct);
        await MeasureAsync(_ann, $"{_people} of them", () => new ListContacts(Limit: 500), ct);
        await MeasureAsync(_ann, "", () => new UpdateContact(_seats[_people].AccountId, Remark: NewName()), ct);
        var gone = _people;
        await MeasureAsync(_ann, "", () => new DeleteContact(_seats[gone++].AccountId), ct);
        await MeasureAsync(_ann, "", () => new BlockAccount(_seats[gone++].AccountId), ct);
        await MeasureAsync(_ann, "", () => new UnblockAccount(_seats[--gone].AccountId), ct);
        await MeasureAsync(_ann, "", () => new ListBlocked(), ct);
    }

    async Task MeasureConversationsAsync(CancellationToken ct)
    {
        var other = _people + 20;
        await MeasureAsync(_member, "", () => new OpenDirect(_seats[other++].AccountId), ct);
        await MeasureAsync(_ann, $"{_people} direct ones", () => new ListConversations(Limit: 500), ct);
        await MeasureAsync(_ann, "", () => new GetConversation(_group), ct);
        await MeasureAsync(_ann, "", () => new UpdateConversationSettings(_group, Remark: NewName()), ct);
        await MeasureAsync(_ann, $"{_people} members", () => new ListMembers(_group, Limit: 200), ct);
        await MeasureAsync(_member, $"over {_messages} messages, own among them", async () =>
        {
            await _member.CallAsync(new SendMessage(_group, Guid.CreateVersion7(), "mine"), ct);
            var last = 0L;
            for (var i = 0; i < _messages; i++)
                last = (await _ann.CallAsync(new SendMessage(_group, Guid.CreateVersion7(), "a few words"), ct)).Seq;
            return (IOperation<Marks>)new SetMark(_group, Read: last);
        }, ct);
        await MeasureAsync(_ann, "", () => new SetTyping(_group), ct);
        await MeasureAsync(_ann, "64 KiB", () => new SetDraft(_group, new string('x', 64 * 1024)), ct);
        var seconds = 60;
        await MeasureAsync(_ann, "", () => new SetTimer(_group, seconds = 61 - (seconds - 60)), ct);
        await _ann.CallAsync(new SetTimer(_group, 0), ct);
    }

    async Task<(Line Line, SignedIn SignedIn)> PersonAsync(int sessions, CancellationToken ct)
    {
        var name = NewName();
        var signedIn = await _ann.CallAsync(new Register(name, Password, NewDevice()), ct);
        for (var i = 1; i < sessions; i++)
            await _ann.CallAsync(new LogIn(name, Password, NewDevice()), ct);
        return (await LineAsync(new Seat(signedIn.Account.Id, name, signedIn.AccessToken), ct), signedIn);
    }

    async Task<Guid> AskedByAsync(Seat seat, CancellationToken ct)
    {
        using var line = await Line.OpenAsync(_trial.Server, seat, ct);
        await line.CallAsync(new RequestContact(_annSeat.Username), ct);
        return seat.AccountId;
    }

    string NewName() => $"costs.{Guid.CreateVersion7().ToString("N")[^10..]}{_names++}";

    Device NewDevice() => new($"device-{_names++}", "linux", "Costs");
}
