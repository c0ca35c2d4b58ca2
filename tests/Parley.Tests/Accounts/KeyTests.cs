using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>Keys change, and nobody notices but who has seen one that they should not.</summary>
public sealed class KeyTests
{
    [Theory, OnBothDatabases]
    public async Task Keys_are_rotated_without_signing_anyone_out(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        var first = ann.SignedIn;
        await using var live = await ann.ConnectAsync();

        var ring = server.Services.GetRequiredService<Keys>().Rotate(forgetOlder: false);

        await live.FenceAsync();
        await ann.CallAsync(new GetMe());
        Assert.DoesNotContain(ring.Newest.Id, HeaderOf(first));
        ann.SignedIn = await ann.CallAsync(new Refresh(first.RefreshToken));
        Assert.Contains($"\"kid\":\"{ring.Newest.Id}\"", HeaderOf(ann.SignedIn));
        await ann.CallAsync(new GetMe());
        // An answer that was lost is given again, though its key has been followed by another.
        server.Services.GetRequiredService<Keys>().Rotate(forgetOlder: false);
        Assert.Equal(ann.SignedIn.RefreshToken, (await ann.CallAsync(new Refresh(first.RefreshToken))).RefreshToken);

        await server.RestartAsync();
        await phone.CallAsync(new GetMe());
        await phone.CallAsync(new Refresh(phone.SignedIn.RefreshToken));
        // A copy is still found out.
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("refresh_token_reused", await Refusals.CodeOfAsync(phone, new Refresh(first.RefreshToken)));
        Assert.Equal(3, server.Services.GetRequiredService<Keys>().Ring.All.Length);

        // What nothing good can be of any more goes.
        server.Clock.Advance(TimeSpan.FromDays(61));
        await server.RestartAsync();
        Assert.Single(server.Services.GetRequiredService<Keys>().Ring.All);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_that_others_have_seen_is_good_for_nothing_and_clients_renew_their_tokens(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");

        Assert.Single(server.Services.GetRequiredService<Keys>().Rotate(forgetOlder: true).All);

        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new GetMe()));
        ann.SignedIn = await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        await ann.CallAsync(new GetMe());
    }

    [Theory, OnBothDatabases]
    public async Task Keys_that_are_configured_are_rotated_there(DatabaseKind kind)
    {
        var (older, newer) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]));
        await using var server = await TestServer.StartAsync(kind, ("Accounts:SigningKey", newer), ("Accounts:OlderSigningKeys:0", older));
        var ring = server.Services.GetRequiredService<Keys>().Ring;

        Assert.Equal([new SigningKey(Convert.FromBase64String(newer)).Id, new SigningKey(new byte[32]).Id], ring.All.Select(key => key.Id));
        Assert.Contains(ring.Newest.Id, HeaderOf((await server.PersonAsync("ann")).SignedIn));
    }

    [Theory, OnBothDatabases]
    public async Task A_refresh_token_that_was_made_up_ends_nothing(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var genuine = Base64Url.DecodeFromChars(ann.SignedIn.RefreshToken);
        for (var i = 0; i < 3; i++)
        {
            var madeUp = genuine.ToArray();
            madeUp[i == 0 ? 16 : i == 1 ? 47 : 63] ^= 1;
            Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(Base64Url.EncodeToString(madeUp))));
        }

        // Nor one as they were before they were marked.
        Assert.Equal("unauthorized", await Refusals.CodeOfAsync(ann, new Refresh(Base64Url.EncodeToString([.. genuine[..16], .. new byte[32]]))));
        await ann.CallAsync(new GetMe());
        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
    }

    static string HeaderOf(SignedIn signedIn) => Encoding.ASCII.GetString(Base64Url.DecodeFromChars(signedIn.AccessToken.Split('.')[0]));
}
