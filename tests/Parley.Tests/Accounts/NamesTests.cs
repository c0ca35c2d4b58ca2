using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class NamesTests(SharedServers servers)
{
    static readonly Device Laptop = new("laptop", "linux", "laptop");

    [Theory, OnBothDatabases]
    public async Task Nobody_passes_for_those_who_run_the_server_but_the_first_account(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:ReservedUsernames:0", "acme"));
        var nobody = new Person(server, null, "nobody");

        Assert.True((await RegisterAsync("admin")).Account.IsAdministrator);

        foreach (var name in new[] { "Administrator", "adm1n1strator", "r00t", "SYSTEM", "sys.tem", "suppOrt", "parley", "everyone", "all", "acme", "Acrne", "AC-ME" })
            Assert.Equal((name, "name_reserved"), (name, await CodeOfAsync(name)));
        Assert.Equal("name_reserved", await CodeOfAsync("ADMlN"));
        await RegisterAsync("adminton");
        await RegisterAsync("carol");
        await RegisterAsync("caro1");

        async Task<SignedIn> RegisterAsync(string name) => await nobody.CallAsync(new Register(name, Person.Password, Laptop));
        async Task<string> CodeOfAsync(string name) => await Refusals.CodeOfAsync(nobody, new Register(name, Person.Password, Laptop));
    }

    [Theory, OnBothDatabases]
    public async Task A_name_that_looks_like_an_administrators_misleads(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var nobody = new Person(server, null, "nobody");
        await nobody.CallAsync(new Register("Bill", Person.Password, Laptop));

        foreach (var name in new[] { "Bi11", "BiIl", "bi.ll" })
            Assert.Equal((name, "name_misleading"), (name, await Refusals.CodeOfAsync(nobody, new Register(name, Person.Password, Laptop))));
        Assert.Equal("username_taken", await Refusals.CodeOfAsync(nobody, new Register("bill", Person.Password, Laptop)));
    }

    [Theory, OnBothDatabases]
    public async Task A_new_user_name_has_no_dot_at_its_end_nor_two_in_a_row(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var nobody = new Person(server, null, "nobody");
        var mark = Guid.CreateVersion7().ToString("N")[^10..];

        foreach (var name in new[] { $"ann{mark}.", $"an..n{mark}", $"ann{mark}.." })
            Assert.Equal("bad_username", await Refusals.CodeOfAsync(nobody, new Register(name, Person.Password, Laptop)));
        await nobody.CallAsync(new Register($"a.n.n{mark}", Person.Password, Laptop));
    }

    [Theory, OnBothDatabases]
    public async Task People_are_found_and_sign_in_in_whatever_form_their_letters_are_typed(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.CallAsync(new UpdateMe($"Zoe\u0308 Straße{mark} Σας", Email: $"jose\u0301{mark}@example.org", ShowsEmail: true));

        foreach (var text in new[] { $"ZO\u00CB straße{mark}", $"zoe\u0308 STRASSE{mark}", $"ＳＴＲＡＳＳＥ{mark} ΣΑΣ" })
            Assert.Equal(ann.Id, Assert.Single((await bob.CallAsync(new SearchAccounts(text))).Accounts).Id);
        foreach (var email in new[] { $"jos\u00E9{mark}@example.org", $"JOSE\u0301{mark}@EXAMPLE.ORG" })
        {
            var found = await bob.CallAsync(new FindAccount(email));
            Assert.Equal((ann.Id, $"jos\u00E9{mark}@example.org"), (found.Account.Id, found.Email));
        }

        Assert.Equal(ann.Id, (await bob.CallAsync(new FindAccount(string.Concat(ann.Account.Username.Select(Wide))))).Account.Id);

        static char Wide(char character) => character is > ' ' and < '\u007F' ? (char)(character + 0xFEE0) : character;
    }

    [Theory, OnBothDatabases]
    public async Task An_upgrade_gives_accounts_from_before_the_keys_of_new_ones(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var step = server.Services.GetServices<MigrationStep>().Single(step => step.Version == 9);
        await using (var connection = await server.OpenDatabaseAsync())
        {
            await connection.ExecuteAsync(
                "UPDATE accounts SET nickname = @nickname, search_key = @nickname, email = @email, email_key = @email, shows_email = 1 WHERE id = @Id",
                new { nickname = "zoe\u0308 straße", email = "jose\u0301@example.org", ann.Id });
            await connection.ExecuteAsync(
                "UPDATE accounts SET email = @email, email_key = @email WHERE id = @Id", new { email = "jos\u00E9@example.o\u200Brg", bob.Id });
            await using var transaction = await connection.BeginTransactionAsync();
            await step.RunAsync(transaction);
            await transaction.CommitAsync();
        }

        Assert.Equal("zo\u00EB straße", Assert.Single((await bob.CallAsync(new SearchAccounts("zo\u00EB strasse"))).Accounts).Nickname);
        Assert.Equal("jos\u00E9@example.org", (await bob.CallAsync(new FindAccount("jos\u00E9@example.org"))).Email);
        Assert.Equal(bob.Account, (await ann.CallAsync(new FindAccount(bob.Account.Username))).Account);
    }
}
