using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class LookUpTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task An_account_is_found_by_its_exact_user_name(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

        Assert.Equal(ann.Account, (await bob.CallAsync(new FindAccount(ann.Account.Username.ToUpperInvariant()))).Account);
        foreach (var name in new[] { ann.Account.Username[..^1], "nobody-at-all", "no user name!", "%" })
            Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new FindAccount(name)));
    }

    [Theory, OnBothDatabases]
    public async Task An_account_is_found_by_its_email_and_shows_it_only_where_its_owner_wants(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var email = ProfileTests.EmailOf(ann);
        await ann.CallAsync(new UpdateMe(Email: email, Gender: Genders.Female, Signature: "Hi."));

        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new FindAccount(email)));
        Assert.Equal(new Profile(ann.Account, null, "female", "Hi."), await bob.CallAsync(new FindAccount(ann.Account.Username)));

        await ann.CallAsync(new UpdateMe(ShowsEmail: true));
        var card = new Profile(ann.Account, email, "female", "Hi.");
        Assert.Equal(card, await bob.CallAsync(new FindAccount(email.ToUpperInvariant())));
        Assert.Equal(card, await bob.CallAsync(new GetProfile(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new GetProfile(Guid.CreateVersion7())));
    }

    [Theory, OnBothDatabases]
    public async Task People_are_found_by_a_part_of_their_names_in_capitals_or_not_in_any_script(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var (ann, bob) = (await server.PersonAsync("ann" + mark), await server.PersonAsync("bob" + mark));
        await ann.CallAsync(new UpdateMe($"安娜ÄRGER{mark}"));

        Assert.Equal([ann.Account.Username, bob.Account.Username], await NamesAsync(bob, mark.ToUpperInvariant()));
        Assert.Equal([ann.Account.Username], await NamesAsync(bob, $" 娜ärger{mark} "));
        Assert.Equal([bob.Account.Username], await NamesAsync(ann, $"OB{mark}"));

        await ann.CallAsync(new UpdateMe("Ann again"));
        Assert.Empty(await NamesAsync(bob, $"娜ärger{mark}"));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_looked_for_is_no_pattern(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.CallAsync(new UpdateMe($"{mark}50%!_off\\"));
        await bob.CallAsync(new UpdateMe($"{mark}50x!xoffx"));

        foreach (var part in new[] { "50%", "0%!_o", "_off", "off\\", "!_" })
            Assert.Contains(ann.Account.Username, await NamesAsync(bob, part));
        Assert.Equal([ann.Account.Username], await NamesAsync(bob, $"{mark}50%"));
        Assert.Empty(await NamesAsync(bob, $"{mark}__%"));
        Assert.Empty(await NamesAsync(bob, $"{mark}%"));
    }

    [Theory, OnBothDatabases]
    public async Task People_come_in_pages_by_user_name(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var people = await server.PeopleAsync("c" + mark, "A" + mark, "b" + mark);

        var first = await people[0].CallAsync(new SearchAccounts(mark, Limit: 2));
        var second = await people[0].CallAsync(new SearchAccounts(mark, first.Next, Limit: 2));

        Assert.Equal([people[1].Account, people[2].Account], first.Accounts);
        Assert.Equal([people[0].Account], second.Accounts);
        Assert.NotNull(first.Next);
        Assert.Null(second.Next);
        foreach (var wrong in new SearchAccounts[] { new(" "), new(new string('x', 65)), new("a\0"), new("a", "no cursor!"), new("a", Limit: 0), new("a", Limit: 101) })
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(people[0], wrong));
    }

    [Theory, OnBothDatabases]
    public async Task Searching_can_be_switched_off(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:AllowSearch", "false"));
        var ann = await server.PersonAsync("ann");

        Assert.Equal("search_disabled", await Refusals.CodeOfAsync(ann, new SearchAccounts("ann")));
        await ann.CallAsync(new FindAccount(ann.Account.Username));
    }

    static async Task<string[]> NamesAsync(Person asker, string text) =>
        [.. (await asker.CallAsync(new SearchAccounts(text))).Accounts.Select(account => account.Username)];
}
