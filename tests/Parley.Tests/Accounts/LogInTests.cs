using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class LogInTests(SharedServers servers)
{
    static readonly Device Laptop = new("laptop", "linux", "A laptop");

    [Theory, OnBothDatabases]
    public async Task An_email_or_phone_signs_in_whom_it_was_shown_to_belong_to_and_nobody_else(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, nobody) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), new Person(server, null, "nobody"));
        var (email, phone) = (ProfileTests.EmailOf(ann), ProfileTests.PhoneOf(ann));
        await bob.CallAsync(new UpdateMe(Email: email, Phone: phone));
        await ann.CallAsync(new UpdateMe(Email: email, Phone: phone));
        foreach (var login in new[] { email, phone })
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(nobody, new LogIn(login, Person.Password, Laptop)));

        await ProfileTests.VerifyAsync(server, ann);

        foreach (var login in new[] { ann.Account.Username, email, email.ToUpperInvariant(), phone })
            Assert.Equal(ann.Id, (await nobody.CallAsync(new LogIn(login, Person.Password, Laptop))).Account.Id);
        // What is changed has to be shown again; what is written otherwise has not.
        await ann.CallAsync(new UpdateMe(Email: email.ToUpperInvariant()));
        await nobody.CallAsync(new LogIn(email, Person.Password, Laptop));
        await ann.CallAsync(new UpdateMe(Email: "", Phone: ""));
        await ann.CallAsync(new UpdateMe(Email: email, Phone: phone));
        foreach (var login in new[] { email, phone })
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(nobody, new LogIn(login, Person.Password, Laptop)));
    }

    [Theory, OnBothDatabases]
    public async Task Where_the_operator_lets_in_what_nobody_has_shown_whoever_claimed_it_first_stays_the_one(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:AllowUnverifiedLogIn", "true"));
        var (bob, ann, nobody) = (await server.PersonAsync("bob"), await server.PersonAsync("ann"), new Person(server, null, "nobody"));
        var (email, phone) = (ProfileTests.EmailOf(ann), ProfileTests.PhoneOf(ann));
        await ann.CallAsync(new UpdateMe(Email: email, Phone: phone));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await bob.CallAsync(new UpdateMe(Email: email, Phone: phone));

        foreach (var login in new[] { email, email.ToUpperInvariant(), phone })
            Assert.Equal(ann.Id, (await nobody.CallAsync(new LogIn(login, Person.Password, Laptop))).Account.Id);
    }

    [Theory, OnBothDatabases]
    public async Task After_too_many_wrong_passwords_a_name_waits_whether_there_is_an_account_of_it_or_not(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        foreach (var login in new[] { ann.Account.Username, "nobody-at-all", "nobody@example.org", "+8613800138000" })
        {
            for (var guess = 0; guess < 10; guess++)
                Assert.Equal("wrong_credentials", await GuessAsync(server, login));

            Assert.Equal("rate_limited", await GuessAsync(server, login.ToUpperInvariant()));
            Assert.Equal(60, await RetryAfterAsync(server, login, Person.Password));
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_right_password_waits_too_and_then_gives_back_all_tries(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        for (var guess = 0; guess < 10; guess++)
            await GuessAsync(server, ann.Account.Username);

        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, Right(ann)));
        await bob.CallAsync(Right(bob));
        server.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, await RetryAfterAsync(server, ann.Account.Username, Person.Password));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("wrong_credentials", await GuessAsync(server, ann.Account.Username));
        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, Right(ann)));
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        await ann.CallAsync(Right(ann));

        for (var guess = 0; guess < 10; guess++)
            Assert.Equal("wrong_credentials", await GuessAsync(server, ann.Account.Username));
        Assert.Equal("rate_limited", await GuessAsync(server, ann.Account.Username));
    }

    [Theory, OnBothDatabases]
    public async Task Guesses_made_at_once_are_counted_one_by_one(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");

        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => GuessAsync(server, ann.Account.Username)));

        Assert.Equal(10, answers.Count(code => code == "wrong_credentials"));
        Assert.Equal(15, answers.Count(code => code == "rate_limited"));
    }

    static LogIn Right(Person person) => new(person.Account.Username, Person.Password, Laptop);

    static Task<string> GuessAsync(TestServer server, string login) =>
        Refusals.CodeOfAsync(new Person(server, null, "nobody"), new LogIn(login, "a wrong guess", Laptop));

    static async Task<long> RetryAfterAsync(TestServer server, string login, string password)
    {
        var operation = server.Services.GetRequiredService<OperationTable>().Find(OperationNames.ByRequest[typeof(LogIn)])!;
        using var answer = await new Person(server, null, "nobody").SendAsync(
            operation, JsonSerializer.SerializeToElement(new LogIn(login, password, Laptop), ProtocolJson.Default.LogIn));
        var seconds = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("details").GetProperty("retryAfter").GetInt64();
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Headers.RetryAfter!.Delta);
        return seconds;
    }
}
