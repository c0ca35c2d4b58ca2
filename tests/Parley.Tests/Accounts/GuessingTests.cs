using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>Whoever guesses waits, and keeps nobody waiting who has been here before.</summary>
public sealed class GuessingTests
{
    const string Another = "tidal-velvet-canoe";

    [Theory, OnBothDatabases]
    public async Task Guesses_from_everywhere_keep_strangers_waiting_and_not_the_owner(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Elsewhere.Trusting, ("Accounts:MaxStrangerTries", "20"));
        var home = new Elsewhere(server, "192.0.2.1");
        var ann = (await home.RegisterAsync("ann")).Body;
        var secret = ann.GetProperty("deviceSecret").GetString();
        var signedIn = (await home.SignInAsync("ann", Person.Password, secret)).SignedIn!;
        Assert.Equal(secret, signedIn.DeviceSecret);

        foreach (var guesser in new[] { new Elsewhere(server, "198.51.100.1"), new Elsewhere(server, "2001:db8:1:1::1") })
        {
            for (var guess = 0; guess < 10; guess++)
                Assert.Equal("wrong_credentials", await guesser.GuessAsync("ann"));
            Assert.Equal("rate_limited", await guesser.LogInAsync("ann", Person.Password));
        }

        Assert.Equal("rate_limited", await new Elsewhere(server, "2001:db8:1:1:ffff::2").LogInAsync("ann", Person.Password));
        Assert.Equal("rate_limited", await new Elsewhere(server, "198.51.100.2").LogInAsync("ann", Person.Password));
        Assert.Equal("ok", await new Elsewhere(server, "198.51.100.2").ChangePasswordAsync(signedIn, Person.Password, Another));
        Assert.Equal("ok", await home.LogInAsync("ann", Another));
        Assert.Equal("ok", await new Elsewhere(server, "198.51.100.1").LogInAsync("ann", Another, secret));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ok", await new Elsewhere(server, "203.0.113.1").LogInAsync("ann", Another));
    }

    [Theory, OnBothDatabases]
    public async Task One_who_guesses_from_one_address_locks_nobody_out_of_any_other(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Elsewhere.Trusting);
        await new Elsewhere(server, "192.0.2.1").RegisterAsync("ann");
        var guesser = new Elsewhere(server, "198.51.100.1");
        for (var minute = 0; minute < 60; minute++)
        {
            while (await guesser.GuessAsync("ann") == "wrong_credentials")
            {
            }
            server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("ok", await new Elsewhere(server, "203.0.113.1").LogInAsync("ann", Person.Password));
    }

    [Theory, OnBothDatabases]
    public async Task The_names_of_an_account_share_its_tries_and_a_name_nobody_has_gets_as_many(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Elsewhere.Trusting, ("Accounts:AllowUnverifiedLogIn", "true"));
        var ann = await server.PersonAsync("ann");
        await ann.CallAsync(new UpdateMe(Email: "ann@example.org", Phone: "+8613800138000"));
        var guesser = new Elsewhere(server, "198.51.100.1");

        foreach (var login in Enumerable.Repeat(new[] { ann.Account.Username, "ann@example.org", "+8613800138000" }, 4).SelectMany(names => names).Take(10))
            Assert.Equal("wrong_credentials", await guesser.GuessAsync(login));
        Assert.Equal("rate_limited", await guesser.GuessAsync(ann.Account.Username));
        Assert.Equal("rate_limited", await guesser.GuessAsync("ANN@example.org"));
        Assert.Equal("rate_limited", await guesser.GuessAsync("+8613800138000"));

        foreach (var nobody in new[] { "nobody", "nobody@example.org", "+8613800138001" })
        {
            // From here and there, until all strangers wait.
            for (var address = 1; address <= 5; address++)
            {
                for (var guess = 0; guess < 10; guess++)
                    Assert.Equal("wrong_credentials", await new Elsewhere(server, $"198.51.100.{address}").GuessAsync(nobody));
                Assert.Equal("rate_limited", await new Elsewhere(server, $"198.51.100.{address}").GuessAsync(nobody));
            }

            Assert.Equal("rate_limited", await new Elsewhere(server, "198.51.100.6").GuessAsync(nobody));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_device_has_tries_of_its_own_until_it_is_revoked(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Elsewhere.Trusting, ("Accounts:MaxStrangerTries", "1"));
        var ann = await server.PersonAsync("ann");
        var (name, cafe) = (ann.Account.Username, new Elsewhere(server, "198.51.100.1"));
        var phone = (await cafe.SignInAsync(name, Person.Password)).SignedIn!;
        var away = new Elsewhere(server, "198.51.100.2");
        Assert.Equal("wrong_credentials", await away.GuessAsync(name));

        for (var guess = 0; guess < 10; guess++)
            Assert.Equal("wrong_credentials", await away.GuessAsync(name, phone.DeviceSecret));
        Assert.Equal("rate_limited", await away.LogInAsync(name, Person.Password, phone.DeviceSecret));
        Assert.Equal("ok", await cafe.LogInAsync(name, Person.Password));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("wrong_credentials", await away.GuessAsync(name));
        var again = await away.SignInAsync(name, Person.Password, phone.DeviceSecret);
        Assert.Equal("ok", again.Code);

        await ann.CallAsync(new RevokeOtherDevices());
        Assert.Equal("rate_limited", await away.LogInAsync(name, Person.Password, phone.DeviceSecret));
        Assert.Equal("rate_limited", await away.LogInAsync(name, Person.Password, new string('A', 43)));
        Assert.Equal("ok", await cafe.LogInAsync(name, Person.Password));
    }

    [Theory, OnBothDatabases]
    public async Task What_fails_counts_for_the_address_and_what_is_right_for_its_own(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, Elsewhere.Trusting, ("RateLimits:Enabled", "true"), ("RateLimits:Registration:Burst", "1000"),
            ("RateLimits:Failure:Burst", "4"), ("RateLimits:LogIn:Burst", "3"), ("RateLimits:LogIn:PerSecond", "0.001"));
        var (ann, office) = (await server.PersonAsync("ann"), new Elsewhere(server, "192.0.2.1"));
        var colleagues = new List<SignedIn>();
        for (var i = 0; i < 60; i++)
            colleagues.Add((await office.RegisterAsync($"colleague-{i}")).Body.Deserialize(ProtocolJson.Default.SignedIn)!);

        Assert.Equal("wrong_credentials", await office.GuessAsync("nobody-1"));
        Assert.Equal("wrong_credentials", await office.GuessAsync("colleague-1"));
        Assert.Equal("unauthorized", await office.RefreshAsync("nonsense"));
        Assert.Equal("unauthorized", await office.RefreshAsync(server.Services.GetRequiredService<Tokens>().IssueRefresh(Guid.CreateVersion7()).Token));
        Assert.Equal("rate_limited", await office.RefreshAsync("nonsense"));
        Assert.Equal("rate_limited", await office.GuessAsync("nobody-2"));

        Assert.All(await Task.WhenAll(colleagues.Select(colleague => office.RefreshAsync(colleague.RefreshToken!))), code => Assert.Equal("ok", code));
        Assert.Equal("ok", await office.LogInAsync("colleague-2", Person.Password, colleagues[2].DeviceSecret));
        Assert.Equal("rate_limited", await office.LogInAsync("colleague-2", Person.Password));
        Assert.Equal("ok", await office.ChangePasswordAsync(colleagues[3], Person.Password, Another));
        Assert.Equal("wrong_credentials", await new Elsewhere(server, "192.0.2.2").GuessAsync("nobody-2"));

        // What is right is bounded too, by whose it is.
        for (var i = 0; i < 2; i++)
            await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken)));
        for (var i = 0; i < 3; i++)
            await ann.OnAsync("tablet");
        Assert.Equal("rate_limited", (await Assert.ThrowsAsync<RefusedException>(() => ann.OnAsync("tablet"))).Code);
    }

    [Fact]
    public void A_day_of_guessing_is_bounded_as_the_documentation_says()
    {
        var clock = new ManualClock();
        var debts = new Debts(clock);
        using var limits = new RateLimits(Options.Create(new RateLimitOptions()), debts);
        var tries = new PasswordTries(debts, limits, Options.Create(new AccountOptions()));
        var accounts = Enumerable.Range(0, 200).Select(_ => Guid.CreateVersion7()).ToArray();

        // Each tries as soon as it may; the last is the pace of an address over many accounts, the others that of one account.
        Assert.Equal(10 + (24 * 60), OfADay(_ => tries.OfStranger(accounts[0], "198.51.100.1")));
        Assert.Equal(50 + (24 * 120), OfADay(i => tries.OfStranger(accounts[1], $"203.0.113.{i % 200}")));
        Assert.Equal(10 + (24 * 60), OfADay(_ => tries.OfKnownAddress(accounts[2], "198.51.100.2")));
        Assert.Equal(10 + (24 * 60), OfADay(_ => tries.OfDevice(accounts[3], [1])));
        Assert.Equal(50 + (24 * 360), OfADay(i => tries.OfStranger(accounts[i % 200], "198.51.100.3")));

        int OfADay(Func<int, PasswordTry> next)
        {
            var count = 0;
            for (var step = 0; step <= 24 * 360; step++)
            {
                while (tries.Take(next(count)) is null)
                    count++;
                clock.Advance(TimeSpan.FromSeconds(10));
            }

            return count;
        }
    }
}
