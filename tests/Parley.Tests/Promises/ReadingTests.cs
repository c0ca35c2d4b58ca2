using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 5: what you may see starts where you joined and ends where you left.</summary>
public sealed class ReadingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task What_a_former_member_reads_ends_where_they_were_removed(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var before = await ann.SayAsync(group, "before");
        await ann.CallAsync(new RemoveMember(group, bob.Id));
        var end = before.Seq + 1;
        await ann.CallAsync(new AddReaction(group, before.Seq, "👍"));
        await ann.CallAsync(new EditMessage(group, before.Seq, Guid.CreateVersion7(), "changed"));
        var secret = await ann.SayAsync(group, "secret");

        var history = await bob.CallAsync(new GetHistory(group));
        Assert.Equal((end, false), (history.LastSeq, history.HasAfter));
        Assert.Equal(end, history.Entries[^1].Seq);
        var message = history.Entries.Single(entry => entry.Seq == before.Seq).Message!;
        Assert.Equal("before", message.Text);
        Assert.Empty(message.Reactions);
        Assert.Empty((await bob.CallAsync(new GetHistory(group, After: end))).Entries);
        Assert.All((await bob.CallAsync(new GetHistory(group, Around: secret.Seq))).Entries, entry => Assert.True(entry.Seq <= end));
        Assert.All((await bob.CallAsync(new GetHistory(group, Before: secret.Seq + 1))).Entries, entry => Assert.True(entry.Seq <= end));

        var events = await bob.CallAsync(new GetEvents(group, 0));
        Assert.Equal(end, events.LastSeq);
        Assert.Equal(Enumerable.Range(1, (int)end).Select(seq => (long)seq), events.Events.Select(one => one.Seq));
        Assert.Empty((await bob.CallAsync(new GetEvents(group, end))).Events);
    }

    [Theory, OnBothDatabases]
    public async Task A_former_members_list_and_resume_tell_nothing_of_what_came_later(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await bob.CallAsync(new Leave(group));
        await ann.SayAsync(group, "secret");

        var conversation = await bob.CallAsync(new GetConversation(group));
        Assert.Equal((2, 0), (conversation.LastSeq, conversation.Unread));
        Assert.Null(conversation.Preview);
        Assert.DoesNotContain((await bob.CallAsync(new ListConversations())).Conversations, one => one.Id == group);
        var resumed = await bob.CallAsync(new Resume([new KnownLog(group, 1)]));
        Assert.DoesNotContain(resumed.Conversations, gap => gap.Conversation.Id == group);
        Assert.Equal([group], resumed.Left);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_newcomer_reads_starts_where_they_were_added(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        var secret = await ann.SayAsync(group, "secret");
        await ann.CallAsync(new AddMembers(group, [bob.Id]));
        var start = secret.Seq + 1;

        var unmoved = await bob.CallAsync(new GetConversation(group));
        Assert.Equal((start, start, 0), (unmoved.FirstSeq, unmoved.LastSeq, unmoved.Unread));
        Assert.Null(unmoved.Preview);

        await ann.CallAsync(new AddReaction(group, secret.Seq, "👍"));
        var reply = await ann.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "welcome", ReplyTo: secret.Seq));
        foreach (var asked in new[] { new GetHistory(group), new GetHistory(group, After: 0), new GetHistory(group, Around: 1) })
        {
            var history = await bob.CallAsync(asked);
            Assert.False(history.HasBefore);
            Assert.Equal([start, reply.Seq], history.Entries.Select(entry => entry.Seq));
        }

        Assert.Empty((await bob.CallAsync(new GetHistory(group, Before: start))).Entries);
        var seen = Enumerable.Range((int)start, (int)(reply.Seq - start + 1)).Select(seq => (long)seq).ToArray();
        Assert.Equal(seen, (await bob.CallAsync(new GetEvents(group, 0))).Events.Select(one => one.Seq));
        var resumed = await bob.CallAsync(new Resume([new KnownLog(group, 0)]));
        Assert.Equal(seen, resumed.Conversations.Single(gap => gap.Conversation.Id == group).Events!.Select(one => one.Seq));
    }

    [Theory, OnBothDatabases]
    public async Task A_newcomer_neither_answers_nor_touches_a_message_from_before_they_came(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        var secret = await ann.SayAsync(group, "secret");
        await ann.CallAsync(new AddMembers(group, [bob.Id]));

        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new AddReaction(group, secret.Seq, "👍")));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new RemoveReaction(group, secret.Seq, "👍")));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new SendMessage(group, Guid.CreateVersion7(), "what?", secret.Seq)));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new RecallMessage(group, secret.Seq)));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new EditMessage(group, secret.Seq, Guid.CreateVersion7(), "mine")));
    }

    [Theory, OnBothDatabases]
    public async Task After_a_removal_no_push_reaches_any_device(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, direct) = await server.DirectChatAsync("ann", "bob");
        var group = await TestServer.GroupAsync(ann, bob);
        await using var laptop = await bob.ConnectAsync();
        await using var phone = await (await bob.OnAsync("phone")).ConnectAsync(messagePack: true);
        await ann.CallAsync(new RemoveMember(group, bob.Id));

        await ann.SayAsync(group, "secret");
        await ann.CallAsync(new SetTyping(group));
        await ann.CallAsync(new SetMark(group, Read: 3));
        // Pushes keep their order, so what was to come before this one has come.
        var later = await ann.SayAsync(direct, "sorry");
        foreach (var device in new[] { laptop, phone })
        {
            await device.HearsAsync(direct, later.Seq);
            Assert.DoesNotContain(device.EventsOf(group), one => one.Seq > 2);
            Assert.DoesNotContain(device.Pushed, item => item.GetProperty("kind").GetString() is "typing" or "mark");
            Assert.Contains(device.EventsOf(bob.Id), one => one.Kind == EventKinds.ConversationLeft);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_comes_back_reads_from_their_return(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var listening = await bob.ConnectAsync();
        await bob.CallAsync(new Leave(group));
        var missed = await ann.SayAsync(group, "missed");
        await ann.CallAsync(new AddMembers(group, [bob.Id]));
        var start = missed.Seq + 1;

        var welcome = await ann.SayAsync(group, "welcome back");

        await listening.HearsAsync(group, welcome.Seq);
        Assert.DoesNotContain(listening.EventsOf(group), one => one.Seq == missed.Seq);
        Assert.Equal([start, welcome.Seq], (await bob.CallAsync(new GetHistory(group))).Entries.Select(entry => entry.Seq));
        Assert.Equal([start, welcome.Seq], (await bob.CallAsync(new GetEvents(group, 0))).Events.Select(one => one.Seq));
        var conversation = await bob.CallAsync(new GetConversation(group));
        Assert.Equal((start, 1), (conversation.FirstSeq, conversation.Unread));
        await bob.SayAsync(group, "thanks");
    }

    [Theory, OnBothDatabases]
    public async Task An_accounts_own_log_is_read_by_its_devices_alone_and_is_no_conversation(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, direct) = await server.DirectChatAsync("ann", "bob");
        await using var annsPhone = await ann.ConnectAsync();
        await using var bobsPhone = await bob.ConnectAsync();

        await ann.CallAsync(new UpdateMe("Ann the Second"));
        var later = await ann.SayAsync(direct, "hello");

        await annsPhone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ProfileChanged);
        await bobsPhone.HearsAsync(direct, later.Seq);
        Assert.Empty(bobsPhone.EventsOf(ann.Id));
        Assert.Contains((await ann.CallAsync(new GetEvents(ann.Id, 0))).Events, one => one.Kind == EventKinds.SessionStarted);
        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new GetEvents(ann.Id, 0)));
        Assert.DoesNotContain((await bob.CallAsync(new Resume([new KnownLog(ann.Id, 0)]))).Conversations, gap => gap.Conversation.Id == ann.Id);

        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new GetHistory(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new GetConversation(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new ListMembers(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new SendMessage(ann.Id, Guid.CreateVersion7(), "to myself")));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new AddMembers(ann.Id, [bob.Id])));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new SetMark(ann.Id, Read: 1)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(ann, new Leave(ann.Id)));
    }
}
