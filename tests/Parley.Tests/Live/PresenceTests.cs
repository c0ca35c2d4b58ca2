using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Tests.Contacts;
using Parley.Tests.Harness;

namespace Parley.Tests.Live;

public sealed class PresenceTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Contacts_and_direct_peers_hear_that_someone_is_away_and_back_and_gone_and_when_they_were_last_seen(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var peer = await server.PersonAsync("peer");
        var chat = (await peer.CallAsync(new OpenDirect(bob.Id))).Id;
        await using var annHears = await ann.ConnectAsync();
        await using var peerHears = await peer.ConnectAsync();
        var live = await bob.ConnectAsync();
        await annHears.HearsAsync(Says(bob, "online"));

        await live.CallAsync(new SetPresence(Away: true));
        foreach (var hears in new[] { annHears, peerHears })
            await hears.HearsAsync(Says(bob, "away"));
        Assert.Equal("away", (await ann.ContactsAsync()).Single().Presence!.Status);
        Assert.Equal("away", (await peer.CallAsync(new GetConversation(chat))).PeerPresence!.Status);
        await bob.CallAsync(new SetPresence(Away: false));
        Assert.Equal("online", (await ann.ContactsAsync()).Single().Presence!.Status);
        await bob.CallAsync(new SetPresence(Away: true));
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        var seenAt = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await live.DisposeAsync();

        foreach (var hears in new[] { annHears, peerHears })
            Assert.Equal(seenAt, (await hears.HearsAsync(Says(bob, "offline"))).GetProperty("presence").GetProperty("lastSeenAt").GetInt64());
        Assert.Equal(new Presence("offline", seenAt), (await ann.ContactsAsync()).Single().Presence);
        // Being away ended with the last connection, and nobody who is not there is away.
        await bob.CallAsync(new SetPresence(Away: true));
        await using var again = await bob.ConnectAsync();
        Assert.Equal(new Presence("online"), (await ann.ContactsAsync()).Single().Presence);
        Assert.Equal(new Presence("offline"), (await bob.ContactsAsync()).Single().Presence! with { Status = "offline", LastSeenAt = null });
    }

    [Theory, OnBothDatabases]
    public async Task Only_those_whom_the_setting_names_see_whether_someone_is_there(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, contacts) = await server.ContactsAsync("ann", "bob");
        var peer = await server.PersonAsync("peer");
        var chat = (await peer.CallAsync(new OpenDirect(bob.Id))).Id;
        await using var annHears = await ann.ConnectAsync();
        await using var peerHears = await peer.ConnectAsync();
        await using var live = await bob.ConnectAsync();
        foreach (var hears in new[] { annHears, peerHears })
            await hears.HearsAsync(Says(bob, "online"));

        await SetAsync(PresenceVisibilities.Contacts);
        await peerHears.HearsAsync(Says(bob, "offline"));
        Assert.Equal((true, false), await SeeAsync());
        await bob.CallAsync(new UpdateMe(Signature: "elsewhere"));
        await SetAsync(PresenceVisibilities.Nobody);
        await annHears.HearsAsync(Says(bob, "offline"));
        Assert.Equal((false, false), await SeeAsync());
        // Nobody hears of what nobody may see.
        await live.CallAsync(new SetPresence(Away: true));
        await SetAsync(PresenceVisibilities.Contacts);
        await annHears.HearsAsync(Says(bob, "away"));
        await SetAsync(PresenceVisibilities.Everyone);
        await peerHears.HearsAsync(Says(bob, "away"));

        Assert.Equal((true, true), await SeeAsync());
        Assert.Equal(["online", "offline", "away"], Told(annHears, bob));
        Assert.Equal(["online", "offline", "away"], Told(peerHears, bob));

        async Task SetAsync(string visibility) => await bob.CallAsync(new UpdateMe(PresenceVisibility: visibility));

        async Task<(bool Contact, bool Peer)> SeeAsync()
        {
            var asContact = (await ann.ContactsAsync()).Single().Presence;
            Assert.Equal(asContact, (await ann.CallAsync(new GetConversation(contacts))).PeerPresence);
            return (asContact is not null, (await peer.CallAsync(new GetConversation(chat))).PeerPresence is not null);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_blocked_sees_the_blocker_go_and_nothing_more_until_the_block_ends(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var witness = await server.PersonAsync("witness");
        await witness.BefriendAsync(ann);
        await using var bobHears = await bob.ConnectAsync();
        await using var witnessHears = await witness.ConnectAsync();
        await using var live = await ann.ConnectAsync();
        await bobHears.HearsAsync(Says(ann, "online"));

        await live.CallAsync(new BlockAccount(bob.Id));
        await bobHears.HearsAsync(Says(ann, "offline"));
        Assert.Null((await bob.ContactsAsync()).Single().Presence);
        // The blocker still sees the blocked one.
        Assert.Equal("online", (await ann.ContactsAsync()).Single(contact => contact.Profile.Account.Id == bob.Id).Presence!.Status);
        await live.CallAsync(new SetPresence(Away: true));
        await witnessHears.HearsAsync(Says(ann, "away"));
        await live.CallAsync(new UnblockAccount(bob.Id));
        await bobHears.HearsAsync(Says(ann, "away"));

        Assert.Equal(["online", "offline", "away"], Told(bobHears, ann));
    }

    [Theory, OnBothDatabases]
    public async Task Where_contacts_alone_may_see_it_becoming_one_shows_and_being_one_no_more_hides(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.DirectChatAsync("ann", "bob");
        await bob.CallAsync(new UpdateMe(PresenceVisibility: PresenceVisibilities.Contacts));
        await using var annHears = await ann.ConnectAsync();
        await using var live = await bob.ConnectAsync();

        await ann.BefriendAsync(bob);
        await annHears.HearsAsync(Says(bob, "online"));
        await ann.CallAsync(new DeleteContact(bob.Id));
        await annHears.HearsAsync(Says(bob, "offline"));

        Assert.Equal(["online", "offline"], Told(annHears, bob));
    }

    [Theory, OnBothDatabases]
    public async Task However_quickly_someone_comes_and_goes_the_last_that_is_told_is_how_it_stands(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var audiences = server.Services.GetRequiredService<Audiences>();
        await using var annHears = await ann.ConnectAsync();

        for (var round = 0; round < 10; round++)
        {
            var leaving = new List<Task>();
            for (var line = 0; line < 5; line++)
            {
                var live = await bob.ConnectAsync();
                leaving.Add(live.DisposeAsync().AsTask());
            }

            await Task.WhenAll(leaving);
            await using (var last = await bob.ConnectAsync())
                await Eventually.HoldsAsync(() => audiences.Find(bob.Id)?.Connections.Length == 1, "the others are gone");
            await Eventually.HoldsAsync(() => !audiences.IsOnline(bob.Id), "the last one is gone");
        }

        await Eventually.HoldsAsync(() => Told(annHears, bob).LastOrDefault() == "offline", "the last that Ann was told is that Bob is gone");
        await using var stays = await bob.ConnectAsync();
        await Eventually.HoldsAsync(() => Told(annHears, bob).LastOrDefault() == "online", "the last that Ann was told is that Bob is there");
    }

    // What is told again changes nothing: two changes at once may both tell how it is after them.
    static IEnumerable<string?> Told(LiveClient live, Person of)
    {
        var told = live.Pushed.Where(item => Is(item, of)).Select(StatusOf).ToList();
        return told.Where((status, index) => index == 0 || told[index - 1] != status);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_comes_and_goes_all_the_time_is_told_of_no_more_often_than_it_can_be_told(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        await using var hears = await ann.ConnectAsync();
        await using var live = await bob.ConnectAsync();
        await hears.HearsAsync(Says(bob, "online"));
        var presences = server.Services.GetRequiredService<Presences>();

        for (var i = 0; i < 10_000; i++)
            presences.SetAway(bob.Id, away: i % 2 == 0);
        presences.SetAway(bob.Id, away: true);

        await hears.HearsAsync(Says(bob, "away"));
        await hears.FenceAsync();
        Assert.InRange(hears.Pushed.Count(item => Is(item, bob)), 2, 5_000);
    }

    static Func<JsonElement, bool> Says(Person of, string status) => item => Is(item, of) && StatusOf(item) == status;

    static bool Is(JsonElement item, Person of) =>
        item.GetProperty("kind").GetString() == EphemeralKinds.Presence && item.GetProperty("accountId").GetGuid() == of.Id;

    static string? StatusOf(JsonElement item) => item.GetProperty("presence").GetProperty("status").GetString();
}
