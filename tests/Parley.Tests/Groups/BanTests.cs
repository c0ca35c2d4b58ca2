using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class BanTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Who_was_removed_comes_back_by_no_way_of_their_own(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (bob, member) = (await server.PersonAsync("bob"), await server.PersonAsync("member"));
        var (owner, group) = await server.GroupAsync(JoinModes.Open, member);
        var link = await owner.CallAsync(new CreateGroupLink(group));
        await bob.CallAsync(new JoinGroup(group));

        await owner.CallAsync(new RemoveMember(group, bob.Id));

        Assert.Equal([new(bob.Id, Banned: true)], await member.ToldAsync<MemberRemoved>(group, EventKinds.MemberRemoved));
        Assert.Equal("banned", await CodeOfAsync(bob, new JoinGroup(group)));
        Assert.Equal("banned", await CodeOfAsync(bob, new JoinByLink(link.Code)));
        Assert.Equal("banned", await CodeOfAsync(member, new InviteToGroup(group, [bob.Id])));
        await owner.SetModeAsync(group, JoinModes.Approval);
        Assert.Equal("banned", await CodeOfAsync(bob, new JoinGroup(group)));
        await owner.SetModeAsync(group, JoinModes.Invitation);
        Assert.Equal("not_found", await CodeOfAsync(bob, new JoinGroup(group)));
        Assert.Empty((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.DoesNotContain(bob.Id, await owner.MembersAsync(group));
    }

    [Theory, OnBothDatabases]
    public async Task An_admin_lets_them_in_again_by_lifting_the_ban_by_inviting_them_or_by_adding_them(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (bob, admin) = (await server.PersonAsync("bob"), await server.PersonAsync("admin"));
        var (owner, group) = await server.GroupAsync(JoinModes.Open, admin, bob);
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));

        await admin.CallAsync(new RemoveMember(group, bob.Id));
        var ban = Assert.Single((await owner.CallAsync(new ListBanned(group))).Bans);
        Assert.Equal((bob.Id, admin.Id), (ban.Account.Id, ban.By));
        await owner.CallAsync(new Unban(group, bob.Id));
        Assert.Equal("not_found", await CodeOfAsync(owner, new Unban(group, bob.Id)));
        Assert.Equal([new(bob.Id)], await admin.ToldAsync<MemberChanged>(group, EventKinds.MemberUnbanned));
        await bob.CallAsync(new JoinGroup(group));

        await owner.CallAsync(new RemoveMember(group, bob.Id));
        await admin.CallAsync(new InviteToGroup(group, [bob.Id]));
        // The invitation is worth what its maker is.
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Member));
        Assert.Equal("banned", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true));
        Assert.Empty((await owner.CallAsync(new ListBanned(group))).Bans);

        await owner.CallAsync(new RemoveMember(group, bob.Id));
        Assert.Equal([bob.Id], (await owner.CallAsync(new AddMembers(group, [bob.Id]))).Added);
        Assert.Empty((await owner.CallAsync(new ListBanned(group))).Bans);
        Assert.Equal("forbidden", await CodeOfAsync(bob, new ListBanned(group)));
        Assert.Equal("forbidden", await CodeOfAsync(bob, new Unban(group, bob.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task A_removal_may_leave_the_way_open_and_a_list_of_bans_comes_in_pages_the_latest_first(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var people = await server.PeopleAsync("a", "b", "c", "d");
        var (owner, group) = await server.GroupAsync(JoinModes.Open, people);
        foreach (var person in people)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await owner.CallAsync(new RemoveMember(group, person.Id, Ban: person == people[3] ? false : null));
        }

        var first = await owner.CallAsync(new ListBanned(group, Limit: 2));
        var second = await owner.CallAsync(new ListBanned(group, first.Next, Limit: 2));
        Assert.Equal([people[2].Id, people[1].Id, people[0].Id], first.Bans.Concat(second.Bans).Select(ban => ban.Account.Id));
        Assert.Null(second.Next);
        Assert.Null((await owner.ToldAsync<MemberRemoved>(group, EventKinds.MemberRemoved))[3].Banned);
        await people[3].CallAsync(new JoinGroup(group));
    }
}
