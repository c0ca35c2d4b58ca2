using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Groups;

public sealed class RacingGroupTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Of_admins_who_answer_one_application_at_once_one_does(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var admins = await server.PeopleAsync("a", "b", "c", "d");
        var (owner, group) = await server.GroupAsync(JoinModes.Approval, admins);
        foreach (var admin in admins)
            await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        for (var round = 0; round < 5; round++)
        {
            var applicant = await server.PersonAsync("applicant");
            await applicant.CallAsync(new JoinGroup(group));

            var answers = await Task.WhenAll(admins.Select(admin =>
                TryAsync(() => admin.CallAsync(new AnswerApplication(group, applicant.Id, Accept: true)), "not_found")));

            Assert.Single(answers, answered => answered);
            Assert.Single(await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined), joined => joined.AccountId == applicant.Id);
            Assert.Equal(5 + round + 1, (await owner.SeeAsync(group)).MemberCount);
        }
    }

    [Theory, OnBothDatabases]
    public async Task By_a_link_for_three_three_of_many_come(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        var people = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.PersonAsync("racer")));
        var link = await owner.CallAsync(new CreateGroupLink(group, MaxUses: 3));

        var came = await Task.WhenAll(people.Select(person => TryAsync(() => person.CallAsync(new JoinByLink(link.Code)), "not_found")));

        Assert.Equal(3, came.Count(one => one));
        Assert.Equal(4, (await owner.MembersAsync(group)).Length);
    }

    [Theory, OnBothDatabases]
    public async Task However_many_come_at_once_by_whatever_way_the_limit_holds(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (owner, group) = await server.GroupAsync(JoinModes.Open);
        await owner.CallAsync(new UpdateGroup(group, MemberLimit: 6));
        var link = await owner.CallAsync(new CreateGroupLink(group));
        var people = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => server.PersonAsync("racer")));
        foreach (var person in people[10..])
            await owner.CallAsync(new InviteToGroup(group, [person.Id]));

        var came = await Task.WhenAll(people.Select((person, i) => i switch
        {
            < 5 => TryAsync(() => person.CallAsync(new JoinGroup(group)), "group_full"),
            < 10 => TryAsync(() => person.CallAsync(new JoinByLink(link.Code)), "group_full"),
            _ => TryAsync(() => person.CallAsync(new AnswerGroupInvitation(group, Accept: true)), "group_full"),
        }));

        Assert.Equal(5, came.Count(one => one));
        Assert.Equal(6, (await owner.SeeAsync(group)).MemberCount);
        Assert.Equal(6, (await owner.MembersAsync(group)).Length);
    }

    [Theory, OnBothDatabases]
    public async Task Who_asks_to_join_many_times_at_once_is_in_once(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Open);

        var came = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryAsync(() => bob.CallAsync(new JoinGroup(group)), "already_member")));

        Assert.Single(came, one => one);
        Assert.Equal(2, (await owner.SeeAsync(group)).MemberCount);
        Assert.Single(await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
    }

    /// <returns>False when refused with this code; others fail the test.</returns>
    static async Task<bool> TryAsync<T>(Func<Task<T>> call, string code)
    {
        try
        {
            await call();
            return true;
        }
        catch (RefusedException refused) when (refused.Code == code)
        {
            return false;
        }
    }
}
