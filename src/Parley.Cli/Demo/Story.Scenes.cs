using Parley.Protocol;

namespace Parley.Cli.Demo;

sealed partial class Story
{
    async Task ArriveAsync(CancellationToken ct)
    {
        foreach (var (username, avatar) in Cast.Zip(Avatars))
        {
            var client = _people[username] = _newClient();
            var name = _words[username + ".name"];
            await client.RegisterAsync(username, _password, new Device("demo", "web", "Parley demo"), name, ct);
            await client.ConnectAsync(ct);
            await client.CallAsync(new UpdateMe(Avatar: avatar, Signature: _words[username + ".signature"]), ct);
        }

        await DoAsync("ann", new UpdateMe(Email: "ann@example.org", ShowsEmail: true, Gender: Genders.Female, Birthday: "1994-05-17"), ct);
    }

    async Task MeetAsync(CancellationToken ct)
    {
        await DoAsync("ann", new RequestContact("bob", _words["hello.bob"]), ct);
        await DoAsync("bob", new AcceptContact(IdOf("ann")), ct);
        // Both ask: that is an answer too.
        await DoAsync("ann", new RequestContact("cleo", _words["hello.cleo"]), ct);
        await DoAsync("cleo", new RequestContact("ann", _words["hello.ann"]), ct);
        foreach (var friend in (string[])["dan", "eve", "finn", "grace"])
        {
            await DoAsync(friend, new RequestContact("ann", friend == "dan" ? _words["hello.dan"] : null), ct);
            await DoAsync("ann", new AcceptContact(IdOf(friend)), ct);
        }

        foreach (var (one, other) in (ReadOnlySpan<(string, string)>)[("bob", "cleo"), ("bob", "grace"), ("grace", "hugo"), ("finn", "ivy"), ("ivy", "jack")])
            _befriended.Add((one, other));
        foreach (var (one, other) in _befriended)
        {
            await DoAsync(one, new RequestContact(other), ct);
            await DoAsync(other, new AcceptContact(IdOf(one)), ct);
        }

        await DoAsync("jack", new RequestContact("dan", _words["hello.jack"]), ct);
        await DoAsync("dan", new RejectContact(IdOf("jack")), ct);
        await DoAsync("kim", new RequestContact("dan"), ct);
        await DoAsync("kim", new WithdrawContact(IdOf("dan")), ct);
        // This one waits for Ann.
        await DoAsync("leo", new RequestContact("ann", _words["hello.leo"]), ct);
        await DoAsync("ann", new UpdateContact(IdOf("bob"), Remark: _words["remark.bob"], Starred: true), ct);
    }

    readonly List<(string One, string Other)> _befriended = [];

    async Task PlanAsync(CancellationToken ct)
    {
        var chat = await DirectAsync("ann", "bob", ct);
        await SayAsync("ann", chat, "morning.1", ct);
        var weather = await SayAsync("bob", chat, "morning.2", ct);
        await DoAsync("ann", new AddReaction(chat, weather.Seq, "☀️"), ct);
        var train = await SayAsync("ann", chat, "morning.3", ct, replyTo: weather.Seq);
        await DoAsync("ann", new EditMessage(chat, train.Seq, Guid.CreateVersion7(), _words["morning.3.edited"]), ct);
        var better = await SayAsync("bob", chat, "morning.4", ct, replyTo: train.Seq);
        await DoAsync("ann", new AddReaction(chat, better.Seq, "👍"), ct);
        await SayAsync("bob", chat, "morning.5", ct);
        await DoAsync("ann", new SendMessage(
            chat, Guid.CreateVersion7(), _words["morning.place"],
            Location: new Location(51.7548, -1.2544, _words["morning.place.name"], _words["morning.place.address"])), ct);
        await DoAsync("bob", new SendMessage(chat, Guid.CreateVersion7(), _words["morning.card"], Card: IdOf("grace")), ct);
        await DoAsync("ann", new PinMessage(chat, train.Seq), ct);
    }

    async Task HikeAsync(CancellationToken ct)
    {
        Guid[] friends = [.. ((string[])["bob", "cleo", "dan", "eve"]).Select(IdOf)];
        Hike = (await DoAsync("ann", new CreateGroup(Guid.CreateVersion7(), _words["hike.title"], friends), ct)).Id;
        await DoAsync("ann", new UpdateGroup(
            Hike, Avatar: "⛰️", Description: _words["hike.description"], Announcement: _words["hike.announcement"], ShowsHistory: true), ct);
        await DoAsync("ann", new SetMemberRole(Hike, IdOf("bob"), MemberRoles.Admin), ct);
        await DoAsync("ann", new SetGroupNickname(Hike, _words["hike.nickname"]), ct);
        await DoAsync("ann", new SendMessage(Hike, Guid.CreateVersion7(), _words["hike.1"], MentionsEveryone: true), ct);
        var bread = await SayAsync("bob", Hike, "hike.2", ct);
        foreach (var (who, emoji) in new[] { ("ann", "❤️"), ("cleo", "❤️"), ("eve", "🥖") })
            await DoAsync(who, new AddReaction(Hike, bread.Seq, emoji), ct);
        var drive = await SayAsync("cleo", Hike, "hike.3", ct);
        var torch = await SayAsync("eve", Hike, "hike.4", ct);
        await SayAsync("dan", Hike, "hike.5", ct, replyTo: torch.Seq);
        var poll = await DoAsync("ann", new SendMessage(
            Hike, Guid.CreateVersion7(), _words["hike.poll"],
            Poll: new Poll([_words["hike.poll.1"], _words["hike.poll.2"], _words["hike.poll.3"]], Multiple: false, Anonymous: false)), ct);
        foreach (var (who, option) in new[] { ("ann", 0), ("bob", 0), ("cleo", 1), ("dan", 0), ("eve", 2) })
            await DoAsync(who, new Vote(Hike, poll.Seq, [option]), ct);
        await DoAsync("ann", new PinMessage(Hike, poll.Seq), ct);

        var grace = await DirectAsync("bob", "grace", ct);
        await DoAsync("bob", new ForwardMessages(grace, Guid.CreateVersion7(), Hike, [bread.Seq, drive.Seq], Merged: true, _words["hike.forwarded"]), ct);
        await DoAsync("ann", new AddMembers(Hike, [IdOf("grace")]), ct);
    }

