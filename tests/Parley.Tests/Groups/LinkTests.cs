using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Groups;

public sealed class LinkTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task By_a_link_one_sees_the_group_and_joins_it_whatever_its_mode(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var bob = await server.PersonAsync("bob");
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);

        var link = await owner.CallAsync(new CreateGroupLink(group));

        Assert.Matches("^[A-Za-z0-9_-]{22}$", link.Code);
        Assert.Equal((owner.Id, 0, null, null), (link.By, link.Uses, link.ExpiresAt, link.MaxUses));
        Assert.Equal((group, false), await CardAsync(bob, link.Code));
        var joined = await bob.CallAsync(new JoinByLink(link.Code));
        Assert.Equal((RequestStates.Accepted, group), (joined.State, joined.Conversation!.Id));
        Assert.Equal([new(bob.Id, "link")], await owner.ToldAsync<MemberJoined>(group, EventKinds.MemberJoined));
        Assert.Equal((group, true), await CardAsync(bob, link.Code));
        Assert.Equal("already_member", await CodeOfAsync(bob, new JoinByLink(link.Code)));
        Assert.Equal([link with { Uses = 1 }], (await owner.CallAsync(new ListGroupLinks(group))).Links);
        Assert.Equal("forbidden", await CodeOfAsync(bob, new CreateGroupLink(group)));
        Assert.Equal("forbidden", await CodeOfAsync(bob, new ListGroupLinks(group)));
        foreach (var code in (string[])["nonsense", link.Code[..21], new string('x', 300)])
            Assert.Equal("not_found", await CodeOfAsync(bob, new FindGroupByLink(code)));
    }

    [Theory, OnBothDatabases]
    public async Task A_link_that_was_revoked_has_expired_or_is_used_up_leads_nowhere(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (bob, cem) = (await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        var now = server.Clock.GetUtcNow();
        var revoked = await owner.CallAsync(new CreateGroupLink(group));
        var expiring = await owner.CallAsync(new CreateGroupLink(group, ExpiresAt: now.AddMinutes(1).ToUnixTimeMilliseconds()));
        var once = await owner.CallAsync(new CreateGroupLink(group, MaxUses: 1));

        await owner.CallAsync(new RevokeGroupLink(group, revoked.Code));
        await bob.CallAsync(new JoinByLink(once.Code));
        Assert.Equal((group, false), await CardAsync(cem, expiring.Code));
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var link in new[] { revoked, expiring, once })
        {
            Assert.Equal("not_found", await CodeOfAsync(cem, new FindGroupByLink(link.Code)));
            Assert.Equal("not_found", await CodeOfAsync(cem, new JoinByLink(link.Code)));
        }

        Assert.Empty((await owner.CallAsync(new ListGroupLinks(group))).Links);
        Assert.Equal("not_found", await CodeOfAsync(owner, new RevokeGroupLink(group, revoked.Code)));
        var (stranger, other) = await server.GroupAsync(JoinModes.Open);
        Assert.Equal("not_found", await CodeOfAsync(stranger, new RevokeGroupLink(other, expiring.Code)));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new CreateGroupLink(group, ExpiresAt: now.ToUnixTimeMilliseconds())));
        Assert.Equal("bad_request", await CodeOfAsync(owner, new CreateGroupLink(group, MaxUses: 0)));
    }

    [Theory, OnBothDatabases]
    public async Task A_link_ends_with_the_rights_of_who_made_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation, ann, bob);
        foreach (var admin in new[] { ann, bob })
            await owner.CallAsync(new SetMemberRole(group, admin.Id, MemberRoles.Admin));
        var links = new[] { await ann.CallAsync(new CreateGroupLink(group)), await bob.CallAsync(new CreateGroupLink(group)) };

        await owner.CallAsync(new RemoveMember(group, ann.Id, Ban: false));
        await owner.CallAsync(new SetMemberRole(group, bob.Id, MemberRoles.Member));

        foreach (var link in links)
        {
            Assert.Equal("not_found", await CodeOfAsync(cem, new FindGroupByLink(link.Code)));
            Assert.Equal("not_found", await CodeOfAsync(ann, new JoinByLink(link.Code)));
        }

        Assert.Empty((await owner.CallAsync(new ListGroupLinks(group))).Links);
    }

    [Theory, OnBothDatabases]
    public async Task Only_so_many_links_work_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Groups:MaxLinks", "2"));
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        var soon = server.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        var first = await owner.CallAsync(new CreateGroupLink(group));
        await owner.CallAsync(new CreateGroupLink(group, ExpiresAt: soon));

        Assert.Equal("too_many_links", await CodeOfAsync(owner, new CreateGroupLink(group)));
        await owner.CallAsync(new RevokeGroupLink(group, first.Code));
        await owner.CallAsync(new CreateGroupLink(group));
        Assert.Equal("too_many_links", await CodeOfAsync(owner, new CreateGroupLink(group)));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await owner.CallAsync(new CreateGroupLink(group));
    }

    [Theory, OnBothDatabases]
    public async Task Links_come_in_pages_the_newest_first(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (owner, group) = await server.GroupAsync(JoinModes.Invitation);
        var made = new List<GroupLink>();
        for (var i = 0; i < 7; i++)
        {
            made.Add(await owner.CallAsync(new CreateGroupLink(group)));
            // Some of them in one moment.
            if (i is 0 or 4)
                server.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<GroupLink>();
        for (string? after = null; ;)
        {
            var page = await owner.CallAsync(new ListGroupLinks(group, after, Limit: 2));
            seen.AddRange(page.Links);
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal(made.Select(link => link.Code).Order(StringComparer.Ordinal), seen.Select(link => link.Code).Order(StringComparer.Ordinal));
        Assert.Equal(seen.Select(link => link.CreatedAt).OrderDescending(), seen.Select(link => link.CreatedAt));
    }

    static async Task<(Guid Id, bool IsMember)> CardAsync(Person person, string code)
    {
        var card = await person.CallAsync(new FindGroupByLink(code));
        return (card.Id, card.IsMember);
    }
}
