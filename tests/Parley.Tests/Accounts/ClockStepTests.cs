using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>What happens to people who sign in when someone sets the server's clock.</summary>
public sealed class ClockStepTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory, OnBothDatabases]
    public async Task Whoever_mistyped_waits_as_long_as_ever(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var right = new LogIn(ann.Account.Username, Person.Password, new Device("laptop", "linux", "A laptop"));
        for (var guess = 0; guess < 10; guess++)
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, right with { Password = "a wrong guess" }));

        server.Clock.Step(Hour);
        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, right));
        server.Clock.Step(-2 * Hour);
        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, right));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await ann.CallAsync(right);
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_set_back_by_a_minute_voids_no_token_and_by_more_one_refreshes(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");

        server.Clock.Step(-TimeSpan.FromMinutes(1));
        await ann.CallAsync(new GetMe());
        server.Clock.Step(-TimeSpan.FromSeconds(1));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        await ann.CallAsync(new GetMe());
    }

    [Theory, OnBothDatabases]
    public async Task A_spent_refresh_token_is_not_good_again_for_as_long_as_the_clock_was_set_back(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));

        server.Clock.Step(-Hour);

        Assert.Equal("refresh_token_reused", await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken)));
    }

    [Theory, OnBothDatabases]
    public async Task A_session_that_ended_does_not_come_back_when_its_token_of_the_future_becomes_good(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        server.Clock.Step(Hour);
        var tablet = await ann.OnAsync("tablet");
        server.Clock.Step(-Hour);
        await ann.CallAsync(new RevokeOtherDevices());
        await ann.OnAsync("phone");

        server.Clock.Advance(Hour + TimeSpan.FromMinutes(5));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(tablet, new GetMe()));
        await server.RestartAsync();
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(tablet, new GetMe()));
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_set_forward_for_a_moment_forgets_no_session_that_ended(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var tablet = await ann.OnAsync("tablet");
        await ann.CallAsync(new RevokeOtherDevices());

        server.Clock.Step(Hour);
        var phone = await ann.OnAsync("phone");
        await phone.CallAsync(new LogOut());
        server.Clock.Step(-Hour);

        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(tablet, new GetMe()));
    }
}
