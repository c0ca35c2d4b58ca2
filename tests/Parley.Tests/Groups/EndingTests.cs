using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class EndingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_dissolved_group_takes_nothing_new_and_its_members_keep_what_they_could_read(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var said = await bob.SayAsync(group, "remember me");

        Assert.Equal("forbidden", await CodeOfAsync(bob, new DissolveGroup(group)));
        await ann.CallAsync(new DissolveGroup(group));

        foreach (var person in new[] { ann, bob })
        {
            Assert.Equal("not_found", await CodeOfAsync(person, new SendMessage(group, Guid.CreateVersion7(), "anyone?")));
            Assert.Equal("not_found", await CodeOfAsync(person, new SetMark(group, Read: said.Seq)));
            Assert.Equal("not_found", await CodeOfAsync(person, new Leave(group)));
            Assert.Equal("not_found", await CodeOfAsync(person, new ListMembers(group)));
            Assert.Equal("not_found", await CodeOfAsync(person, new SetTyping(group)));
            Assert.Equal(said.Seq + 1, (await person.CallAsync(new GetEvents(group, After: 0))).LastSeq);
            Assert.Equal("remember me", (await person.CallAsync(new GetHistory(group))).Entries.Single(entry => entry.Seq == said.Seq).Message!.Text);
            Assert.Empty((await person.CallAsync(new ListConversations())).Conversations);
            var seen = await person.SeeAsync(group);
            Assert.Equal((0, 0L, said.Seq + 1), (seen.MemberCount, seen.Unread, seen.LastSeq));
        }

        Assert.Equal("not_found", await CodeOfAsync(ann, new DissolveGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new UpdateGroup(group, Title: "Again")));
    }

    [Theory, OnBothDatabases]
    public async Task A_resume_tells_that_a_group_was_dissolved_and_live_members_hear_it_as_their_last(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var live = await bob.ConnectAsync();

        await ann.CallAsync(new DissolveGroup(group));

        await live.HearsAsync(group, 2);
        Assert.Equal(EventKinds.GroupDissolved, live.EventsOf(group)[^1].Kind);
        var resumed = await bob.CallAsync(new Resume([new KnownLog(group, 1)]));
        Assert.Equal([group], resumed.Left);
        Assert.Empty(resumed.Conversations);
    }

    [Theory, OnBothDatabases]
    public async Task Applications_invitations_and_links_die_with_the_group(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (applicant, invited) = (await server.PersonAsync("applicant"), await server.PersonAsync("invited"));
        var (owner, group) = await server.GroupAsync(JoinModes.Approval);
        await applicant.CallAsync(new JoinGroup(group));
        await owner.CallAsync(new InviteToGroup(group, [invited.Id]));
        var code = (await owner.CallAsync(new CreateGroupLink(group))).Code;

        await owner.CallAsync(new DissolveGroup(group));

        Assert.Equal("not_found", await CodeOfAsync(applicant, new WithdrawApplication(group)));
        Assert.Equal("not_found", await CodeOfAsync(applicant, new FindGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(applicant, new JoinGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(owner, new FindGroup(group)));
        Assert.Empty((await invited.CallAsync(new ListGroupInvitations())).Invitations);
        Assert.Equal("not_found", await CodeOfAsync(invited, new AnswerGroupInvitation(group, Accept: true)));
        Assert.Equal("not_found", await CodeOfAsync(invited, new FindGroupByLink(code)));
        Assert.Equal("not_found", await CodeOfAsync(invited, new JoinByLink(code)));
    }

    [Theory, OnBothDatabases]
    public async Task The_last_one_who_leaves_dissolves_the_group(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var stranger = await server.PersonAsync("stranger");
        var (owner, group) = await server.GroupAsync(JoinModes.Open, stranger);

        await stranger.CallAsync(new Leave(group));
        await owner.CallAsync(new Leave(group));

        Assert.Equal("not_found", await CodeOfAsync(stranger, new FindGroup(group)));
        Assert.Equal("not_found", await CodeOfAsync(stranger, new JoinGroup(group)));
        Assert.Equal(EventKinds.MemberLeft, (await owner.CallAsync(new GetEvents(group, After: 0))).Events[^1].Kind);
    }

    [Theory, OnBothDatabases]
    public async Task Of_what_is_said_while_a_group_is_dissolved_nothing_stands_after_its_end(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        for (var round = 0; round < 5; round++)
        {
            var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
            var group = await TestServer.GroupAsync(ann, bob);
            await using var live = await bob.ConnectAsync();

            var saying = Enumerable.Range(0, 20).Select(_ => SayAsync(live, group)).ToArray();
            await ann.CallAsync(new DissolveGroup(group));
            var said = await Task.WhenAll(saying);

            var log = await ann.CallAsync(new GetEvents(group, After: 0, Limit: 500));
            Assert.Equal(EventKinds.GroupDissolved, log.Events[^1].Kind);
            Assert.Equal(log.LastSeq, log.Events[^1].Seq);
            Assert.Equal(said.Count(allowed => allowed), log.Events.Count(one => one.Kind == EventKinds.MessagePosted));
        }
    }

    static async Task<bool> SayAsync(LiveClient live, Guid group)
    {
        try
        {
            await live.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "now"));
            return true;
        }
        catch (RefusedException refused) when (refused.Code is ErrorCodes.NotFound)
        {
            return false;
        }
    }
}
