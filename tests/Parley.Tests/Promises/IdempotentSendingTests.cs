using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 3: sending the same again answers with the first one's <c>seq</c> and appends nothing.</summary>
public sealed class IdempotentSendingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_message_sent_again_gets_the_first_answer_however_much_came_between(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var clientId = Guid.CreateVersion7();
        var first = await ann.SayAsync(chat, "once", clientId);
        await bob.SayAsync(chat, "between");

        Assert.Equal(first, await ann.SayAsync(chat, "once", clientId));
        Assert.Equal(first, await ann.SayAsync(chat, "another text", clientId));

        Assert.Equal(["once", "between"], Texts(await bob.LogAsync(chat)));
    }

    [Theory, OnBothDatabases]
    public async Task A_message_sent_many_times_at_once_through_both_doors_is_one_event(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var one = await ann.ConnectAsync();
        await using var other = await ann.ConnectAsync(messagePack: true);
        await using var listening = await bob.ConnectAsync();
        var message = new SendMessage(chat, Guid.CreateVersion7(), "again and again");

        var answers = await AtOnceAsync(20, message, ann, one, other);

        var first = Assert.Single(answers.Distinct());
        await listening.FenceAsync();
        Assert.Equal(first.Seq, Assert.Single(listening.EventsOf(chat)).Seq);
        Assert.Single(Texts(await bob.LogAsync(chat)));
    }

    [Theory, OnBothDatabases]
    public async Task A_message_sent_again_after_the_connection_broke_before_its_answer_is_one_event(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var listening = await bob.ConnectAsync();
        var message = new SendMessage(chat, Guid.CreateVersion7(), "did it arrive?");

        var broken = await ann.ConnectAsync();
        var unanswered = broken.CallAsync(message);
        await listening.HearsAsync(item => item.TryGetProperty("kind", out var kind) && kind.GetString() == EventKinds.MessagePosted);
        await broken.DisposeAsync();
        await Record.ExceptionAsync(() => unanswered);
        await using var again = await ann.ConnectAsync();
        var answer = await again.CallAsync(message);

        Assert.Equal(answer.Seq, (await bob.LogAsync(chat)).Single(logged => logged.Kind == EventKinds.MessagePosted).Seq);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_client_id_of_two_senders_is_two_events(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var clientId = Guid.CreateVersion7();

        var sent = await Task.WhenAll(ann.SayAsync(chat, "ann's", clientId), bob.SayAsync(chat, "bob's", clientId));

        Assert.Equal([2, 3], sent.Select(message => message.Seq).Order());
        Assert.Equal(["ann's", "bob's"], Texts(await bob.LogAsync(chat)).Order());
    }

    [Theory, OnBothDatabases]
    public async Task An_edit_and_a_recall_sent_many_times_at_once_are_one_event_each(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var one = await ann.ConnectAsync();
        await using var other = await ann.ConnectAsync();
        var message = await ann.SayAsync(chat, "first");

        var edited = await AtOnceAsync(10, new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "second"), ann, one, other);
        var recalled = await AtOnceAsync(10, new RecallMessage(chat, message.Seq), ann, one, other);

        Assert.Equal(3, Assert.Single(edited.Distinct()).Seq);
        Assert.Equal(4, Assert.Single(recalled.Distinct()).Seq);
        Assert.Equal(
            [EventKinds.ConversationCreated, EventKinds.MessagePosted, EventKinds.MessageEdited, EventKinds.MessageRecalled],
            (await bob.LogAsync(chat)).Select(logged => logged.Kind));
    }

    [Theory, OnBothDatabases]
    public async Task The_last_edit_that_is_allowed_sent_again_gets_the_first_answer(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Messages:MaxEdits", "1"));
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "first");
        var edit = new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "second");
        var first = await ann.CallAsync(edit);

        Assert.Equal(first, await ann.CallAsync(edit));
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        var recalled = await ann.CallAsync(new RecallMessage(chat, message.Seq));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await ann.CallAsync(edit));
        Assert.Equal(recalled, await ann.CallAsync(new RecallMessage(chat, message.Seq)));
    }

    [Theory, OnBothDatabases]
    public async Task A_reply_sent_again_after_its_message_was_recalled_gets_the_first_answer(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "a question");
        var reply = new SendMessage(chat, Guid.CreateVersion7(), "an answer", message.Seq);
        var first = await bob.CallAsync(reply);
        await ann.CallAsync(new RecallMessage(chat, message.Seq));

        Assert.Equal(first, await bob.CallAsync(reply));
    }

    [Theory, OnBothDatabases]
    public async Task A_group_created_many_times_at_once_is_one_group(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var one = await ann.ConnectAsync();
        await using var other = await ann.ConnectAsync();

        var created = await AtOnceAsync(10, new CreateGroup(Guid.CreateVersion7(), "Only one", [bob.Id]), ann, one, other);

        var id = Assert.Single(created.Select(group => group.Id).Distinct());
        Assert.Equal(id, Assert.Single((await bob.CallAsync(new ListConversations())).Conversations).Id);
        Assert.Single(await bob.LogAsync(id));
        foreach (var member in new[] { ann, bob })
            Assert.Single(await member.LogAsync(member.Id), logged => logged.Kind == EventKinds.ConversationJoined);
    }

    [Theory, OnBothDatabases]
    public async Task Two_who_open_their_conversation_at_once_meet_in_the_same_one(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var anns = await ann.ConnectAsync();
        await using var bobs = await bob.ConnectAsync();

        var opened = await Task.WhenAll(
            AtOnceAsync(5, new OpenDirect(bob.Id), ann, anns), AtOnceAsync(5, new OpenDirect(ann.Id), bob, bobs));

        var id = Assert.Single(opened.SelectMany(answers => answers).Select(chat => chat.Id).Distinct());
        Assert.Single(await bob.LogAsync(id));
        foreach (var member in new[] { ann, bob })
            Assert.Single(await member.LogAsync(member.Id), logged => logged.Kind == EventKinds.ConversationJoined);
    }

    /// <summary>The same request so many times over HTTP and over each connection, all at once.</summary>
    static async Task<TAnswer[]> AtOnceAsync<TAnswer>(int times, IOperation<TAnswer> request, Person person, params LiveClient[] lines)
    {
        var asked = new List<Task<TAnswer>>();
        for (var time = 0; time < times; time++)
        {
            asked.Add(person.CallAsync(request));
            asked.AddRange(lines.Select(line => line.CallAsync(request)));
        }

        return await Task.WhenAll(asked);
    }

    static IEnumerable<string?> Texts(Event[] log) =>
        log.Where(logged => logged.Kind == EventKinds.MessagePosted).Select(logged => logged.Body.GetProperty("text").GetString());
}
