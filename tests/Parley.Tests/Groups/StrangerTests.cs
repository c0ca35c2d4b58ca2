using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Protocol;
using Parley.Server.Storage;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

/// <summary>What one account may do to people who do not know it.</summary>
public sealed class StrangerTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Only_so_many_strangers_are_brought_into_groups_in_a_day_by_whatever_way(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Groups:MaxStrangersPerDay", "3"));
        var people = await server.PeopleAsync("owner", "friend", "a", "b", "c", "d");
        var (owner, friend) = (people[0], people[1]);
        await server.BefriendAsync(owner, friend);
        var strangers = people[2..];

        var group = await TestServer.GroupAsync(owner, friend, strangers[0], strangers[1]);
        Assert.Equal("too_many_strangers", await CodeOfAsync(owner, new AddMembers(group, [strangers[2].Id, strangers[3].Id])));
        await owner.CallAsync(new InviteToGroup(group, [strangers[2].Id]));
        Assert.Equal("too_many_strangers", await CodeOfAsync(owner, new InviteToGroup(group, [strangers[3].Id])));
        Assert.Equal("too_many_strangers", await CodeOfAsync(owner, new CreateGroup(Guid.CreateVersion7(), "Another", [strangers[3].Id])));

        // Contacts, those who are in it and those who were asked already do not count; nor does anyone else's day.
        await TestServer.GroupAsync(owner, friend);
        await owner.CallAsync(new AddMembers(group, [strangers[0].Id]));
        await owner.CallAsync(new InviteToGroup(group, [strangers[2].Id]));
        await TestServer.GroupAsync(friend, strangers[3]);
        server.Clock.Advance(TimeSpan.FromDays(1));
        owner.SignedIn = await owner.CallAsync(new Refresh(owner.SignedIn.RefreshToken));
        await owner.CallAsync(new AddMembers(group, [strangers[3].Id]));
    }

    [Theory, OnBothDatabases]
    public async Task Who_lets_only_contacts_add_them_is_asked_by_others(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        Assert.Equal(Adders.Contacts, (await bob.CallAsync(new UpdateMe(WhoMayAdd: Adders.Contacts))).WhoMayAdd);
        Assert.Equal("bad_request", await CodeOfAsync(bob, new UpdateMe(WhoMayAdd: "nobody at all")));

        var group = await TestServer.GroupAsync(ann, bob);

        Assert.DoesNotContain(bob.Id, await ann.MembersAsync(group));
        Assert.Equal(ann.Id, Assert.Single((await bob.CallAsync(new ListGroupInvitations())).Invitations).By.Id);
        await bob.CallAsync(new AnswerGroupInvitation(group, Accept: true));
        await server.BefriendAsync(ann, bob);
        Assert.Contains(bob.Id, await ann.MembersAsync(await TestServer.GroupAsync(ann, bob)));
    }

    [Theory, OnBothDatabases]
    public async Task Who_blocks_me_answers_as_who_wants_to_be_asked(DatabaseKind kind)
    {
        foreach (var whoMayWrite in new[] { "Everyone", "Contacts" })
        {
            await using var server = await TestServer.StartAsync(
                kind, ("Contacts:WhoMayWrite", whoMayWrite), ("Groups:MaxStrangersPerDay", "5"));
            foreach (var areContacts in new[] { true, false })
            {
                var people = await server.PeopleAsync("ann", "asked", "bob", "blocker");
                if (areContacts)
                {
                    await server.BefriendAsync(people[0], people[1]);
                    await server.BefriendAsync(people[2], people[3]);
                }

                await people[1].CallAsync(new UpdateMe(WhoMayAdd: Adders.Nobody));
                await people[3].CallAsync(new BlockAccount(people[2].Id));

                Assert.Equal(await OutcomesAsync(people[0], people[1]), await OutcomesAsync(people[2], people[3]));
                Assert.Empty((await people[3].CallAsync(new ListGroupInvitations())).Invitations);
            }
        }

        static async Task<string[]> OutcomesAsync(Person owner, Person other)
        {
            var created = await owner.CallAsync(new CreateGroup(Guid.CreateVersion7(), "A group", [other.Id]));
            var later = await TestServer.GroupAsync(owner);
            return
            [
                $"{created.MemberCount} of {created.LastSeq}",
                await AddAsync(created.Id), await AddAsync(created.Id), await InviteAsync(created.Id), await InviteAsync(created.Id),
                await InviteAsync(later), await InviteAsync(later), await InviteAsync(later), await InviteAsync(later), await AddAsync(later), await AddAsync(later),
                $"{(await owner.CallAsync(new GetConversation(later))).MemberCount} of {(await owner.CallAsync(new GetEvents(later, 0))).LastSeq}",
            ];

            async Task<string> AddAsync(Guid group)
            {
                try
                {
                    var added = await owner.CallAsync(new AddMembers(group, [other.Id]));
                    return $"added {added.Added.Length}, invited {added.Invited.Length}";
                }
                catch (RefusedException refused)
                {
                    return refused.Code;
                }
            }

            async Task<string> InviteAsync(Guid group)
            {
                try
                {
                    await owner.CallAsync(new InviteToGroup(group, [other.Id]));
                    return "invited";
                }
                catch (RefusedException refused)
                {
                    return refused.Code;
                }
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_call_costs_counts_by_its_rows(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, ("RateLimits:Enabled", "true"), ("RateLimits:Write:Burst", "20"), ("RateLimits:Write:PerSecond", "0.001"));
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));

        // There is nobody of that name, which is found out once it was counted.
        Assert.Equal("not_found", await CodeOfAsync(ann, Group(15)));
        Assert.Equal("rate_limited", await CodeOfAsync(ann, Group(6)));
        Assert.Equal("not_found", await CodeOfAsync(ann, Group(1)));
        // More than a whole bucket takes a full one, and no less.
        Assert.Equal("not_found", await CodeOfAsync(bob, Group(150)));
        Assert.Equal("rate_limited", await CodeOfAsync(bob, Group(1)));
        Assert.Equal("not_found", await CodeOfAsync(cem, Group(1)));
        Assert.Equal("rate_limited", await CodeOfAsync(cem, Group(150)));

        static CreateGroup Group(int size) =>
            new(Guid.CreateVersion7(), "A group", [.. Enumerable.Range(0, size).Select(_ => Guid.CreateVersion7())]);
    }

    [Fact]
    public async Task However_many_are_brought_into_a_group_it_takes_as_many_statements()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.PostgreSQL);
        var people = await server.PeopleAsync([.. Enumerable.Range(0, 24).Select(i => $"person{i}")]);
        var (owner, few, many) = (people[0], people[1..3], people[3..]);
        await using var connection = (NpgsqlConnection)await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        var database = connection.Database;
        var statements = 0;
        // The driver tells of each statement; other tests talk to other databases.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Tags.Any(tag => tag.Value == database))
                    Interlocked.Increment(ref statements);
            },
        };
        ActivitySource.AddActivityListener(listener);

        async Task<int> CountAsync(Person[] brought)
        {
            var before = statements;
            Guid[] ids = [.. brought.Select(person => person.Id)];
            var group = await TestServer.GroupAsync(owner, brought);
            foreach (var id in ids)
                await owner.CallAsync(new RemoveMember(group, id));
            var removed = statements;
            await owner.CallAsync(new AddMembers(group, ids));
            var added = statements;
            var other = await TestServer.GroupAsync(owner);
            await owner.CallAsync(new InviteToGroup(other, ids));
            await owner.CallAsync(new AddMembers(other, ids));
            Assert.True(removed > before);
            return statements - removed + (added - removed);
        }

        var forFew = await CountAsync(few);
        Assert.Equal(forFew, await CountAsync(many));
        Assert.InRange(forFew, 10, 120);
    }
}
