using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>Promise 7, for the dearest work: hashing passwords.</summary>
public sealed class HashingPlacesTests
{
    [Theory, OnBothDatabases]
    public async Task Where_strangers_fill_the_line_who_was_here_before_gets_in_and_strangers_are_told_to_come_back(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Elsewhere.Trusting, ("Accounts:MaxPasswordsWaiting", "8"));
        var home = new Elsewhere(server, "192.0.2.1");
        var secret = (await home.RegisterAsync("ann")).Body.GetProperty("deviceSecret").GetString();
        await using var full = await FullAsync(server);

        Assert.Equal("overloaded", await new Elsewhere(server, "198.51.100.1").LogInAsync("ann", Person.Password));
        Assert.Equal("overloaded", await new Elsewhere(server, "198.51.100.1").LogInAsync("nobody", Person.Password));
        Assert.Equal("overloaded", (await home.RegisterAsync("bob")).Code);
        Assert.Equal("ok", await home.LogInAsync("ann", Person.Password));
        Assert.Equal("ok", await new Elsewhere(server, "203.0.113.1").LogInAsync("ann", Person.Password, secret));

        // What was not checked was no try.
        for (var again = 0; again < 20; again++)
            Assert.Equal("overloaded", await new Elsewhere(server, "198.51.100.1").LogInAsync("ann", Person.Password));
        await full.DisposeAsync();
        Assert.Equal("ok", await new Elsewhere(server, "198.51.100.1").LogInAsync("ann", Person.Password));
    }

    [Theory, OnBothDatabases]
    public async Task A_registration_that_will_be_refused_waits_for_no_hash(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, Elsewhere.Trusting, ("Accounts:MaxPasswordsWaiting", "8"), ("Accounts:Registration", "Invitation"));
        var nobody = new Elsewhere(server, "198.51.100.1");
        var admin = await server.PersonAsync("admin");
        var code = (await admin.CallAsync(new CreateRegistrationCode(MaxUses: 1))).Code;
        await using var full = await FullAsync(server);

        Assert.Equal("bad_registration_code", (await nobody.RegisterAsync("ann")).Code);
        Assert.Equal("bad_registration_code", (await nobody.RegisterAsync(admin.Account.Username, "NOSUCHCODENSUCHC")).Code);
        Assert.Equal("username_taken", (await nobody.RegisterAsync(admin.Account.Username, code)).Code);
        Assert.Equal("overloaded", (await nobody.RegisterAsync("ann", code)).Code);
        await full.DisposeAsync();
        Assert.Equal("ok", (await nobody.RegisterAsync("ann", code)).Code);
    }

    [Fact]
    public async Task Whoever_asks_a_hundred_times_keeps_another_waiting_no_longer_than_by_one()
    {
        using var places = new HashingPlaces(TimeProvider.System);
        var crowd = Enumerable.Range(0, 100).Select(_ => places.TakeAsync(Asker.Stranger("crowd"), default).AsTask()).ToArray();
        var others = Enumerable.Range(0, HashingPlaces.Count).Select(i => places.TakeAsync(Asker.Stranger($"other {i}"), default).AsTask()).ToArray();

        // Of a hundred one has its place, so many wait, and all others are refused at once.
        Assert.Equal(100 - (HashingPlaces.DefaultMaxWaiting / 4), crowd.Count(task => task.IsCompleted));
        Assert.True(crowd[0].IsCompleted);
        foreach (var refused in crowd[1..].Where(task => task.IsCompleted))
            Assert.Null(await refused);
        (await crowd[0])!.Dispose();

        foreach (var other in others)
            (await other)!.Dispose();
    }

    [Fact]
    public async Task Nobody_waits_for_long()
    {
        var clock = new ManualClock();
        using var places = new HashingPlaces(clock);
        for (var i = 0; i < HashingPlaces.Count; i++)
            Assert.NotNull(await places.TakeAsync(Asker.Stranger($"early {i}"), default));

        var late = places.TakeAsync(Asker.Stranger("late"), default).AsTask();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(late.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await late);
    }

    /// <summary>Takes every place of the strangers', and every one to wait for one, until it is disposed of.</summary>
    static async Task<Crowd> FullAsync(TestServer server)
    {
        var places = server.Services.GetRequiredService<HashingPlaces>();
        var crowd = new Crowd();
        for (var i = 0; i < HashingPlaces.Count + 8; i++)
            crowd.Add(places.TakeAsync(Asker.Stranger($"someone {i}"), crowd.Token).AsTask());
        Assert.Null(await places.TakeAsync(Asker.Stranger("one more"), default));
        return crowd;
    }

    sealed class Crowd : IAsyncDisposable
    {
        readonly CancellationTokenSource _goesAway = new();
        readonly List<Task<IDisposable?>> _crowd = [];

        public CancellationToken Token => _goesAway.Token;

        public void Add(Task<IDisposable?> someone) => _crowd.Add(someone);

        public async ValueTask DisposeAsync()
        {
            await _goesAway.CancelAsync();
            foreach (var someone in _crowd)
            {
                if (someone.IsCompletedSuccessfully)
                    (await someone)?.Dispose();
            }
        }
    }
}
