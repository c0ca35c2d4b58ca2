using System.Collections.Concurrent;
using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

/// <summary>Adding, removing and sending at the same moment: whatever the order, the log tells one consistent story.</summary>
public sealed class RacingMembersTests(SharedServers servers)
{
    const int Rounds = 25;

    [Theory, OnBothDatabases]
    public async Task A_send_that_races_a_removal_stands_before_it_in_the_log_or_is_refused(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan");
        var (owner, admin) = (people[0], people[1]);
        var coming = people[2..];
        var chat = await TestServer.GroupAsync(owner, [.. people[1..]]);
        await owner.CallAsync(new TransferOwnership(chat, admin.Id));
        var accepted = new ConcurrentBag<long>();
        using var stop = new CancellationTokenSource();
        var sending = coming.Append(admin).Select(async person =>
        {
            await using var live = await person.ConnectAsync();
            while (!stop.IsCancellationRequested)
            {
                if (await TryAsync(() => live.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "racing"))) is { } sent)
                    accepted.Add(sent.Seq);
            }
        }).ToList();

        // Two who may, at the same moment and not always agreeing.
        for (var round = 0; round < Rounds; round++)
        {
            var who = coming[round % coming.Length].Id;
            await Task.WhenAll(TryAsync(() => owner.CallAsync(new RemoveMember(chat, who))), TryAsync(() => admin.CallAsync(new RemoveMember(chat, who))));
            await Task.WhenAll(TryAsync(() => owner.CallAsync(new AddMembers(chat, [who]))), TryAsync(() => admin.CallAsync(new AddMembers(chat, [who]))));
            await Task.WhenAll(TryAsync(() => owner.CallAsync(new RemoveMember(chat, who))), TryAsync(() => admin.CallAsync(new AddMembers(chat, [who]))));
        }

        await stop.CancelAsync();
        await Task.WhenAll(sending);
        var log = await LogAsync(admin, chat);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(seq => (long)seq), log.Select(one => one.Seq));
        Assert.Equal(accepted.Order(), log.Where(one => one.Kind == EventKinds.MessagePosted).Select(one => one.Seq));
        var members = Replay(log);
        Assert.Equal(members.Order(), (await admin.CallAsync(new ListMembers(chat))).Members.Select(member => member.Account.Id).Order());
        Assert.Equal(members.Count, (await admin.CallAsync(new GetConversation(chat))).MemberCount);
        foreach (var person in coming)
            await AssertOwnLogAsync(person, chat, log);
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_who_open_the_same_direct_conversation_at_once_both_get_one(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        for (var round = 0; round < 5; round++)
        {
            var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

            var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
                i % 2 == 0 ? ann.CallAsync(new OpenDirect(bob.Id)) : bob.CallAsync(new OpenDirect(ann.Id))));

            Assert.Single(opened.Select(one => one.Id).Distinct());
            Assert.Single((await ann.CallAsync(new ListConversations())).Conversations);
            Assert.Single((await bob.CallAsync(new ListConversations())).Conversations);
        }
    }

    /// <summary>Who is in at the end. Nobody joins twice, goes without being in, or says anything while out.</summary>
    static HashSet<Guid> Replay(List<Event> log)
    {
        var members = new HashSet<Guid>();
        foreach (var one in log)
        {
            switch (one.Kind)
            {
                case EventKinds.ConversationCreated:
                    members.UnionWith(one.Body.Deserialize(ProtocolJson.Default.ConversationCreated)!.AccountIds);
                    break;
                case EventKinds.MembersAdded:
                    Assert.All(one.Body.Deserialize(ProtocolJson.Default.MembersAdded)!.AccountIds, id => Assert.True(members.Add(id), $"{one.Seq}: in already."));
                    break;
                case EventKinds.MemberRemoved:
                    Assert.True(members.Remove(one.Body.Deserialize(ProtocolJson.Default.MemberChanged)!.AccountId), $"{one.Seq}: not in.");
                    break;
            }

            Assert.True(members.Contains(one.By), $"{one.Seq}: {one.Kind} by someone who is not in.");
        }

        return members;
    }

    /// <summary>An account's own log says of joining and leaving what the conversation's says.</summary>
    static async Task AssertOwnLogAsync(Person person, Guid chat, List<Event> log)
    {
        var own = (await LogAsync(person, person.Id))
            .Where(one => one.Kind is EventKinds.ConversationJoined or EventKinds.ConversationLeft)
            .Select(one => one.Kind).ToList();
        var told = log.Where(one => one.Kind is EventKinds.ConversationCreated or EventKinds.MembersAdded or EventKinds.MemberRemoved)
            .Where(one => one.Body.GetRawText().Contains(person.Id.ToString(), StringComparison.Ordinal))
            .Select(one => one.Kind == EventKinds.MemberRemoved ? EventKinds.ConversationLeft : EventKinds.ConversationJoined);
        Assert.Equal(told, own);
    }

    static async Task<List<Event>> LogAsync(Person person, Guid log)
    {
        var events = new List<Event>();
        EventPage page;
        do
        {
            page = await person.CallAsync(new GetEvents(log, After: events.Count, Limit: 500));
            events.AddRange(page.Events);
        }
        while (events.Count < page.LastSeq);
        return events;
    }

    /// <returns>
    /// <c>null</c> when refused: as whoever is out is, or one who races someone faster; or, since members change all the time here, as
    /// one whose rights changed again before each of a few tries.
    /// </returns>
    static async Task<T?> TryAsync<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (RefusedException refused) when (refused.Code is "not_found" or "overloaded")
        {
            return null;
        }
    }
}
