using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class InvitationTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_member_invites_and_whoever_accepts_is_in(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (member, bob) = (await server.PersonAsync("member"), await server.PersonAsync("bob"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation, member);

        await member.CallAsync(new InviteToGroup(group, [bob.Id, owner.Id], " Come "));
        await member.CallAsync(new InviteToGroup(group, [bob.Id]));

        var invitation = Assert.Single((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Equal((group, false, member.Id, "pending", "Come"), (
            invitation.Group.Id, invitation.Group.IsMember, invitation.By.Id, invitation.State, invitation.Note));
        Assert.Equal(invitation, Assert.Single(await bob.ToldAsync<GroupInvitationChanged>(EventKinds.GroupInvitationChanged)).Invitation);
        Assert.Empty((await owner.CallAsync(new ListGroupInvitations())).Invitations);

        var joined = await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true));
        Assert.Equal((RequestStates.Accepted, group, 0L), (joined.State, joined.Conversation!.Id, joined.Conversation.Unread));
        Assert.Equal([new(bob.Id, "invitation", member.Id)], await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
        Assert.Equal("not_found", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new InviteToGroup(group, [Guid.CreateVersion7()])));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new InviteToGroup(group, [])));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new InviteToGroup(group, [bob.Id], new string('x', 201))));
    }

    [Theory, OnBothDatabases]
    public async Task Who_declines_is_not_in_and_may_be_asked_again(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        await owner.CallAsync(new InviteToGroup(group, [bob.Id]));

        Assert.Equal(new Joined(RequestStates.Rejected), await bob.CallAsync(new AnswerGroupInvitation(group, Accept: false)));

        Assert.Equal("not_found", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal([owner.Id], await owner.MembersAsync(group));
        await owner.CallAsync(new InviteToGroup(group, [bob.Id]));
        Assert.Single((await bob.CallAsync(new ListGroupInvitations())).Invitations);
    }

    [Theory, OnBothDatabases]
    public async Task An_invitation_ends_when_whoever_made_it_is_gone_and_anyone_may_make_it_anew(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (member, other, bob) = (await server.PersonAsync("member"), await server.PersonAsync("other"), await server.PersonAsync("bob"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation, member, other);
        await member.CallAsync(new InviteToGroup(group, [bob.Id]));

        await owner.CallAsync(new RemoveMember(group, member.Id));

        Assert.Empty((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Equal("not_found", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        await other.CallAsync(new InviteToGroup(group, [bob.Id]));
        Assert.Equal(other.Id, Assert.Single((await bob.CallAsync(new ListGroupInvitations())).Invitations).By.Id);
        await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true));
    }

    [Theory, OnBothDatabases]
    public async Task In_a_group_by_approval_a_members_invitation_is_an_application_and_an_admins_is_a_way_in(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (member, bob, cem) = (await server.PersonAsync("member"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Approval, member);
        await member.CallAsync(new InviteToGroup(group, [bob.Id, cem.Id]));
        // The word of an admin weighs more, and replaces a member's.
        await owner.CallAsync(new InviteToGroup(group, [cem.Id]));
        await member.CallAsync(new InviteToGroup(group, [cem.Id]));

        Assert.Equal(new Joined(RequestStates.Pending), await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal(RequestStates.Accepted, (await cem.CallAsync(new AnswerGroupInvitation(group, Accept: true))).State);

        var application = Assert.Single((await owner.CallAsync(new ListApplications(group))).Applications);
        Assert.Equal((bob.Id, member.Id), (application.Account.Id, application.InvitedBy));
        Assert.Equal([new(cem.Id, "invitation", owner.Id)], await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
        await owner.CallAsync(new AnswerApplication(group, bob.Id, Accept: true));
        Assert.Equal(new MemberJoined(bob.Id, "application", owner.Id), (await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined))[^1]);
    }

    [Theory, OnBothDatabases]
    public async Task Who_blocks_the_inviter_sees_no_invitation_and_the_inviter_notices_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (member, bob) = (await server.PersonAsync("member"), await server.PersonAsync("bob"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation, member);
        await server.BlockAsync(bob, member);

        Assert.Equal(new Done(), await member.CallAsync(new InviteToGroup(group, [bob.Id])));
        Assert.Equal(new Done(), await member.CallAsync(new InviteToGroup(group, [bob.Id])));

        Assert.Empty((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Empty(await bob.ToldAsync<GroupInvitationChanged>(EventKinds.GroupInvitationChanged));
        Assert.Equal("not_found", await CodeOfAsync(bob, new AnswerGroupInvitation(group, Accept: true)));
        // Another's invitation reaches them, and stays when the blocked one asks again.
        await owner.CallAsync(new InviteToGroup(group, [bob.Id]));
        await member.CallAsync(new InviteToGroup(group, [bob.Id]));
        Assert.Equal(owner.Id, Assert.Single((await bob.CallAsync(new ListGroupInvitations())).Invitations).By.Id);
        Assert.Equal(RequestStates.Accepted, (await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true))).State);
    }

    [Theory, OnBothDatabases]
    public async Task Who_blocks_whoever_adds_them_is_asked_instead_and_never_sees_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (bob, cem) = (await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        await server.BlockAsync(bob, owner);

        var added = await owner.CallAsync(new AddMembers(group, [bob.Id, cem.Id]));
        var created = await owner.CallAsync(new CreateGroup(Guid.CreateVersion7(), "Another", [bob.Id, cem.Id]));

        Assert.Equal([cem.Id], added.Added);
        Assert.Equal([bob.Id], added.Invited);
        Assert.Equal(2, created.MemberCount);
        Assert.Empty((await bob.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Empty((await bob.CallAsync(new ListConversations())).Conversations);
    }

    [Theory, OnBothDatabases]
    public async Task Where_only_contacts_may_write_others_are_asked_by_who_adds_them_and_not_invited(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Contacts:WhoMayWrite", "Contacts"));
        var people = await server.PeopleAsync("owner", "friend", "stranger", "another");
        var (owner, friend, stranger) = (people[0], people[1], people[2]);
        await server.BefriendAsync(owner, friend);
        var group = await TestServer.GroupAsync(owner, stranger);

        // Also who is asked into a new group is not simply in it.
        Assert.Equal([owner.Id], await owner.MembersAsync(group));
        Assert.Equal(group, Assert.Single((await stranger.CallAsync(new ListGroupInvitations())).Invitations).Group.Id);
        Assert.Equal("not_contacts", await CodeOfAsync(owner, new InviteToGroup(group, [friend.Id, people[3].Id])));
        Assert.Empty((await friend.CallAsync(new ListGroupInvitations())).Invitations);
        var added = await owner.CallAsync(new AddMembers(group, [friend.Id, people[3].Id]));

        Assert.Equal([friend.Id], added.Added);
        Assert.Equal([people[3].Id], added.Invited);
        Assert.Equal(RequestStates.Accepted, (await people[3].CallAsync(new AnswerGroupInvitation(group, Accept: true))).State);
        Assert.Equal(3, (await owner.SeeAsync(group)).MemberCount);
    }

    [Theory, OnBothDatabases]
    public async Task Who_deleted_their_account_is_neither_added_nor_invited(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (bob, cem) = (await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        await server.WriteAsync("UPDATE accounts SET deleted_at = 1 WHERE id = @Id", new { bob.Id });

        Assert.Equal("not_found", await CodeOfAsync(owner, new AddMembers(group, [cem.Id, bob.Id])));
        Assert.Equal("not_found", await CodeOfAsync(owner, new InviteToGroup(group, [cem.Id, bob.Id])));
        Assert.Equal("not_found", await CodeOfAsync(owner, new CreateGroup(Guid.CreateVersion7(), "Another", [bob.Id])));
        Assert.Equal([owner.Id], await owner.MembersAsync(group));
        Assert.Empty((await cem.CallAsync(new ListGroupInvitations())).Invitations);
    }

    [Theory, OnBothDatabases]
    public async Task Invitations_come_in_pages_the_newest_first(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var bob = await server.PersonAsync("bob");
        var groups = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
            await owner.CallAsync(new InviteToGroup(group, [bob.Id]));
            groups.Add(group);
            // Two of them in one moment.
            if (i != 2)
                server.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<Guid>();
        for (string? after = null; ;)
        {
            var page = await bob.CallAsync(new ListGroupInvitations(after, Limit: 2));
            seen.AddRange(page.Invitations.Select(invitation => invitation.Group.Id));
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal(Enumerable.Reverse(groups), seen);
        Assert.Equal("bad_request", await CodeOfAsync(bob, new ListGroupInvitations("nonsense")));
        Assert.Equal("bad_request", await CodeOfAsync(bob, new ListGroupInvitations(Limit: 0)));
    }
}
