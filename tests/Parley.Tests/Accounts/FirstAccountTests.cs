using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class FirstAccountTests
{
    const int Racers = 6;

    [Theory, OnBothDatabases]
    public async Task Of_many_first_accounts_at_once_one_is_the_administrator(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Storage:PostgresWriters", "16"));
        var committer = server.Services.GetRequiredService<Committer>();
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(
                Enumerable.Range(0, Racers).Select(number => RegisterAsync(committer, Guid.CreateVersion7(), $"racer-{round}-{number}")));

            Assert.Single(answers, answer => answer.Value!.IsAdministrator);
            await committer.ChangeAsync<Done>([], async transaction =>
            {
                await transaction.ExecuteAsync("DELETE FROM accounts");
                return new Done();
            });
        }
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_who_register_first_on_a_closed_server_one_gets_in(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:Registration", "Closed"));
        var registering = Enumerable.Range(0, Racers).Select(async number =>
        {
            var request = new Register($"racer{number}", Person.Password, new Device("d", "linux", "d"));
            try
            {
                return (await new Person(server, null, "").CallAsync(request)).Account.IsAdministrator ? "administrator" : "ok";
            }
            catch (RefusedException refused)
            {
                return refused.Code;
            }
        });

        var answers = await Task.WhenAll(registering);

        Assert.Single(answers, "administrator");
        Assert.Equal(Racers - 1, answers.Count(answer => answer == "registration_closed"));
    }

    /// <param name="lane">Changes of different logs are committed side by side.</param>
    static Task<Result<Account>> RegisterAsync(Committer committer, Guid lane, string name) => committer.ChangeAsync<Account>([lane], async transaction =>
    {
        await NewAccount.TakeTurnAsync(transaction);
        return (await NewAccount.InsertAsync(transaction, name, name, hash: "none", administrator: null))!;
    });
}
