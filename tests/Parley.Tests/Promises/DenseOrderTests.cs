using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 2: within a conversation <c>seq</c> has no gap and no duplicate, and everyone sees the same order.</summary>
public sealed class DenseOrderTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Two_hundred_who_speak_at_once_are_heard_by_all_in_one_dense_order(DatabaseKind kind)
    {
        const int People = 200, Each = 2;
        var server = await servers.Get(kind);
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => server.PersonAsync("many")));
        var group = await TestServer.GroupAsync(people[0], people[1..]);
        var lines = await Task.WhenAll(people.Select((person, number) => person.ConnectAsync(messagePack: number % 10 == 0)));

        var said = await Task.WhenAll(lines.SelectMany(_ => Enumerable.Range(0, Each), async (line, _) =>
        {
            var clientId = Guid.CreateVersion7();
            return (ClientId: clientId, (await line.CallAsync(new SendMessage(group, clientId, "all at once"))).Seq);
        }));
        await Task.WhenAll(lines.Select(line => line.FenceAsync()));

        var log = await people[^1].LogAsync(group);
        Assert.Equal(Numbers(1, 1 + People * Each), log.Select(logged => logged.Seq));
        Assert.Equal(
            log[1..].Select(logged => (logged.Seq, logged.Body.GetProperty("clientId").GetGuid())),
            said.Select(message => (message.Seq, message.ClientId)).Order());
        var told = log[1..].Told();
        foreach (var line in lines)
        {
            Assert.Equal(told, line.EventsOf(group).Told());
            await line.DisposeAsync();
        }
    }

    [Theory, OnBothDatabases]
    public async Task Messages_edits_reactions_recalls_and_newcomers_share_one_dense_order(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.PersonAsync("busy")));
        var newcomers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.PersonAsync("new")));
        var group = await TestServer.GroupAsync(people[0], people[1..]);
        var lines = await Task.WhenAll(people.Select(person => person.ConnectAsync()));

        var adding = newcomers.Select(newcomer => people[0].CallAsync(new AddMembers(group, [newcomer.Id])));
        await Task.WhenAll(lines.Select(line => BeBusyAsync(line, group)).Concat(adding));
        await Task.WhenAll(lines.Select(line => line.FenceAsync()));

        var log = await people[1].LogAsync(group);
        Assert.Equal(Numbers(1, 1 + people.Length * 10 + newcomers.Length), log.Select(logged => logged.Seq));
        var told = log[1..].Told();
        foreach (var line in lines)
        {
            Assert.Equal(told, line.EventsOf(group).Told());
            await line.DisposeAsync();
        }

        foreach (var newcomer in newcomers)
        {
            var seen = await newcomer.LogAsync(group);
            // What is about a message from before they came has its place and nothing more.
            var theirs = log[^seen.Length..].Select(one => IsAbout(one) < seen[0].Seq ? $"{one.Seq} {EventKinds.MessageWithheld}" : $"{one.Seq} {one.Kind} {one.By}");
            Assert.Equal(theirs, seen.Select(one => one.Kind == EventKinds.MessageWithheld ? $"{one.Seq} {one.Kind}" : $"{one.Seq} {one.Kind} {one.By}"));
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_one_connection_sends_without_waiting_keeps_its_order(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var sending = await ann.ConnectAsync();
        await using var listening = await bob.ConnectAsync();
        var texts = Enumerable.Range(0, 60).Select(number => $"line {number}").ToArray();

        var sent = await Task.WhenAll(texts.Select(text => sending.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), text))));

        Assert.Equal(Numbers(2, 1 + texts.Length), sent.Select(message => message.Seq));
        await listening.FenceAsync();
        Assert.Equal(texts, listening.EventsOf(chat).Select(heard => heard.Body.GetProperty("text").GetString()));
    }

    [Theory, OnBothDatabases]
    public async Task Answers_mentions_cards_and_plain_messages_of_one_connection_keep_their_order(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var first = await ann.SayAsync(chat, "let us begin");
        await using var sending = await ann.ConnectAsync();
        await using var listening = await bob.ConnectAsync();
        var sends = Enumerable.Range(0, 120).Select(number => new SendMessage(chat, Guid.CreateVersion7(), $"line {number}") switch
        {
            var answer when number % 5 == 1 => answer with { ReplyTo = first.Seq },
            var mention when number % 5 == 3 => mention with { Mentions = [bob.Id] },
            var card when number % 20 == 4 => card with { Card = bob.Id },
            var plain => plain,
        }).ToArray();

        var sent = await Task.WhenAll(sends.Select(sending.CallAsync));

        Assert.Equal(Numbers(3, 2 + sends.Length), sent.Select(message => message.Seq));
        await listening.FenceAsync();
        Assert.Equal(sends.Select(send => send.Text), listening.EventsOf(chat).Select(heard => heard.Body.GetProperty("text").GetString()));
    }

    [Theory, OnBothDatabases]
    public async Task Sends_of_one_connection_keep_their_order_while_members_come_and_go(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var sending = await bob.ConnectAsync();
        var first = await bob.SayAsync(group, "let us begin");
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await ann.CallAsync(new AddMembers(group, [cem.Id]));
                await ann.CallAsync(new RemoveMember(group, cem.Id));
            }
        });

        var sent = new List<long>();
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => sending.CallAsync(
                new SendMessage(group, Guid.CreateVersion7(), $"line {number}", ReplyTo: number % 3 == 1 ? first.Seq : null))));
            sent.AddRange(answers.Select(answer => answer.Seq));
        }

        await stop.CancelAsync();
        await changing;
        Assert.Equal(sent.Order(), sent);
    }

    /// <summary>Ten events: four messages, three edits, two reactions and one recall.</summary>
    static async Task BeBusyAsync(LiveClient line, Guid group)
    {
        var said = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => line.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "first thought"))));
        await Task.WhenAll(said[..3].Select(message =>
            line.CallAsync(new EditMessage(group, message.Seq, Guid.CreateVersion7(), "second thought"))));
        await Task.WhenAll(
            line.CallAsync(new AddReaction(group, said[0].Seq, "👍")),
            line.CallAsync(new AddReaction(group, said[1].Seq, "🎉")),
            line.CallAsync(new RecallMessage(group, said[3].Seq)));
    }

    /// <returns>The message that the event is about; itself, when it is about none.</returns>
    static long IsAbout(Event one) => one.Body.TryGetProperty("target", out var target) ? target.GetInt64() : one.Seq;

    static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range((int)first, (int)(last - first + 1)).Select(number => (long)number);
}
