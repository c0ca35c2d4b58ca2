using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>What would help a thief keep an account takes the password, given lately.</summary>
public sealed class ProofTests
{
    [Theory, OnBothDatabases]
    public async Task After_ten_minutes_what_is_dangerous_asks_for_the_password_again(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        await ann.CallAsync(new UpdateMe(Email: "ann@example.org"));
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        // Renewing tokens proves nothing: a thief can.
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        await using var live = await ann.ConnectAsync();

        await RefusedAsync();
        Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new Prove("a wrong guess")));
        await RefusedAsync();
        // What is not, does not.
        await ann.CallAsync(new UpdateMe("Ann", Email: "ANN@example.org", Signature: "Hi."));

        var proved = await live.CallAsync(new Prove(Person.Password));

        Assert.Equal(server.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds(), proved.Until);
        await ann.CallAsync(new UpdateMe(Email: "", Phone: "+8613800138000"));
        await ann.CallAsync(new RevokeDevice(phone.SignedIn.SessionId));
        await live.CallAsync(new RevokeOtherDevices());
        Assert.Equal(0, (await ann.CallAsync(new EndSessions((await server.PersonAsync("bob")).Account.Username))).Count - 1);
        // It holds in the session that it was given in.
        var tablet = await ann.OnAsync("tablet");
        server.Clock.Advance(TimeSpan.FromMinutes(9));
        await ann.CallAsync(new Prove(Person.Password));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        tablet.SignedIn = await tablet.CallAsync(new Refresh(tablet.SignedIn.RefreshToken));
        Assert.Equal("password_needed", await Refusals.CodeOfAsync(tablet, new RevokeOtherDevices()));

        async Task RefusedAsync()
        {
            foreach (var email in new[] { "", "else@example.org" })
                Assert.Equal("password_needed", await Refusals.CodeOfAsync(ann, new UpdateMe(Email: email)));
            Assert.Equal("password_needed", await Refusals.CodeOfAsync(ann, new UpdateMe(Phone: "+8613800138000")));
            Assert.Equal("password_needed", await Refusals.CodeOfAsync(ann, new RevokeDevice(phone.SignedIn.SessionId)));
            Assert.Equal("password_needed", await Refusals.CodeOfAsync(ann, new RevokeOtherDevices()));
            Assert.Equal("password_needed", await Refusals.CodeOfAsync(ann, new EndSessions(ann.Account.Username)));
            Assert.Equal("password_needed", (await Assert.ThrowsAsync<RefusedException>(() => live.CallAsync(new RevokeOtherDevices()))).Code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task To_log_out_and_to_change_the_password_nothing_more_is_asked_for(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var (phone, tablet) = (await ann.OnAsync("phone"), await ann.OnAsync("tablet"));
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        foreach (var one in new[] { ann, phone, tablet })
            one.SignedIn = await one.CallAsync(new Refresh(one.SignedIn.RefreshToken));

        await phone.CallAsync(new RevokeDevice(phone.SignedIn.SessionId));
        await tablet.CallAsync(new LogOut());
        await ann.CallAsync(new ChangePassword(Person.Password, "tidal-velvet-canoe"));

        // Which is as good as a proof.
        await ann.CallAsync(new RevokeOtherDevices());
    }

    [Theory, OnBothDatabases]
    public async Task The_password_cannot_be_guessed_at_by_proving_it_more_often_than_at_log_in(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        for (var guess = 0; guess < 10; guess++)
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new Prove("a wrong guess")));

        Assert.Equal("rate_limited", await Refusals.CodeOfAsync(ann, new Prove("a wrong guess")));
    }
}
