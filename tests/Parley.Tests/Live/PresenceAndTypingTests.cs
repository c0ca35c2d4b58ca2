using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Tests.Harness;

namespace Parley.Tests.Live;

public sealed class PresenceAndTypingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Direct_peers_hear_of_the_first_device_that_comes_and_of_the_last_that_goes(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var carol = await server.PersonAsync("carol");
        await TestServer.GroupAsync(bob, carol);
        await using var annHears = await ann.ConnectAsync();
        await using var carolHears = await carol.ConnectAsync();

        var laptop = await bob.ConnectAsync();
        await annHears.HearsAsync(item => Is(item, EphemeralKinds.Presence, bob) && StatusOf(item) == "online");
        Assert.Equal("online", (await ann.CallAsync(new GetConversation(chat))).PeerPresence!.Status);
        var phone = await (await bob.OnAsync("phone")).ConnectAsync();
        await laptop.DisposeAsync();
        await Eventually.HoldsAsync(
            () => server.Services.GetRequiredService<Audiences>().Find(bob.Id)?.Connections.Length == 1, "the server saw the laptop go");
        Assert.Equal("online", (await ann.CallAsync(new GetConversation(chat))).PeerPresence!.Status);
        await phone.DisposeAsync();
        await annHears.HearsAsync(item => Is(item, EphemeralKinds.Presence, bob) && StatusOf(item) == "offline");

        Assert.Equal("offline", (await ann.CallAsync(new GetConversation(chat))).PeerPresence!.Status);
        var told = annHears.Pushed.Where(item => Is(item, EphemeralKinds.Presence, bob)).Select(StatusOf);
        Assert.Equal(["online", "offline"], told);
        await carolHears.FenceAsync();
        Assert.DoesNotContain(carolHears.Pushed, item => Is(item, EphemeralKinds.Presence, bob));
    }

    [Theory, OnBothDatabases]
    public async Task Typing_reaches_the_others_and_not_me(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (carol, stranger) = (await server.PersonAsync("carol"), await server.PersonAsync("stranger"));
        var group = await TestServer.GroupAsync(ann, bob, carol);
        await using var laptop = await ann.ConnectAsync();
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();
        await using var carolHears = await carol.ConnectAsync(messagePack: true);
        await using var strangerHears = await stranger.ConnectAsync();

        await laptop.CallAsync(new SetTyping(group));

        foreach (var other in new[] { bobHears, carolHears })
            Assert.Equal(group, (await other.HearsAsync(item => Is(item, EphemeralKinds.Typing, ann))).GetProperty("conversationId").GetGuid());
        foreach (var quiet in new[] { laptop, phone, strangerHears })
        {
            await quiet.FenceAsync();
            Assert.DoesNotContain(quiet.Pushed, item => Is(item, EphemeralKinds.Typing, ann));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Marks_reach_my_other_device_and_the_others(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await bob.SayAsync(chat, "read me");
        await using var laptop = await ann.ConnectAsync();
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();

        var marks = await laptop.CallAsync(new SetMark(chat, Read: message.Seq));
        await laptop.CallAsync(new SetMark(chat, Read: message.Seq - 1));

        Assert.Equal(new Marks(message.Seq, message.Seq, 0, 0), marks);
        foreach (var other in new[] { phone, bobHears })
        {
            await other.HearsAsync(item => Is(item, EphemeralKinds.Mark, ann));
            await other.FenceAsync();
            var told = Assert.Single(other.Pushed, item => Is(item, EphemeralKinds.Mark, ann)).Deserialize(ProtocolJson.Default.MarkMoved);
            Assert.Equal(new MarkMoved(EphemeralKinds.Mark, chat, ann.Id, message.Seq, message.Seq), told);
        }

        await laptop.FenceAsync();
        Assert.DoesNotContain(laptop.Pushed, item => Is(item, EphemeralKinds.Mark, ann));
    }

    [Theory, OnBothDatabases]
    public async Task In_a_large_group_nobody_hears_who_types_and_marks_stay_among_my_own_devices(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Live:MaxMembersForSignals", "2"));
        var (ann, bob, direct) = await server.DirectChatAsync("ann", "bob");
        var carol = await server.PersonAsync("carol");
        var group = await TestServer.GroupAsync(ann, bob, carol);
        await using var carolHears = await carol.ConnectAsync();
        await using var laptop = await ann.ConnectAsync();
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();
        var message = await bob.SayAsync(group, "hello, all");

        await laptop.CallAsync(new SetMark(group, Read: message.Seq));
        await laptop.CallAsync(new SetTyping(group));
        await laptop.CallAsync(new SetTyping(direct));

        await phone.HearsAsync(item => Is(item, EphemeralKinds.Mark, ann));
        await bobHears.HearsAsync(item => Is(item, EphemeralKinds.Typing, ann));
        await bobHears.FenceAsync();
        Assert.DoesNotContain(bobHears.Pushed, item => Is(item, EphemeralKinds.Mark, ann));
        var typing = Assert.Single(bobHears.Pushed, item => Is(item, EphemeralKinds.Typing, ann));
        Assert.Equal(direct, typing.GetProperty("conversationId").GetGuid());
    }

    [Theory, OnBothDatabases]
    public async Task Typing_ends_with_the_member_that_makes_a_group_too_large_and_begins_with_the_one_that_leaves(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Live:MaxMembersForSignals", "2"));
        var (ann, bob, carol) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("carol"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var laptop = await ann.ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();

        Assert.Equal(1, await TypesAsync());
        await ann.CallAsync(new AddMembers(group, [carol.Id]));
        Assert.Equal(1, await TypesAsync());
        await carol.CallAsync(new Leave(group));
        Assert.Equal(2, await TypesAsync());

        async Task<int> TypesAsync()
        {
            await laptop.CallAsync(new SetTyping(group));
            await bobHears.FenceAsync();
            return bobHears.Pushed.Count(item => Is(item, EphemeralKinds.Typing, ann));
        }
    }

    static string? StatusOf(JsonElement item) => item.GetProperty("presence").GetProperty("status").GetString();

    static bool Is(JsonElement item, string kind, Person of) =>
        item.GetProperty("kind").GetString() == kind && item.GetProperty("accountId").GetGuid() == of.Id;
}
