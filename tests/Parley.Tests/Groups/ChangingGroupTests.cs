using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class ChangingGroupTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task One_event_says_what_was_changed_and_nothing_else(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);

        await ann.CallAsync(new UpdateGroup(
            group, Title: "  Climbers ", Avatar: "mountain", Description: "up", Announcement: "**Sunday**\nat nine", JoinMode: JoinModes.Approval,
            MemberLimit: 12, ShowsHistory: true, AllMuted: false, ForbidsForwarding: true));
        await ann.CallAsync(new UpdateGroup(group, Title: "Climbers", Description: "", MemberLimit: 12, ShowsHistory: true, AllMuted: true));

        var changes = await bob.ToldAsync<GroupChanged>(group, EventKinds.GroupChanged);
        Assert.Equal(
            [
                new GroupChanged("Climbers", "mountain", "up", "**Sunday**\nat nine", JoinModes.Approval, 12, ShowsHistory: true, ForbidsForwarding: true),
                new GroupChanged(Description: "", AllMuted: true),
            ],
            changes);
        var seen = await bob.SeeAsync(group);
        Assert.Equal("Climbers", seen.Title);
        Assert.Equal(new GroupFacts(JoinModes.Approval, 12, true, true, true, "mountain", null, "**Sunday**\nat nine"), seen.Group);
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_said_where_nothing_changed(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var group = await TestServer.GroupAsync(ann);

        await ann.CallAsync(new UpdateGroup(group));
        await ann.CallAsync(new UpdateGroup(
            group, Title: "A group", Avatar: "", Description: " ", Announcement: "", JoinMode: JoinModes.Invitation, MemberLimit: 500,
            ShowsHistory: false, AllMuted: false, ForbidsForwarding: false));

        Assert.Equal(1, (await ann.SeeAsync(group)).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task What_breaks_its_shape_or_its_limit_is_refused(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);

        foreach (var request in (UpdateGroup[])
        [
            new(group, Title: " "), new(group, Title: new string('x', 101)), new(group, Title: "two\nlines"), new(group, Avatar: new string('x', 257)),
            new(group, Avatar: "a\nb"), new(group, Description: new string('x', 1001)), new(group, Announcement: new string('x', 4001)),
            new(group, Announcement: "bell\a"), new(group, JoinMode: "ajar"), new(group, MemberLimit: 1), new(group, MemberLimit: 100_001),
        ])
            Assert.Equal("bad_request", await CodeOfAsync(ann, request));
        Assert.Equal("forbidden", await CodeOfAsync(bob, new UpdateGroup(group, Title: "Mine")));
        Assert.Equal(1, (await ann.SeeAsync(group)).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task Where_all_are_muted_only_the_owner_and_admins_write_from_that_moment(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var group = await TestServer.GroupAsync(ann, bob, cem);
        await ann.CallAsync(new SetMemberRole(group, bob.Id, MemberRoles.Admin));
        await cem.SayAsync(group, "still allowed");

        await ann.CallAsync(new UpdateGroup(group, AllMuted: true));

        Assert.Equal("muted", await CodeOfAsync(cem, new SendMessage(group, Guid.CreateVersion7(), "and now?")));
        await ann.SayAsync(group, "owner");
        await bob.SayAsync(group, "admin");
        await bob.CallAsync(new UpdateGroup(group, AllMuted: false));
        await cem.SayAsync(group, "again");
    }

    [Theory, OnBothDatabases]
    public async Task The_groups_own_limit_is_what_it_takes(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Groups:DefaultMemberLimit", "2"), ("Groups:MaxMemberLimit", "3"));
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan");
        var group = await TestServer.GroupAsync(people[0], people[1]);

        Assert.Equal("group_full", await CodeOfAsync(people[0], new AddMembers(group, [people[2].Id])));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new UpdateGroup(group, MemberLimit: 4)));
        await people[0].CallAsync(new UpdateGroup(group, MemberLimit: 3));
        await people[0].CallAsync(new AddMembers(group, [people[2].Id]));
        Assert.Equal("group_full", await CodeOfAsync(people[0], new AddMembers(group, [people[3].Id])));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new UpdateGroup(group, MemberLimit: 2)));
        Assert.Equal(3, (await people[2].SeeAsync(group)).MemberCount);
    }

    [Theory, OnBothDatabases]
    public async Task Who_has_left_is_not_told_what_the_group_was_made_into(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await bob.CallAsync(new Leave(group));
        var then = await bob.SeeAsync(group);

        await ann.CallAsync(new UpdateGroup(group, Title: "Without Bob", Announcement: "At last"));

        Assert.Equal(then, await bob.SeeAsync(group));
        Assert.Equal("A group", then.Title);
    }
}
