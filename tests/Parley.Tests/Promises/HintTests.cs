using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 4: a push is a hint, the log is the truth; whoever missed pushes finds everything, by resume or by gap.</summary>
public sealed class HintTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Who_was_away_for_a_moment_finds_what_they_missed_filled_in(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var quiet = await TestServer.GroupAsync(ann, bob);
        var own = (await bob.LogAsync(bob.Id)).Length;
        await ann.SayAsync(chat, "heard");
        for (var missed = 0; missed < 50; missed++)
            await ann.SayAsync(chat, $"missed {missed}");

        await using var back = await bob.ConnectAsync();
        var resumed = await back.CallAsync(new Resume([new KnownLog(chat, 2), new KnownLog(quiet, 1), new KnownLog(bob.Id, own)]));

        var gap = Assert.Single(resumed.Conversations);
        Assert.Equal((chat, 52), (gap.Conversation.Id, gap.Conversation.LastSeq));
        Assert.Equal((await bob.LogAsync(chat, after: 2)).Told(), gap.Events!.Told());
        Assert.Equal(50, gap.Events!.Length);
        Assert.Equal(own, resumed.Account.LastSeq);
        Assert.Empty(resumed.Account.Events!);
        Assert.Empty(resumed.Left);
        Assert.Null(resumed.Next);
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_away_for_long_gets_heads_and_fetches_the_rest(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var speaking = await ann.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 51).Select(number => speaking.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), $"{number}"))));

        var gap = Assert.Single((await bob.CallAsync(new Resume([new KnownLog(chat, 1)]))).Conversations);

        Assert.Equal(52, gap.Conversation.LastSeq);
        Assert.Equal(51, gap.Conversation.Unread);
        Assert.Null(gap.Events);
        Assert.Equal(Enumerable.Range(2, 51).Select(seq => (long)seq), (await bob.LogAsync(chat, after: 1, limit: 7)).Select(logged => logged.Seq));
    }

    [Theory, OnBothDatabases]
    public async Task What_was_joined_and_left_while_away_is_told(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var left = await TestServer.GroupAsync(ann, bob);
        var own = (await bob.LogAsync(bob.Id)).Length;
        var joined = await TestServer.GroupAsync(ann);
        await ann.SayAsync(joined, "before bob");
        await ann.CallAsync(new AddMembers(joined, [bob.Id]));
        await ann.SayAsync(joined, "welcome");
        await ann.CallAsync(new RemoveMember(left, bob.Id));
        await ann.SayAsync(left, "without bob");

        var resumed = await bob.CallAsync(new Resume([new KnownLog(left, 1), new KnownLog(bob.Id, own)]));

        Assert.Equal([left], resumed.Left);
        var gap = Assert.Single(resumed.Conversations);
        Assert.Equal(joined, gap.Conversation.Id);
        Assert.Equal([EventKinds.MembersAdded, EventKinds.MessagePosted], gap.Events!.Select(logged => logged.Kind));
        Assert.Equal([EventKinds.ConversationJoined, EventKinds.ConversationLeft], resumed.Account.Events!.Select(logged => logged.Kind));
        Assert.Equal([joined, left], resumed.Account.Events!.Select(logged => logged.Body.GetProperty("conversationId").GetGuid()));
        Assert.Equal(EventKinds.MemberRemoved, (await bob.LogAsync(left, after: 1)).Single().Kind);
    }

    [Theory, OnBothDatabases]
    public async Task With_a_cursor_only_what_moved_since_is_looked_at(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var quiet = await TestServer.GroupAsync(ann, bob);
        await ann.SayAsync(quiet, "long ago");
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var first = await bob.CallAsync(new Resume());
        Assert.Equal(new[] { chat, quiet }.Order(), first.Conversations.Select(gap => gap.Conversation.Id).Order());
        Assert.Equal([EventKinds.ConversationCreated, EventKinds.MessagePosted], first.Conversations.Single(gap => gap.Conversation.Id == quiet).Events!.Select(logged => logged.Kind));
        await ann.SayAsync(chat, "news");

        // "Held from nothing" holds for what is looked at: only the cursor keeps the quiet group out.
        var second = await bob.CallAsync(new Resume(Cursor: first.Cursor));

        Assert.Equal(chat, Assert.Single(second.Conversations).Conversation.Id);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var third = await bob.CallAsync(new Resume(Cursor: second.Cursor));
        Assert.Equal(chat, Assert.Single(third.Conversations).Conversation.Id);
        Assert.Empty((await bob.CallAsync(new Resume(Cursor: third.Cursor))).Conversations);
    }

    [Theory, OnBothDatabases]
    public async Task A_resume_of_many_conversations_comes_in_pages_that_miss_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var creating = await ann.ConnectAsync();
        var groups = await Task.WhenAll(Enumerable.Range(0, 405).Select(
            number => creating.CallAsync(new CreateGroup(Guid.CreateVersion7(), $"Group {number}", [bob.Id]))));
        await Task.WhenAll(groups[..5].Select(group => creating.CallAsync(new SendMessage(group.Id, Guid.CreateVersion7(), "news"))));
        var known = groups[..10].Select(group => new KnownLog(group.Id, 1)).ToArray();

        var pages = new List<Resumed> { await bob.CallAsync(new Resume(known)) };
        while (pages[^1].Next is { } next)
            pages.Add(await bob.CallAsync(new Resume(known, After: next)));

        Assert.Equal(3, pages.Count);
        Assert.Equal([true, true, false], pages.Select(page => page.Cursor is null));
        // Of the ten that were known, five moved.
        Assert.Equal(
            groups.Where((_, number) => number is < 5 or >= 10).Select(group => group.Id).Order(),
            pages.SelectMany(page => page.Conversations).Select(gap => gap.Conversation.Id).Order());
        Assert.All(pages.SelectMany(page => page.Conversations), gap => Assert.Single(gap.Events!));
        Assert.All(pages, page => Assert.Equal(406, page.Account.LastSeq));
        Assert.All(pages, page => Assert.Null(page.Account.Events));
        Assert.Equal(406, (await bob.LogAsync(bob.Id)).Length);
    }

    [Theory, OnBothDatabases]
    public async Task Between_hello_and_resume_nothing_is_lost_while_others_speak(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var speaking = await ann.ConnectAsync();
        var held = new SortedSet<long> { 1 };

        for (var round = 0; round < 10; round++)
        {
            var saying = Enumerable.Range(0, 30).Select(_ => speaking.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "on and on"))).ToArray();
            await using var back = await bob.ConnectAsync();
            var gap = (await back.CallAsync(new Resume([new KnownLog(chat, held.Max)]))).Conversations.SingleOrDefault();
            held.UnionWith((gap?.Events ?? []).Select(logged => logged.Seq));
            if (gap is { Events: null })
                held.UnionWith((await bob.LogAsync(chat, after: held.Max)).Select(logged => logged.Seq));
            // Heard before the connection breaks; the rest of this round is missed.
            await saying[0];
            await back.FenceAsync();
            held.UnionWith(back.EventsOf(chat).Select(logged => logged.Seq));
            Assert.Equal(held.Count, held.Max);
            await back.DisposeAsync();
            await Task.WhenAll(saying);
        }

        held.UnionWith((await bob.LogAsync(chat, after: held.Max)).Select(logged => logged.Seq));
        Assert.Equal(301, held.Count);
    }
}
