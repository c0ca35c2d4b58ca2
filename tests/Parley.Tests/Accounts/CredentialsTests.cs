using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class CredentialsTests(SharedServers servers)
{
    static readonly Device Laptop = new("laptop", "linux", "A laptop");

    [Theory, OnBothDatabases]
    public async Task An_unknown_user_and_a_wrong_password_get_the_same_answer(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");

        var wrong = await AnswerAsync(server, new LogIn(ann.Account.Username, "not her password", Laptop));
        var unknown = await AnswerAsync(server, new LogIn("nobody-at-all", "not her password", Laptop));
        var impossible = await AnswerAsync(server, new LogIn("no user name!", "not her password", Laptop));

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Contains("wrong_credentials", wrong.Body);
        Assert.Equal(wrong, unknown);
        Assert.Equal(wrong, impossible);
    }

    [Theory, OnBothDatabases]
    public async Task User_names_differ_by_more_than_case(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var nobody = new Person(server, null, "nobody");
        var louder = ann.Account.Username.ToUpperInvariant();

        Assert.Equal("username_taken", await Refusals.CodeOfAsync(nobody, new Register(louder, Person.Password, Laptop)));
        Assert.Equal(ann.Id, (await nobody.CallAsync(new LogIn(louder, Person.Password, Laptop))).Account.Id);
        Assert.Equal(ann.Id, (await ann.CallAsync(new FindAccount(louder))).Account.Id);
    }

    [Theory, OnBothDatabases]
    public async Task The_first_account_is_the_administrators_and_the_second_is_not(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

        Assert.True((await ann.CallAsync(new GetMe())).Account.IsAdministrator);
        Assert.False((await bob.CallAsync(new GetMe())).Account.IsAdministrator);
        await ann.CallAsync(new GetStatistics());
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(bob, new GetStatistics()));
    }

    [Theory, OnBothDatabases]
    public async Task A_password_is_long_enough_and_none_of_the_commonest(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var nobody = new Person(server, null, "nobody");
        var name = "ann-" + Guid.CreateVersion7().ToString("N")[^12..];

        foreach (var weak in new[] { "", "seven77", new string('x', 257), "password", "PASSWORD", "12345678" })
            Assert.Equal("weak_password", await Refusals.CodeOfAsync(nobody, new Register(name, weak, Laptop)));
        await nobody.CallAsync(new Register(name, "eight 88", Laptop));
    }

    [Theory, OnBothDatabases]
    public async Task A_user_name_has_a_certain_shape(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var nobody = new Person(server, null, "nobody");

        foreach (var bad in new[] { "", "ab", new string('a', 33), ".dot", "two words", "ann\n", "änn" })
            Assert.Equal("bad_username", await Refusals.CodeOfAsync(nobody, new Register(bad, Person.Password, Laptop)));
    }

    [Theory, OnBothDatabases]
    public async Task Too_many_log_ins_are_told_when_to_come_back(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, ("RateLimits:Enabled", "true"), ("RateLimits:Failure:PerSecond", "0.001"), ("RateLimits:Failure:Burst", "3"));
        var ann = await server.PersonAsync("ann");
        for (var guess = 0; guess < 3; guess++)
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new LogIn(ann.Account.Username, "a guess", Laptop)));

        // Also the right one: whoever guesses must not learn more by going on.
        using var refused = await SendAsync(server, new LogIn(ann.Account.Username, Person.Password, Laptop));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4000));
        Assert.Equal("rate_limited", JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("code").GetString());
        await ann.CallAsync(new GetMe());
    }

    static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(TestServer server, LogIn request)
    {
        using var answer = await SendAsync(server, request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static Task<HttpResponseMessage> SendAsync(TestServer server, LogIn request)
    {
        var operation = server.Services.GetRequiredService<OperationTable>().Find(OperationNames.ByRequest[typeof(LogIn)])!;
        return new Person(server, null, "nobody").SendAsync(operation, JsonSerializer.SerializeToElement(request, ProtocolJson.Default.LogIn));
    }
}
