using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class DeviceTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task The_list_tells_where_I_am_signed_in_the_last_used_first(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var start = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var phone = await ann.OnAsync("phone");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.PersonAsync("bob");
        await using var live = await phone.ConnectAsync();

        var devices = (await phone.CallAsync(new ListDevices())).Devices;

        Assert.Equal(
            [
                new SignedInDevice(phone.SignedIn.SessionId, new("phone", "linux", "phone"), true, true, start + 1000, start + 1000, "127.0.0.1"),
                new SignedInDevice(ann.SignedIn.SessionId, new("ann-laptop", "linux", "ann's laptop"), false, false, start, start, "127.0.0.1"),
            ],
            devices);

        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        devices = (await ann.CallAsync(new ListDevices())).Devices;
        Assert.Equal((ann.SignedIn.SessionId, true, start, start + 2000), (devices[0].SessionId, devices[0].IsCurrent, devices[0].SignedInAt, devices[0].LastUsedAt));
    }

    [Theory, OnBothDatabases]
    public async Task A_device_that_stayed_away_too_long_is_signed_in_no_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        server.Clock.Advance(TimeSpan.FromDays(59));
        var phone = await ann.OnAsync("phone");
        server.Clock.Advance(TimeSpan.FromDays(1));
        phone.SignedIn = await phone.CallAsync(new Refresh(phone.SignedIn.RefreshToken));

        Assert.Equal([phone.SignedIn.SessionId], (await phone.CallAsync(new ListDevices())).Devices.Select(device => device.SessionId));
        await phone.CallAsync(new Prove(Person.Password));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(phone, new RevokeDevice(ann.SignedIn.SessionId)));
    }

    [Theory, OnBothDatabases]
    public async Task Devices_come_in_pages(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        for (var i = 0; i < 4; i++)
        {
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await ann.OnAsync($"device {i}");
        }

        var pages = new List<DevicePage> { await ann.CallAsync(new ListDevices(Limit: 2)) };
        while (pages[^1].Next is { } next)
            pages.Add(await ann.CallAsync(new ListDevices(next, Limit: 2)));

        Assert.Equal([2, 2, 1], pages.Select(page => page.Devices.Length));
        Assert.Equal(
            ["device 3", "device 2", "device 1", "device 0", "ann-laptop"], pages.SelectMany(page => page.Devices).Select(device => device.Device.DeviceId));
        foreach (var wrong in new ListDevices[] { new("nonsense"), new(Limit: 0), new(Limit: 101) })
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(ann, wrong));
    }

    [Theory, OnBothDatabases]
    public async Task A_revoked_device_is_out_at_once_also_where_it_is_live(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var (phone, tablet) = (await ann.OnAsync("phone"), await ann.OnAsync("tablet"));
        await using var livePhone = await phone.ConnectAsync();
        await using var liveTablet = await tablet.ConnectAsync();

        await ann.CallAsync(new RevokeDevice(phone.SignedIn.SessionId));

        Assert.Equal(CloseCodes.SessionEnded, await livePhone.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new GetMe()));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new Refresh(phone.SignedIn.RefreshToken)));
        var ended = await liveTablet.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.SessionEnded);
        Assert.Equal("revoked", ended.GetProperty("body").GetProperty("reason").GetString());
        await tablet.CallAsync(new GetMe());
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new RevokeDevice(phone.SignedIn.SessionId)));
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_revokes_anothers_device(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new RevokeDevice(ann.SignedIn.SessionId)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new RevokeDevice(Guid.CreateVersion7())));
        await bob.CallAsync(new RevokeOtherDevices());

        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        Assert.Single((await bob.CallAsync(new ListDevices())).Devices);
    }

    [Theory, OnBothDatabases]
    public async Task All_other_devices_are_revoked_and_this_one_goes_on(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var (phone, tablet) = (await ann.OnAsync("phone"), await ann.OnAsync("tablet"));
        await using var livePhone = await phone.ConnectAsync();
        await using var liveAnn = await ann.ConnectAsync();

        await ann.CallAsync(new RevokeOtherDevices());

        Assert.Equal(CloseCodes.SessionEnded, await livePhone.Closed);
        foreach (var revoked in new[] { phone, tablet })
            Assert.Equal("unauthorized", await Refusals.CodeOfAsync(revoked, new Refresh(revoked.SignedIn.RefreshToken)));
        await liveAnn.FenceAsync();
        Assert.Equal([ann.SignedIn.SessionId], (await ann.CallAsync(new ListDevices())).Devices.Select(device => device.SessionId));
    }

    [Theory, OnBothDatabases]
    public async Task One_sign_in_too_many_ends_the_session_that_was_not_used_for_longest(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:MaxSessions", "3"));
        var ann = await server.PersonAsync("ann");
        await using var live = await ann.ConnectAsync();
        var phone = await NextAsync("phone");
        var tablet = await NextAsync("tablet");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        // The same device again takes nobody's place.
        tablet = await NextAsync("tablet");
        await phone.CallAsync(new GetMe());

        var watch = await NextAsync("watch");

        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new Refresh(phone.SignedIn.RefreshToken)));
        Assert.Equal(
            [watch.SignedIn.SessionId, tablet.SignedIn.SessionId, ann.SignedIn.SessionId],
            (await ann.CallAsync(new ListDevices())).Devices.Select(device => device.SessionId));
        var ended = await live.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.SessionEnded
            && item.GetProperty("body").GetProperty("sessionId").GetGuid() == phone.SignedIn.SessionId);
        Assert.Equal("too_many_sessions", ended.GetProperty("body").GetProperty("reason").GetString());

        async Task<Person> NextAsync(string deviceId)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return await ann.OnAsync(deviceId);
        }
    }

    [Theory, OnBothDatabases]
    public async Task One_live_connection_too_many_closes_the_oldest(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Live:MaxConnectionsPerAccount", "2"));
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var bobs = await bob.ConnectAsync();
        await using var first = await ann.ConnectAsync();
        await using var second = await (await ann.OnAsync("phone")).ConnectAsync();

        await using var third = await ann.ConnectAsync();

        Assert.Equal(CloseCodes.TooManyConnections, await first.Closed);
        await second.FenceAsync();
        await third.FenceAsync();
        await bobs.FenceAsync();
        await second.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await ann.CallAsync(new ListDevices())).Devices.Count(device => device.IsOnline) == 1, "the second is gone");
        await using var fourth = await ann.ConnectAsync();
        await third.FenceAsync();
    }

    [Theory, OnBothDatabases]
    public async Task As_it_is_an_account_has_five_live_connections(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var live = new List<LiveClient>();
        for (var i = 0; i < 7; i++)
            live.Add(await ann.ConnectAsync(messagePack: i % 2 == 0));

        foreach (var oldest in live[..2])
            Assert.Equal(CloseCodes.TooManyConnections, await oldest.Closed);
        foreach (var one in live[2..])
            await one.FenceAsync();
        foreach (var one in live)
            await one.DisposeAsync();
    }
}
