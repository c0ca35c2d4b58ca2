using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class SessionTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task An_access_token_works_until_it_expires_and_a_refresh_brings_the_next(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        server.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await ann.CallAsync(new GetMe());
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));

        var first = ann.SignedIn;
        ann.SignedIn = await ann.CallAsync(new Refresh(first.RefreshToken));

        Assert.Equal(first.SessionId, ann.SignedIn.SessionId);
        Assert.NotEqual(first.RefreshToken, ann.SignedIn.RefreshToken);
        await ann.CallAsync(new GetMe());
    }

    [Theory, OnBothDatabases]
    public async Task A_refresh_token_is_good_as_long_as_a_device_may_stay_away(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        server.Clock.Advance(TimeSpan.FromDays(60) - TimeSpan.FromMilliseconds(1));
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(bob, new Refresh(bob.SignedIn.RefreshToken)));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(bob, new Refresh("no such token")));
    }

    [Theory, OnBothDatabases]
    public async Task A_session_ends_when_its_time_is_over_however_much_it_is_used(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:SessionLifetime", "100.00:00:00"));
        var ann = await server.PersonAsync("ann");
        var end = server.Clock.GetUtcNow().AddDays(100);
        server.Clock.Advance(TimeSpan.FromDays(50));
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        Assert.Equal(end.ToUnixTimeMilliseconds(), ann.SignedIn.RefreshExpiresAt);
        server.Clock.Advance(TimeSpan.FromDays(50) - TimeSpan.FromMinutes(1));
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        Assert.Equal(end.ToUnixTimeMilliseconds(), ann.SignedIn.RefreshExpiresAt);
        await using var live = await ann.ConnectAsync();
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        await live.FenceAsync();

        server.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken)));
        var told = await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.SessionEnded);
        Assert.Equal("expired", told.GetProperty("body").GetProperty("reason").GetString());
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
    }

    [Theory, OnBothDatabases]
    public async Task An_administrator_ends_someones_sessions_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (admin, ann) = (await server.PersonAsync("admin"), await server.PersonAsync("ann"));
        var phone = await ann.OnAsync("phone");
        await using var live = await phone.ConnectAsync();

        Assert.Equal(2, (await admin.CallAsync(new EndSessions(ann.Account.Username.ToUpperInvariant()))).Count);

        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        foreach (var ended in new[] { ann, phone })
            Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ended, new Refresh(ended.SignedIn.RefreshToken)));
        Assert.Equal(0, (await admin.CallAsync(new EndSessions(ann.Account.Username))).Count);
        foreach (var nobody in new[] { "nobody-at-all", "no user name!" })
            Assert.Equal("not_found", await Refusals.CodeOfAsync(admin, new EndSessions(nobody)));
        await ann.OnAsync("phone");
    }

    [Theory, OnBothDatabases]
    public async Task The_token_before_still_works_for_half_a_minute(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        var again = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));

        await ann.CallAsync(new Refresh(again.RefreshToken));
    }

    [Theory, OnBothDatabases]
    public async Task Answers_that_were_lost_one_after_the_other_cost_no_session(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var first = ann.SignedIn.RefreshToken;
        var lost = await ann.CallAsync(new Refresh(first));
        var lostToo = await ann.CallAsync(new Refresh(first));
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        var came = await ann.CallAsync(new Refresh(first));

        Assert.Equal((lost.RefreshToken, lostToo.RefreshToken), (came.RefreshToken, came.RefreshToken));
        Assert.Equal(lost.RefreshExpiresAt, came.RefreshExpiresAt);
        var next = await ann.CallAsync(new Refresh(came.RefreshToken));
        Assert.NotEqual(came.RefreshToken, next.RefreshToken);
        Assert.Equal("refresh_token_reused", await Refusals.CodeOfAsync(ann, new Refresh(first)));
    }

    [Theory, OnBothDatabases]
    public async Task A_spent_refresh_token_ends_the_session_everywhere_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        await using var live = await ann.ConnectAsync();
        var stolen = ann.SignedIn.RefreshToken;
        ann.SignedIn = await ann.CallAsync(new Refresh(stolen));
        server.Clock.Advance(TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(1));

        Assert.Equal("refresh_token_reused", await Refusals.CodeOfAsync(ann, new Refresh(stolen)));

        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken)));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(stolen)));
        await phone.CallAsync(new GetMe());
    }

    [Theory, OnBothDatabases]
    public async Task Logging_out_ends_this_session_at_once_and_no_other(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await using var json = await ann.ConnectAsync();
        await using var messagePack = await ann.ConnectAsync(messagePack: true);
        var phone = await ann.OnAsync("phone");
        await using var livePhone = await phone.ConnectAsync();

        await ann.CallAsync(new LogOut());

        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken)));
        Assert.Equal(CloseCodes.SessionEnded, await json.Closed);
        Assert.Equal(CloseCodes.SessionEnded, await messagePack.Closed);
        await phone.CallAsync(new GetMe());
        await livePhone.FenceAsync();
        await livePhone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.SessionEnded);
    }

    [Theory, OnBothDatabases]
    public async Task A_live_connection_can_log_itself_out(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await using var live = await ann.ConnectAsync();

        await live.SendFrameAsync("""{"id":1,"op":"sessions.logOut"}"""u8.ToArray());

        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
    }

    [Theory, OnBothDatabases]
    public async Task Logging_in_again_from_a_device_replaces_its_session(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        await using var live = await phone.ConnectAsync();

        var again = await ann.OnAsync("phone");

        Assert.NotEqual(phone.SignedIn.SessionId, again.SignedIn.SessionId);
        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new GetMe()));
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(phone, new Refresh(phone.SignedIn.RefreshToken)));
        await again.CallAsync(new GetMe());
        await ann.CallAsync(new GetMe());
    }
}
