using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class ChangingPasswordTests(SharedServers servers)
{
    const string Another = "tidal-velvet-canoe";

    [Theory, OnBothDatabases]
    public async Task From_a_change_on_only_the_new_password_is_right(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();

        await ann.CallAsync(new ChangePassword(Person.Password, Another));

        Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, LogInWith(ann, Person.Password)));
        await ann.CallAsync(LogInWith(ann, Another));
        await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.PasswordChanged);
        await phone.FenceAsync();
    }

    [Theory, OnBothDatabases]
    public async Task It_takes_the_old_password_and_a_good_new_one(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");

        Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new ChangePassword("a wrong guess", Another)));
        foreach (var weak in new[] { "", "seven77", new string('x', 257), "password" })
            Assert.Equal("weak_password", await Refusals.CodeOfAsync(ann, new ChangePassword(Person.Password, weak)));
        await ann.CallAsync(LogInWith(ann, Person.Password));
    }

    [Theory, OnBothDatabases]
    public async Task Guesses_at_the_old_password_are_counted_by_session_and_keep_nobody_else_waiting(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new ChangePassword("a wrong guess", Another)));
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new DeleteAccount("a wrong guess")));
        }

        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, new ChangePassword(Person.Password, Another)));
        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, new DeleteAccount(Person.Password)));
        await ann.CallAsync(LogInWith(ann, Person.Password));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await ann.CallAsync(new ChangePassword(Person.Password, Another));
    }

    [Theory, OnBothDatabases]
    public async Task It_ends_all_other_sessions_when_asked_to(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        await using var live = await ann.ConnectAsync();
        await using var livePhone = await phone.ConnectAsync();

        await ann.CallAsync(new ChangePassword(Person.Password, Another, EndOtherSessions: true));

        Assert.Equal(CloseCodes.SessionEnded, await livePhone.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new Refresh(phone.SignedIn.RefreshToken)));
        var ended = await live.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.SessionEnded);
        Assert.Equal("password_changed", ended.GetProperty("body").GetProperty("reason").GetString());
        await live.FenceAsync();
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
    }

    static LogIn LogInWith(Person person, string password) => new(person.Account.Username, password, new Device("tablet", "linux", "A tablet"));
}