    async Task QuarrelAsync(CancellationToken ct)
    {
        var first = await SayAsync("dan", Hike, "quarrel.1", ct);
        await SayAsync("eve", Hike, "quarrel.2", ct, replyTo: first.Seq);
        var loud = await SayAsync("dan", Hike, "quarrel.3", ct);
        var rude = await SayAsync("eve", Hike, "quarrel.4", ct);
        await DoAsync("dan", new RecallMessage(Hike, loud.Seq), ct);
        await DoAsync("bob", new RemoveMessages(Hike, [first.Seq, rude.Seq], _words["quarrel.reason"]), ct);
        await DoAsync("ann", new MuteMember(Hike, IdOf("dan"), await InAsync(TimeSpan.FromHours(1), ct)), ct);
        await SayAsync("cleo", Hike, "quarrel.5", ct);
        await DoAsync("ann", new MuteMember(Hike, IdOf("dan"), Until: 0), ct);
        var sorry = await SayAsync("dan", Hike, "quarrel.6", ct);
        await SayAsync("eve", Hike, "quarrel.7", ct, replyTo: sorry.Seq);
    }

    async Task TransferAsync(CancellationToken ct)
    {
        await SayAsync("ann", Hike, "transfer.1", ct);
        await DoAsync("ann", new TransferOwnership(Hike, IdOf("bob")), ct);
        await SayAsync("bob", Hike, "transfer.2", ct);
    }

    async Task NeighboursAsync(CancellationToken ct)
    {
        House = (await DoAsync("grace", new CreateGroup(Guid.CreateVersion7(), _words["house.title"], [IdOf("ann"), IdOf("bob")]), ct)).Id;
        await DoAsync("grace", new UpdateGroup(House, Avatar: "🏠", Description: _words["house.description"], JoinMode: JoinModes.Approval), ct);
        await SayAsync("grace", House, "house.1", ct);
        await DoAsync("kim", new JoinGroup(House, _words["house.apply.kim"]), ct);
        await DoAsync("grace", new AnswerApplication(House, IdOf("kim"), Accept: true), ct);
        var question = await SayAsync("kim", House, "house.2", ct);
        await SayAsync("bob", House, "house.3", ct, replyTo: question.Seq);
        var link = await DoAsync("grace", new CreateGroupLink(House, MaxUses: 5), ct);
        await DoAsync("ivy", new JoinByLink(link.Code), ct);
        // This one waits for Grace.
        await DoAsync("leo", new JoinGroup(House, _words["house.apply.leo"]), ct);
        await DoAsync("grace", new InviteToGroup(House, [IdOf("finn")]), ct);
    }

    async Task LosePhoneAsync(CancellationToken ct)
    {
        LostPhone = _newClient();
        await LostPhone.LogInAsync("finn", _password, new Device("phone", "android", "Finn's phone"), ct);
        await LostPhone.ConnectAsync(ct);
        await DoAsync("finn", new RevokeDevice(LostPhone.SignedIn!.SessionId), ct);
        await DoAsync("finn", new ChangePassword(_password, _password + "!", EndOtherSessions: true), ct);
        var chat = await DirectAsync("finn", "ann", ct);
        await SayAsync("finn", chat, "lost.1", ct);
        await SayAsync("ann", chat, "lost.2", ct);
        await SayAsync("finn", chat, "lost.3", ct);
    }

    async Task SilenceAsync(CancellationToken ct)
    {
        var chat = await DirectAsync("hugo", "grace", ct);
        await DoAsync("grace", new BlockAccount(IdOf("hugo")), ct);
        await SayAsync("hugo", chat, "silence.1", ct);
        await SayAsync("hugo", chat, "silence.2", ct);
    }

    async Task EveningAsync(CancellationToken ct)
    {
        foreach (var chat in (Guid[])[Hike, House, await DirectAsync("ann", "bob", ct), await DirectAsync("ann", "finn", ct)])
            await DoAsync("ann", new SetMark(chat, Read: (1L << 53) - 1), ct);
        var bob = await DirectAsync("ann", "bob", ct);
        var cleo = await DirectAsync("ann", "cleo", ct);
        await DoAsync("ann", new UpdateConversationSettings(bob, Pinned: true), ct);
        await DoAsync("ann", new UpdateConversationSettings(House, QuietUntil: await InAsync(TimeSpan.FromHours(8), ct)), ct);
        await DoAsync("cleo", new SetTimer(cleo, (int)TimeSpan.FromDays(1).TotalSeconds), ct);
        await SayAsync("cleo", cleo, "evening.2", ct);
        await SayAsync("bob", bob, "evening.3", ct);
        await DoAsync("cleo", new SendMessage(Hike, Guid.CreateVersion7(), _words["evening.4"], Mentions: [IdOf("ann")]), ct);
        await SayAsync("eve", Hike, "evening.5", ct);
        var tomorrow = await InAsync(TimeSpan.FromDays(1), ct);
        await DoAsync("ann", new ScheduleMessage(bob, tomorrow, new SendMessage(bob, Guid.CreateVersion7(), _words["evening.1"])), ct);
        await DoAsync("ann", new SetDraft(Hike, _words["evening.draft"]), ct);
    }
}
