using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

public sealed class DisappearingTests
{
    [Theory, OnBothDatabases]
    public async Task A_message_disappears_when_its_time_is_over_and_not_before(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var before = await ann.SayAsync(chat, "stays");
        await ann.CallAsync(new SetTimer(chat, 60));
        var message = await ann.SayAsync(chat, "goes");
        await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "goes, too"));
        await bob.CallAsync(new PinMessage(chat, message.Seq));
        var head = (await ann.CallAsync(new GetConversation(chat))).LastSeq;

        server.Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        var shown = await ReadAsync(bob, chat, message.Seq);
        Assert.Equal(("goes, too", message.At + 60_000), (shown.Text, shown.ExpiresAt));
        Assert.Equal(2, (await bob.CallAsync(new GetConversation(chat))).Unread);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await SweptAsync(server);

        var gone = await ReadAsync(bob, chat, message.Seq);
        Assert.Equal((null, ann.Id, "expired"), (gone.Text, gone.RecalledBy, gone.RecallReason));
        Assert.Equal("stays", (await ReadAsync(bob, chat, before.Seq)).Text);
        Assert.Empty((await bob.CallAsync(new ListPins(chat))).Pins);
        var conversation = await bob.CallAsync(new GetConversation(chat));
        Assert.Equal((1, head + 1), (conversation.Unread, conversation.LastSeq));
        var recalled = (await bob.CallAsync(new GetEvents(chat, head))).Events.Single();
        Assert.Equal((EventKinds.MessageRecalled, ann.Id, message.At + 60_000), (recalled.Kind, recalled.By, recalled.At));
        var events = await bob.CallAsync(new GetEvents(chat, 0));
        Assert.DoesNotContain("goes", System.Text.Json.JsonSerializer.Serialize(events, ProtocolJson.Default.EventPage), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task What_was_taken_back_before_does_not_disappear_once_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new SetTimer(chat, 60));
        var message = await ann.SayAsync(chat, "oops");
        await ann.CallAsync(new RecallMessage(chat, message.Seq, "by mistake"));
        var head = (await ann.CallAsync(new GetConversation(chat))).LastSeq;
        await ChangeAsync(server, "INSERT INTO expiring_messages (conversation_id, seq, expires_at) VALUES (@chat, @Seq, 1)", new { chat, message.Seq });

        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await SweptAsync(server);
        Assert.Equal(head, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
        Assert.Equal("by mistake", (await ReadAsync(ann, chat, message.Seq)).RecallReason);
    }

    [Theory, OnBothDatabases]
    public async Task What_fell_due_while_the_server_was_down_disappears_at_its_start(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new SetTimer(chat, 60));
        var message = await ann.SayAsync(chat, "goes");
        await server.RestartAsync(() => server.Clock.Advance(TimeSpan.FromSeconds(60)));
        await SweptAsync(server);

        Assert.Equal("expired", (await ReadAsync(bob, chat, message.Seq)).RecallReason);
    }

    [Theory, OnBothDatabases]
    public async Task Many_in_many_conversations_all_disappear(DatabaseKind kind)
    {
        const int Chats = 3;
        const int Each = 150;
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var live = await ann.ConnectAsync();
        var chats = new List<Guid>();
        for (var i = 0; i < Chats; i++)
        {
            chats.Add(await TestServer.GroupAsync(ann, bob));
            await ann.CallAsync(new SetTimer(chats[^1], 30));
        }

        for (var i = 0; i < Each; i++)
            await Task.WhenAll(chats.Select(chat => live.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), $"text {i}"))));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await SweptAsync(server);
        foreach (var chat in chats)
        {
            var page = await bob.CallAsync(new GetHistory(chat, Limit: 100, Kind: "message"));
            Assert.All(page.Entries, entry => Assert.Equal("expired", entry.Message!.RecallReason));
            Assert.Equal(0, (await bob.CallAsync(new GetConversation(chat))).Unread);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_blocks_the_author_learns_nothing_of_a_message_that_was_withheld_and_disappears(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await bob.CallAsync(new SetTimer(chat, 30));
        await Blocks.PutAsync(server, bob, ann, chat);
        var message = await ann.SayAsync(chat, "can you hear me?");

        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await SweptAsync(server);
        Assert.Equal("expired", (await ReadAsync(ann, chat, message.Seq)).RecallReason);
        Assert.DoesNotContain((await bob.CallAsync(new GetHistory(chat))).Entries, entry => entry.Seq == message.Seq);
        Assert.All((await bob.CallAsync(new GetEvents(chat, message.Seq - 1))).Events, logged => Assert.Equal(EventKinds.MessageWithheld, logged.Kind));
        Assert.Equal(0, (await bob.CallAsync(new GetConversation(chat))).Unread);
    }

    static async Task<Message> ReadAsync(Person person, Guid chat, long seq) =>
        (await person.CallAsync(new GetHistory(chat))).Entries.Single(entry => entry.Seq == seq).Message!;

    static Task SweptAsync(TestServer server) => Eventually.HoldsAsync(async () =>
    {
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM expiring_messages") == 0;
    }, "everything that is due has disappeared");

    static async Task ChangeAsync(TestServer server, string sql, object parameters) =>
        Assert.Null((await server.Services.GetRequiredService<Committer>().ChangeAsync<int>([], async transaction =>
            await transaction.ExecuteAsync(sql, parameters))).Error);
}
