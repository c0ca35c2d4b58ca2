using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class RolesAndMutesTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task The_owner_makes_admins_and_unmakes_them_and_each_time_the_group_hears_once(DatabaseKind kind)
    {
        var (_, group, owner, admin, member, other) = await SceneAsync(kind);

        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        await owner.CallAsync(new SetMemberRole(group, member.Id, MemberRoles.Admin));
        await owner.CallAsync(new SetMemberRole(group, member.Id, MemberRoles.Member));

        Assert.Equal(
            [new(admin.Id, "admin"), new(member.Id, "admin"), new(member.Id, "member")],
            await other.ToldAsync<MemberRoleChanged>(group, EventKinds.MemberRoleChanged));
        Assert.Equal("admin", (await admin.SeeAsync(group)).Role);
        Assert.Equal("forbidden", await CodeOfAsync(admin, new SetMemberRole(group, other.Id, MemberRoles.Admin)));
        Assert.Equal("forbidden", await CodeOfAsync(member, new RemoveMember(group, other.Id)));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new SetMemberRole(group, owner.Id, MemberRoles.Admin)));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new SetMemberRole(group, other.Id, MemberRoles.Owner)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new SetMemberRole(group, Guid.CreateVersion7(), MemberRoles.Admin)));
    }

    [Theory, OnBothDatabases]
    public async Task A_group_has_only_so_many_admins(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Groups:MaxAdmins", "1"));
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var group = await TestServer.GroupAsync(people[0], people[1], people[2]);
        await people[0].CallAsync(new SetMemberRole(group, people[1].Id, MemberRoles.Admin));

        Assert.Equal("too_many_admins", await CodeOfAsync(people[0], new SetMemberRole(group, people[2].Id, MemberRoles.Admin)));
        // Whoever hands over becomes one.
        Assert.Equal("too_many_admins", await CodeOfAsync(people[0], new TransferOwnership(group, people[2].Id)));
        await people[0].CallAsync(new TransferOwnership(group, people[1].Id));
        Assert.Equal(["admin", "owner", "member"], (await people[2].CallAsync(new ListMembers(group))).Members.Select(member => member.Role));
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_muted_may_not_write_until_then_but_reads_and_moves_marks(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var people = await server.PeopleAsync("ann", "bob");
        var (ann, bob) = (people[0], people[1]);
        var group = await TestServer.GroupAsync(ann, bob);
        var until = server.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds();
        await bob.SayAsync(group, "hello");

        await ann.CallAsync(new MuteMember(group, bob.Id, until));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => bob.SayAsync(group, "psst"));
        Assert.Equal("muted", refused.Code);
        Assert.Contains(until.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        Assert.Equal(until, (await bob.SeeAsync(group)).MutedUntil);
        var heard = await ann.SayAsync(group, "silence");
        Assert.Equal(heard.Seq, (await bob.CallAsync(new SetMark(group, Read: heard.Seq))).ReadSeq);
        Assert.Equal(until, (await ann.CallAsync(new ListMembers(group))).Members.Single(member => member.Account.Id == bob.Id).MutedUntil);

        server.Clock.Advance(TimeSpan.FromMinutes(6));
        await bob.SayAsync(group, "at last");
        Assert.Null((await bob.SeeAsync(group)).MutedUntil);
    }

    [Theory, OnBothDatabases]
    public async Task A_mute_outlives_that_someone_was_gone_whatever_the_way_back(DatabaseKind kind)
    {
        var (_, group, owner, _, member, other) = await SceneAsync(kind);
        await owner.SetModeAsync(group, JoinModes.Open);
        await owner.CallAsync(new MuteMember(group, member.Id));

        await member.CallAsync(new Leave(group));
        var back = await member.CallAsync(new JoinGroup(group));
        Assert.Equal(Times.Forever, back.Conversation!.MutedUntil);
        Assert.Equal("muted", await CodeOfAsync(member, new SendMessage(group, Guid.CreateVersion7(), "psst")));
        await member.CallAsync(new Leave(group));
        await other.CallAsync(new InviteToGroup(group, [member.Id]));
        await member.CallAsync(new AnswerGroupInvitation(group, Accept: true));
        Assert.Equal("muted", await CodeOfAsync(member, new SendMessage(group, Guid.CreateVersion7(), "psst")));
        await owner.CallAsync(new RemoveMember(group, member.Id));
        await owner.CallAsync(new AddMembers(group, [member.Id]));
        Assert.Equal("muted", await CodeOfAsync(member, new SendMessage(group, Guid.CreateVersion7(), "psst")));
        Assert.NotNull((await other.CallAsync(new ListMembers(group))).Members.Single(one => one.Account.Id == member.Id).MutedUntil);

        await owner.CallAsync(new MuteMember(group, member.Id, Until: 0));
        await member.SayAsync(group, "at last");
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_muted_is_heard_in_no_other_way(DatabaseKind kind)
    {
        var (server, group, owner, admin, member, other) = await SceneAsync(kind);
        var stranger = await server.PersonAsync("stranger");
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        var said = await member.SayAsync(group, "said too much");
        foreach (var muted in new[] { member, admin })
            await owner.CallAsync(new MuteMember(group, muted.Id));
        await using var hears = await other.ConnectAsync();
        await using var speaks = await member.ConnectAsync();

        await speaks.CallAsync(new SetTyping(group));
        Assert.Equal("muted", await CodeOfAsync(member, new SetGroupNickname(group, "I AM NOT SILENT")));
        Assert.Equal("muted", await CodeOfAsync(member, new RecallMessage(group, said.Seq, "NOR HERE")));
        Assert.Equal("muted", await CodeOfAsync(member, new InviteToGroup(group, [stranger.Id], "NOR HERE")));
        Assert.Equal("muted", await CodeOfAsync(admin, new RemoveMessages(group, [said.Seq], "NOR HERE")));
        Assert.Equal("muted", await CodeOfAsync(admin, new UpdateGroup(group, Announcement: "NOR HERE")));

        // What says nothing stays theirs.
        await member.CallAsync(new RecallMessage(group, said.Seq));
        await admin.CallAsync(new UpdateGroup(group, ForbidsForwarding: true));
        var end = await owner.SayAsync(group, "silence");
        await hears.HearsAsync(group, end.Seq);
        Assert.DoesNotContain(hears.Pushed, item => item.GetRawText().Contains("typing", StringComparison.Ordinal));

        // Typing is decided from memory: a mute of the whole group ends it at once too.
        await owner.CallAsync(new MuteMember(group, member.Id, Until: 0));
        await speaks.CallAsync(new SetTyping(group));
        await hears.HearsAsync(item => item.GetRawText().Contains("typing", StringComparison.Ordinal));
        await owner.CallAsync(new UpdateGroup(group, AllMuted: true));
        var before = hears.Pushed.Length;
        await speaks.CallAsync(new SetTyping(group));
        await hears.FenceAsync();
        Assert.DoesNotContain(hears.Pushed[before..], item => item.GetRawText().Contains("typing", StringComparison.Ordinal));
    }

    [Theory, OnBothDatabases]
    public async Task A_mute_without_a_time_is_for_good_and_0_gives_the_word_back(DatabaseKind kind)
    {
        var (_, group, owner, _, member, other) = await SceneAsync(kind);

        await owner.CallAsync(new MuteMember(group, member.Id));
        await owner.CallAsync(new MuteMember(group, member.Id));
        Assert.Equal("muted", await CodeOfAsync(member, new SendMessage(group, Guid.CreateVersion7(), "psst")));
        await owner.CallAsync(new MuteMember(group, member.Id, Until: 0));
        await owner.CallAsync(new MuteMember(group, member.Id, Until: 0));
        await member.SayAsync(group, "thanks");

        Assert.Equal(
            [new(member.Id, Times.Forever), new(member.Id, 0)], await other.ToldAsync<MemberMuted>(group, EventKinds.MemberMuted));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new MuteMember(group, member.Id, Until: -1)));
    }

    [Theory, OnBothDatabases]
    public async Task Admins_mute_members_and_the_owner_anyone_else(DatabaseKind kind)
    {
        var (server, group, owner, admin, member, other) = await SceneAsync(kind);
        await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        await owner.CallAsync(new SetMemberRole(group, other.Id, MemberRoles.Admin));

        Assert.Equal("forbidden", await CodeOfAsync(member, new MuteMember(group, admin.Id)));
        Assert.Equal("forbidden", await CodeOfAsync(admin, new MuteMember(group, other.Id)));
        Assert.Equal("forbidden", await CodeOfAsync(admin, new MuteMember(group, owner.Id)));
        Assert.Equal("forbidden", await CodeOfAsync(admin, new MuteMember(group, admin.Id)));
        Assert.Equal("forbidden", await CodeOfAsync(owner, new MuteMember(group, owner.Id)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new MuteMember(group, (await server.PersonAsync("eve")).Id)));
        await admin.CallAsync(new MuteMember(group, member.Id));
        await owner.CallAsync(new MuteMember(group, admin.Id));
        Assert.Equal("muted", await CodeOfAsync(admin, new SendMessage(group, Guid.CreateVersion7(), "psst")));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_owns_a_group_has_the_word_in_it(DatabaseKind kind)
    {
        var (_, group, owner, _, member, other) = await SceneAsync(kind);
        await owner.CallAsync(new MuteMember(group, member.Id));

        await owner.CallAsync(new TransferOwnership(group, member.Id));

        await member.SayAsync(group, "mine now");
        Assert.Equal(0, (await other.ToldAsync<MemberMuted>(group, EventKinds.MemberMuted))[^1].Until);
    }

    [Theory, OnBothDatabases]
    public async Task A_nickname_is_what_one_is_called_here_until_it_is_cleared(DatabaseKind kind)
    {
        var (_, group, owner, _, member, _) = await SceneAsync(kind);

        await member.CallAsync(new SetGroupNickname(group, " Mem "));
        await member.CallAsync(new SetGroupNickname(group, "Mem"));
        Assert.Equal("Mem", (await member.SeeAsync(group)).Nickname);
        Assert.Equal("Mem", (await owner.CallAsync(new ListMembers(group))).Members.Single(one => one.Account.Id == member.Id).Nickname);
        await member.CallAsync(new SetGroupNickname(group, ""));

        Assert.Null((await member.SeeAsync(group)).Nickname);
        Assert.Equal(
            [new(member.Id, "Mem"), new(member.Id)], await owner.ToldAsync<MemberRenamed>(group, EventKinds.MemberRenamed));
        foreach (var name in (string[])[new string('x', 65), "two\nlines"])
            Assert.Equal("bad_request", await CodeOfAsync(member, new SetGroupNickname(group, name)));
    }

    [Theory, OnBothDatabases]
    public async Task Members_are_listed_by_when_they_joined_with_presence_where_it_is_shown(DatabaseKind kind)
    {
        var (server, group, owner, admin, member, other) = await SceneAsync(kind);
        await server.WriteAsync("UPDATE accounts SET presence_visibility = 'nobody' WHERE id = @Id", new { admin.Id });
        await using var live = await member.ConnectAsync();
        await using var hidden = await admin.ConnectAsync();

        var members = new List<Member>();
        for (string? after = null; ;)
        {
            var page = await owner.CallAsync(new ListMembers(group, after, Limit: 1));
            members.AddRange(page.Members);
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal((await owner.MembersAsync(group)), members.Select(one => one.Account.Id));
        Assert.Equal(4, members.Count);
        Assert.Equal(PresenceStatuses.Online, members.Single(one => one.Account.Id == member.Id).Presence!.Status);
        Assert.Null(members.Single(one => one.Account.Id == admin.Id).Presence);
        Assert.Equal(PresenceStatuses.Offline, members.Single(one => one.Account.Id == other.Id).Presence!.Status);
    }

    [Theory, OnBothDatabases]
    public async Task When_an_account_goes_its_group_passes_to_the_longest_standing_admin_else_member_and_an_empty_one_ends(DatabaseKind kind)
    {
        var (server, group, owner, admin, member, other) = await SceneAsync(kind);
        // The latest of them, but an admin.
        var late = await server.PersonAsync("late");
        await owner.CallAsync(new AddMembers(group, [late.Id]));
        await owner.CallAsync(new SetMemberRole(group, late.Id, MemberRoles.Admin));
        await owner.CallAsync(new MuteMember(group, admin.Id));

        await DepartAsync(server, group, owner);
        Assert.Equal("owner", (await late.SeeAsync(group)).Role);
        await DepartAsync(server, group, late);
        // The three others came with the group: the first by id is its owner now, and has the word.
        var heir = new[] { admin, member, other }.OrderBy(person => person.Id).First();
        Assert.Equal("owner", (await heir.SeeAsync(group)).Role);
        await heir.SayAsync(group, "mine");
        foreach (var person in new[] { admin, member, other })
        {
            await DepartAsync(server, group, person);
            await DepartAsync(server, group, person);
        }

        Assert.Empty((await owner.CallAsync(new ListConversations())).Conversations);
        Assert.Equal("not_found", await CodeOfAsync(late, new JoinGroup(group)));
        Assert.Equal(0, (await heir.SeeAsync(group)).MemberCount);
    }

    static async Task DepartAsync(TestServer server, Guid group, Person person) =>
        Assert.Null((await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([group, person.Id], async transaction =>
        {
            await Members.DepartAsync(transaction, group, person.Id);
            return new Done();
        })).Error);

    async Task<(TestServer Server, Guid Group, Person Owner, Person Admin, Person Member, Person Other)> SceneAsync(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("owner", "admin", "member", "other");
        return (server, await TestServer.GroupAsync(people[0], people[1], people[2], people[3]), people[0], people[1], people[2], people[3]);
    }
}
