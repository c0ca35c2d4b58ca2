using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Messages;

public sealed class ScheduledTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task It_is_sent_when_it_is_due_and_not_before_and_my_devices_are_told(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = new SendMessage(chat, Guid.CreateVersion7(), "good morning", Mentions: [bob.Id]);
        var scheduled = await ann.CallAsync(new ScheduleMessage(chat, In(server, 60), message));
        Assert.Equal((In(server, 60), "good morning"), (scheduled.SendAt, scheduled.Message.Text));

        server.Clock.Advance(TimeSpan.FromSeconds(59.999));
        Assert.Equal(1, (await bob.CallAsync(new GetConversation(chat))).LastSeq);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await GoneAsync(ann, 1);

        var sent = (await bob.CallAsync(new GetHistory(chat))).Entries[^1];
        Assert.Equal((message.ClientId, "good morning", In(server, 0), ann.Id), (sent.Message!.ClientId, sent.Message.Text, sent.At, sent.By));
        Assert.Equal([bob.Id], sent.Message.Mentions!);
        var told = await ToldAsync(ann);
        Assert.Equal([EventKinds.ScheduledChanged, EventKinds.ScheduledGone], told.Select(logged => logged.Kind));
        Assert.Equal(new ScheduledGone(chat, message.ClientId, sent.Seq), Body(told[1]));
        Assert.Empty((await ann.CallAsync(new ListScheduled())).Messages);
    }

    [Theory, OnBothDatabases]
    public async Task Scheduling_the_same_again_is_scheduling_it_once_also_after_it_was_sent(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var request = new ScheduleMessage(chat, In(server, 60), new SendMessage(chat, Guid.CreateVersion7(), "once"));
        await ann.CallAsync(request);
        Assert.Equal(In(server, 60), (await ann.CallAsync(request with { SendAt = In(server, 90) })).SendAt);
        Assert.Single((await ann.CallAsync(new ListScheduled())).Messages);
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await GoneAsync(ann, 1);

        Assert.Equal("once", (await ann.CallAsync(request)).Message.Text);
        Assert.Empty((await ann.CallAsync(new ListScheduled())).Messages);
        Assert.Equal(2, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task It_can_be_changed_put_off_and_cancelled_until_then(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var (one, two, three) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var clientId in (Guid[])[one, two, three])
            await ann.CallAsync(new ScheduleMessage(chat, In(server, 60), new SendMessage(chat, clientId, "as it was", Location: new Location(48.2, 16.4))));

        Assert.Equal("changed", (await ann.CallAsync(new UpdateScheduled(chat, one, Text: "changed"))).Message.Text);
        Assert.Equal(In(server, 120), (await ann.CallAsync(new UpdateScheduled(chat, two, SendAt: In(server, 120)))).SendAt);
        await ann.CallAsync(new CancelScheduled(chat, three));
        Assert.Equal("not_found", await CodeOfAsync(ann, new CancelScheduled(chat, three)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new UpdateScheduled(chat, three, Text: "again")));
        Assert.Equal("not_found", await CodeOfAsync(bob, new UpdateScheduled(chat, one, Text: "mine")));
        Assert.Equal("not_found", await CodeOfAsync(bob, new CancelScheduled(chat, one)));

        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await GoneAsync(ann, 2);
        var sent = Assert.Single((await bob.CallAsync(new GetHistory(chat, Kind: "message"))).Entries).Message!;
        Assert.Equal(("changed", new Location(48.2, 16.4)), (sent.Text, sent.Location));
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await GoneAsync(ann, 3);
        Assert.Equal(["changed", "as it was"], (await bob.CallAsync(new GetHistory(chat, Kind: "message"))).Entries.Select(entry => entry.Message!.Text));
        Assert.Equal(new ScheduledGone(chat, three), Body((await ToldAsync(ann)).First(logged => logged.Kind == EventKinds.ScheduledGone)));
    }

    [Theory, OnBothDatabases]
    public async Task One_put_forward_is_sent_then(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var clientId = Guid.CreateVersion7();
        await ann.CallAsync(new ScheduleMessage(chat, In(server, 20), new SendMessage(chat, clientId, "soon")));
        await ann.CallAsync(new UpdateScheduled(chat, clientId, SendAt: In(server, 5)));

        server.Clock.Advance(TimeSpan.FromSeconds(5));
        await GoneAsync(ann, 1);
        Assert.Equal(2, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task What_could_never_be_sent_is_not_scheduled(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Messages:MaxScheduled", "2"), ("Messages:MaxTextBytes", "100"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var other = await TestServer.GroupAsync(ann, bob);
        ScheduleMessage Of(long seconds, string text = "text", Guid? conversationId = null, Poll? poll = null) =>
            new(chat, In(server, seconds), new SendMessage(conversationId ?? chat, Guid.CreateVersion7(), text, Poll: poll));

        ScheduleMessage Naming(SendMessage message) => new(chat, In(server, 60), message);

        foreach (var bad in (ScheduleMessage[])[Of(0), Of(-1), Of(367 * 24 * 3600), Of(60, conversationId: other),
            Of(60, poll: new Poll(["a", "b"], false, false, In(server, 60))), Of(1) with { SendAt = long.MaxValue }, Of(1) with { SendAt = long.MinValue }])
            Assert.Equal("bad_request", await CodeOfAsync(ann, bad));
        Assert.Equal("text_empty", await CodeOfAsync(ann, Of(60, " ")));
        Assert.Equal("text_too_long", await CodeOfAsync(ann, Of(60, new string('x', 101))));
        Assert.Equal("message_not_found", await CodeOfAsync(ann, Naming(new(chat, Guid.CreateVersion7(), "x", ReplyTo: 1))));
        Assert.Equal("not_a_member", await CodeOfAsync(ann, Naming(new(chat, Guid.CreateVersion7(), "x", Mentions: [Guid.CreateVersion7()]))));
        Assert.Equal("not_found", await CodeOfAsync(ann, Naming(new(chat, Guid.CreateVersion7(), "x", Card: Guid.CreateVersion7()))));
        Assert.Equal("forbidden", await CodeOfAsync(ann, Naming(new(chat, Guid.CreateVersion7(), "x", MentionsEveryone: true))));
        var first = Of(60);
        await ann.CallAsync(first);
        await ann.CallAsync(Of(365 * 24 * 3600));
        Assert.Equal("too_many_scheduled", await CodeOfAsync(ann, Of(60)));
        await ann.CallAsync(first);
        await bob.CallAsync(Of(60));
        Assert.Equal("text_too_long", await CodeOfAsync(ann, new UpdateScheduled(chat, first.Message.ClientId, Text: new string('x', 101))));
        Assert.Equal("text_empty", await CodeOfAsync(ann, new UpdateScheduled(chat, first.Message.ClientId, Text: "")));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new UpdateScheduled(chat, first.Message.ClientId, SendAt: In(server, 0))));
        Assert.Equal(first.Message, (await ann.CallAsync(new ListScheduled())).Messages[0].Message);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_refused_when_it_is_due_is_gone_and_my_devices_are_told_why(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (left, muted) = (await TestServer.GroupAsync(ann, bob), await TestServer.GroupAsync(ann, bob));
        foreach (var group in (Guid[])[left, muted])
            await bob.CallAsync(new ScheduleMessage(group, In(server, 60), new SendMessage(group, Guid.CreateVersion7(), "too late")));
        var reply = await ann.SayAsync(muted, "answer me");
        await ann.CallAsync(new ScheduleMessage(muted, In(server, 60), new SendMessage(muted, Guid.CreateVersion7(), "to nothing", reply.Seq)));
        await ann.CallAsync(new RecallMessage(muted, reply.Seq));
        await ann.CallAsync(new RemoveMember(left, bob.Id));
        await ann.CallAsync(new MuteMember(muted, bob.Id));

        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await GoneAsync(bob, 2);
        await GoneAsync(ann, 1);
        var told = (await ToldAsync(bob)).Where(logged => logged.Kind == EventKinds.ScheduledGone).Select(Body);
        Assert.Equal(new[] { (left, "not_found", (long?)null), (muted, "muted", null) }.Order(), told.Select(gone => (gone.ConversationId, gone.Error!, gone.Seq)).Order());
        Assert.Equal("message_not_found", Body((await ToldAsync(ann))[^1]).Error);
        Assert.Empty((await bob.CallAsync(new ListScheduled())).Messages);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_left_still_cancels_what_would_not_be_sent(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var clientId = Guid.CreateVersion7();
        await bob.CallAsync(new ScheduleMessage(group, In(server, 60), new SendMessage(group, clientId, "later")));
        await bob.CallAsync(new Leave(group));

        await bob.CallAsync(new CancelScheduled(group, clientId));
        Assert.Empty((await bob.CallAsync(new ListScheduled())).Messages);
    }

    [Theory, OnBothDatabases]
    public async Task Many_that_are_due_at_once_are_all_sent_in_their_order_whatever_the_rate_limits(DatabaseKind kind)
    {
        const int Count = 130;
        await using var server = await TestServer.StartAsync(
            kind, ("Messages:MaxScheduled", "200"), ("RateLimits:Enabled", "true"), ("RateLimits:Write:PerSecond", "0.001"), ("RateLimits:Write:Burst", "135"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        for (var i = 0; i < Count; i++)
            await ann.CallAsync(new ScheduleMessage(chat, In(server, Count - i), new SendMessage(chat, Guid.CreateVersion7(), $"{Count - i}")));

        server.Clock.Advance(TimeSpan.FromSeconds(Count));
        await GoneAsync(ann, Count);
        var sent = new List<string?>();
        for (var after = 1L; sent.Count < Count; after += 100)
            sent.AddRange((await bob.CallAsync(new GetHistory(chat, After: after, Limit: 100))).Entries.Select(entry => entry.Message!.Text));
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), sent);
    }

    [Theory, OnBothDatabases]
    public async Task What_fell_due_while_the_server_was_down_is_sent_once_at_its_start(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new ScheduleMessage(chat, In(server, 60), new SendMessage(chat, Guid.CreateVersion7(), "while you were away")));
        await server.RestartAsync(() => server.Clock.Advance(TimeSpan.FromSeconds(300)));
        await GoneAsync(ann, 1);
        await server.RestartAsync();

        Assert.Equal("while you were away", Assert.Single((await bob.CallAsync(new GetHistory(chat, Kind: "message"))).Entries).Message!.Text);
    }

    [Theory, OnBothDatabases]
    public async Task What_another_node_scheduled_or_had_begun_to_send_is_sent_too_and_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var (begun, other) = (new SendMessage(chat, Guid.CreateVersion7(), "begun"), new SendMessage(chat, Guid.CreateVersion7(), "other"));
        await ann.CallAsync(begun);
        foreach (var (message, sending) in new[] { (begun, 1), (other, 0) })
        {
            await ChangeAsync(server, """
                INSERT INTO scheduled_messages (account_id, client_id, conversation_id, send_at, body, sending)
                VALUES (@accountId, @ClientId, @chat, @sendAt, @body, @sending)
                """, new { accountId = ann.Id, message.ClientId, chat, sendAt = In(server, 10), body = JsonText.Of(message), sending });
        }

        Assert.Equal("not_found", await CodeOfAsync(ann, new CancelScheduled(chat, begun.ClientId)));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await GoneAsync(ann, 2);
        Assert.Equal(["begun", "other"], (await bob.CallAsync(new GetHistory(chat, Kind: "message"))).Entries.Select(entry => entry.Message!.Text));
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_sent_for_an_account_that_was_deleted(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new ScheduleMessage(chat, In(server, 60), new SendMessage(chat, Guid.CreateVersion7(), "from the grave")));
        await ChangeAsync(server, "UPDATE accounts SET deleted_at = 1 WHERE id = @Id", new { ann.Id });

        server.Clock.Advance(TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(async () => await CountAsync(server) == 0, "nothing is left to send");
        Assert.Equal(1, (await bob.CallAsync(new GetConversation(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task What_I_scheduled_is_listed_by_time_in_pages_and_one_of_long_messages_is_shorter(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await bob.CallAsync(new ScheduleMessage(chat, In(server, 5000), new SendMessage(chat, Guid.CreateVersion7(), "mine")));
        var expected = new List<(long SendAt, Guid ClientId)>();
        for (var i = 0; i < 6; i++)
        {
            var request = new ScheduleMessage(chat, In(server, 5000 + (i * 7 % 3)), new SendMessage(chat, Guid.CreateVersion7(), new string('x', 60_000)));
            await ann.CallAsync(request);
            expected.Add((request.SendAt, request.Message.ClientId));
        }

        expected.Sort();
        Assert.Equal(4, (await ann.CallAsync(new ListScheduled())).Messages.Length);
        foreach (var limit in (int[])[1, 2, 100])
        {
            var paged = new List<(long, Guid)>();
            string? next = null;
            do
            {
                var page = await ann.CallAsync(new ListScheduled(next, limit));
                paged.AddRange(page.Messages.Select(scheduled => (scheduled.SendAt, scheduled.Message.ClientId)));
                next = page.Next;
            }
            while (next is not null);
            Assert.Equal(expected, paged);
        }

        foreach (var limit in (int[])[0, 101])
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListScheduled(null, limit)));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListScheduled("nonsense")));
        foreach (var (_, clientId) in expected)
            await ann.CallAsync(new CancelScheduled(chat, clientId));
    }

    static long In(TestServer server, long seconds) => server.Clock.GetUtcNow().ToUnixTimeMilliseconds() + (seconds * 1000);

    /// <summary>Waits until so many of their messages are no longer scheduled: their log tells.</summary>
    static Task GoneAsync(Person person, int count) => Eventually.HoldsAsync(
        async () => (await ToldAsync(person)).Count(logged => logged.Kind == EventKinds.ScheduledGone) == count, $"{count} of {person.Name}'s messages are gone");

    static async Task<Event[]> ToldAsync(Person person) =>
        [.. (await person.CallAsync(new GetEvents(person.Id, 0, 500))).Events.Where(logged => logged.Kind.StartsWith("scheduled.", StringComparison.Ordinal))];

    static ScheduledGone Body(Event logged) =>
        System.Text.Json.JsonSerializer.Deserialize(logged.Body, ProtocolJson.Default.ScheduledGone)!;

    static async Task ChangeAsync(TestServer server, string sql, object parameters) =>
        Assert.Null((await server.Services.GetRequiredService<Committer>().ChangeAsync<int>([], async transaction =>
            await transaction.ExecuteAsync(sql, parameters))).Error);

    static async Task<long> CountAsync(TestServer server)
    {
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM scheduled_messages");
    }
}
