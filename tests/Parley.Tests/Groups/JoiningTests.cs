using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class JoiningTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Strangers_find_open_and_approving_groups_and_members_find_theirs(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var stranger = await server.PersonAsync("stranger");
        var (owner, group) = await server.GroupAsync(JoinModes.Open);
        await owner.CallAsync(new UpdateGroup(group, Avatar: "a tree", Description: "outside"));

        Assert.Equal(
            new GroupCard(group, "group", "A group", 1, JoinModes.Open, IsMember: false, "a tree", "outside"),
            await stranger.CallAsync(new FindGroup(group)));
        await owner.SetModeAsync(group, JoinModes.Approval);
        Assert.False((await stranger.CallAsync(new FindGroup(group))).IsMember);
        await owner.SetModeAsync(group, JoinModes.Invitation);
        Assert.Equal("not_found", await CodeOfAsync(stranger, new FindGroup(group)));
        Assert.True((await owner.CallAsync(new FindGroup(group))).IsMember);

        var direct = await owner.CallAsync(new OpenDirect(stranger.Id));
        Assert.Equal("not_found", await CodeOfAsync(owner, new FindGroup(direct.Id)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new FindGroup(owner.Id)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new JoinGroup(direct.Id)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new FindGroup(Guid.CreateVersion7())));
    }

    [Theory, OnBothDatabases]
    public async Task Into_an_open_group_one_comes_at_once_with_nothing_unread(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Open);
        await owner.SayAsync(group, "before bob");
        await using var live = await bob.ConnectAsync();

        var joined = await bob.CallAsync(new JoinGroup(group));

        Assert.Equal(RequestStates.Accepted, joined.State);
        Assert.Equal((2, "member", 4L, 0L), (joined.Conversation!.MemberCount, joined.Conversation.Role, joined.Conversation.FirstSeq, joined.Conversation.Unread));
        Assert.Equal([new(bob.Id, "open")], await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
        Assert.Equal([new(group)], await bob.ToldAsync<ConversationReference>(EventKinds.ConversationJoined));
        await live.HearsAsync(group, 4);
        Assert.Equal("already_member", await CodeOfAsync(bob, new JoinGroup(group)));
        Assert.Equal([4L], (await bob.CallAsync(new GetEvents(group, After: 0))).Events.Select(one => one.Seq));
    }

    [Theory, OnBothDatabases]
    public async Task Where_history_is_shown_who_joins_from_then_on_sees_it_and_nothing_of_it_is_unread(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("early", "late", "added");
        var (owner, group) = await server.GroupAsync(JoinModes.Open);
        await owner.SayAsync(group, "in the beginning");
        await people[0].CallAsync(new JoinGroup(group));

        await owner.CallAsync(new UpdateGroup(group, ShowsHistory: true));
        var late = (await people[1].CallAsync(new JoinGroup(group))).Conversation!;
        await owner.CallAsync(new AddMembers(group, [people[2].Id]));

        Assert.Equal((1L, 0L), (late.FirstSeq, late.Unread));
        Assert.Equal(1, (await people[2].SeeAsync(group)).FirstSeq);
        Assert.True((await people[0].SeeAsync(group)).FirstSeq > 1);
        Assert.Equal(1, (await people[1].CallAsync(new GetEvents(group, After: 0))).Events[0].Seq);
        await owner.SayAsync(group, "and now");
        foreach (var person in people)
            Assert.Equal(1, (await person.SeeAsync(group)).Unread);
    }

    [Theory, OnBothDatabases]
    public async Task Into_a_group_by_invitation_nobody_comes_by_themselves(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (_, group) = await server.GroupAsync(JoinModes.Invitation);

        // Whether there is such a group is not for strangers.
        Assert.Equal("not_found", await CodeOfAsync(bob, new JoinGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(bob, new FindGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(bob, new WithdrawApplication(group)));
    }

    [Theory, OnBothDatabases]
    public async Task An_application_waits_once_and_its_admins_and_whoever_applied_are_told(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (admin, member, bob) = (await server.PersonAsync("admin"), await server.PersonAsync("member"), await server.PersonAsync("bob"));
        var (owner, group) = await server.GroupAsync(JoinModes.Approval, admin, member);
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));

        var first = await bob.CallAsync(new JoinGroup(group, " Let me in "));
        var second = await bob.CallAsync(new JoinGroup(group, "Please"));

        Assert.Equal((RequestStates.Pending, null), (first.State, first.Conversation));
        Assert.Equal(first, second);
        foreach (var person in new[] { owner, admin, bob })
        {
            var told = Assert.Single(await person.ToldAsync<ApplicationChanged>(EventKinds.ApplicationChanged)).Application;
            Assert.Equal((group, bob.Id, RequestStates.Pending, "Let me in"), (told.GroupId, told.Account.Id, told.State, told.Note));
        }

        Assert.Empty(await member.ToldAsync<ApplicationChanged>(EventKinds.ApplicationChanged));
        Assert.Equal("not_found", await CodeOfAsync(bob, new GetConversation(group)));
        Assert.Equal(bob.Id, Assert.Single((await admin.CallAsync(new ListApplications(group))).Applications).Account.Id);
        Assert.Equal("forbidden", await CodeOfAsync(member, new ListApplications(group)));
        Assert.Equal("forbidden", await CodeOfAsync(member, new AnswerApplication(group, bob.Id, Accept: true)));
        Assert.Equal("bad_request", await CodeOfAsync(bob, new JoinGroup(group, new string('x', 201))));
    }

    [Theory, OnBothDatabases]
    public async Task An_admin_admits_or_turns_down_and_all_who_knew_of_it_are_told(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (bob, cem) = (await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Approval);
        await bob.CallAsync(new JoinGroup(group));
        await cem.CallAsync(new JoinGroup(group));

        await owner.CallAsync(new AnswerApplication(group, bob.Id, Accept: true));
        await owner.CallAsync(new AnswerApplication(group, cem.Id, Accept: false));

        Assert.Equal([new(bob.Id, "application", owner.Id)], await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
        Assert.Equal((0L, 2), ((await bob.SeeAsync(group)).Unread, (await bob.SeeAsync(group)).MemberCount));
        Assert.Equal("not_found", await CodeOfAsync(cem, new GetConversation(group)));
        Assert.Equal(["pending", "accepted"], await StatesAsync(bob));
        Assert.Equal(["pending", "rejected"], await StatesAsync(cem));
        Assert.Equal(["pending", "pending", "accepted", "rejected"], await StatesAsync(owner));
        Assert.Equal("not_found", await CodeOfAsync(owner, new AnswerApplication(group, cem.Id, Accept: true)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new AnswerApplication(group, bob.Id, Accept: false)));
        // Who was turned down may ask again.
        Assert.Equal(RequestStates.Pending, (await cem.CallAsync(new JoinGroup(group, "again"))).State);
    }

    [Theory, OnBothDatabases]
    public async Task Who_takes_an_application_back_is_not_admitted(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Approval);
        await bob.CallAsync(new JoinGroup(group));

        await bob.CallAsync(new WithdrawApplication(group));

        Assert.Equal("not_found", await CodeOfAsync(bob, new WithdrawApplication(group)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new AnswerApplication(group, bob.Id, Accept: true)));
        Assert.Empty((await owner.CallAsync(new ListApplications(group))).Applications);
        Assert.Equal(["pending", "withdrawn"], await StatesAsync(owner));
    }

    [Theory, OnBothDatabases]
    public async Task Applications_come_in_pages_the_first_first_without_deleted_accounts(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var people = await server.PeopleAsync("a", "b", "c", "d", "e");
        var (owner, group) = await server.GroupAsync(JoinModes.Approval);
        foreach (var person in people)
        {
            await person.CallAsync(new JoinGroup(group));
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await server.WriteAsync("UPDATE accounts SET deleted_at = 1 WHERE id = @Id", new { people[1].Id });

        var seen = new List<Guid>();
        for (string? after = null; ;)
        {
            var page = await owner.CallAsync(new ListApplications(group, after, Limit: 2));
            seen.AddRange(page.Applications.Select(application => application.Account.Id));
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal(people.Where(person => person != people[1]).Select(person => person.Id), seen);
        Assert.Equal("not_found", await CodeOfAsync(owner, new AnswerApplication(group, people[1].Id, Accept: true)));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new ListApplications(group, "nonsense")));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new ListApplications(group, Limit: 101)));
    }

    [Theory, OnBothDatabases]
    public async Task Who_comes_in_by_another_way_has_nothing_open_any_more(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Approval);
        await bob.CallAsync(new JoinGroup(group));
        await owner.CallAsync(new InviteToGroup(group, [bob.Id]));

        await owner.CallAsync(new AddMembers(group, [bob.Id]));

        Assert.Empty((await owner.CallAsync(new ListApplications(group))).Applications);
        Assert.Empty((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Equal(["pending", "accepted"], await StatesAsync(bob));
        Assert.Equal(
            ["pending", "accepted"],
            (await bob.ToldAsync<GroupInvitationChanged>(EventKinds.GroupInvitationChanged)).Select(told => told.Invitation.State));
        // So that whoever is removed does not come back by what was open before.
        await owner.CallAsync(new RemoveMember(group, bob.Id));
        Assert.Equal("not_found", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new AnswerApplication(group, bob.Id, Accept: true)));
    }

    [Theory, OnBothDatabases]
    public async Task A_full_group_takes_nobody_by_any_way(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("member", "applicant", "invited", "other");
        var (owner, group) = await server.GroupAsync(JoinModes.Approval, people[0]);
        await people[1].CallAsync(new JoinGroup(group));
        await owner.CallAsync(new InviteToGroup(group, [people[2].Id]));
        var code = (await owner.CallAsync(new CreateGroupLink(group, MaxUses: 1))).Code;
        await owner.CallAsync(new UpdateGroup(group, MemberLimit: 2, JoinMode: JoinModes.Open));

        Assert.Equal("group_full", await CodeOfAsync(owner, new AnswerApplication(group, people[1].Id, Accept: true)));
        Assert.Equal("group_full", await CodeOfAsync(people[2], new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal("group_full", await CodeOfAsync(people[3], new JoinByLink(code)));
        Assert.Equal("group_full", await CodeOfAsync(people[3], new JoinGroup(group)));
        Assert.Equal("group_full", await CodeOfAsync(owner, new AddMembers(group, [people[3].Id])));

        // What was refused was not used up.
        await owner.CallAsync(new UpdateGroup(group, MemberLimit: 5));
        await owner.CallAsync(new AnswerApplication(group, people[1].Id, Accept: true));
        await people[2].CallAsync(new AnswerGroupInvitation(group, Accept: true));
        await people[3].CallAsync(new JoinByLink(code));
        Assert.Equal(5, (await owner.SeeAsync(group)).MemberCount);
    }

    static async Task<string[]> StatesAsync(Person person) =>
        [.. (await person.ToldAsync<ApplicationChanged>(EventKinds.ApplicationChanged)).Select(told => told.Application.State)];
}
