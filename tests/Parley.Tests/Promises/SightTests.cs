using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 5 for what is told about messages: whoever does not see a message hears nothing of it, by any kind of event and at any door.</summary>
public sealed class SightTests(SharedServers servers)
{
    const string Secret = "SECRET";

    /// <summary>The kinds whose body names a message.</summary>
    static readonly string[] Kinds =
    [
        .. EventKinds.Bodies.Where(kind => kind.Value.GetProperty("Target") is not null || kind.Value == typeof(PinChanged))
            .Select(kind => kind.Key).Order(),
    ];

    [Theory, OnBothDatabases]
    public async Task Of_what_is_done_to_messages_from_before_I_came_only_the_places_reach_me(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cleo) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cleo"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var before = await bob.ConnectAsync();
        await bob.CallAsync(new Leave(group));
        var hidden = await TargetsAsync(ann, group);
        await ann.CallAsync(new AddMembers(group, [cleo.Id]));
        await using var cleoHears = await cleo.ConnectAsync(messagePack: true);
        // Bob's connection has been there since before he left.
        var joined = await ann.CallAsync(new AddMembers(group, [bob.Id]));
        Assert.Equal([bob.Id], joined.Added);
        await using var after = await bob.ConnectAsync();
        await using var annHears = await ann.ConnectAsync();
        var start = (await ann.CallAsync(new GetConversation(group))).LastSeq;

        var seen = await TargetsAsync(ann, group);
        await TouchAsync(ann, group, hidden);
        await TouchAsync(ann, group, seen);
        var last = await ann.SayAsync(group, "the end");

        var told = (await ann.LogAsync(group)).Where(one => one.Seq > start).ToArray();
        var about = told.Where(one => hidden.Contains(TargetOf(one))).ToArray();
        Assert.Equal(Kinds, about.Select(one => one.Kind).Distinct().Order());
        Assert.Equal(Kinds, told.Where(one => seen.Contains(TargetOf(one))).Select(one => one.Kind).Distinct().Order());
        var places = about.Select(one => one.Seq).ToHashSet();
        await annHears.HearsAsync(group, last.Seq);
        AssertTold(told, annHears.EventsOf(group), places: []);
        foreach (var (person, live) in new[] { (bob, before), (bob, after), (cleo, cleoHears) })
        {
            await live.HearsAsync(group, last.Seq);
            AssertTold(told, live.EventsOf(group).Where(one => one.Seq > start), places);
            AssertTold(told, (await live.CallAsync(new GetEvents(group, start, 500))).Events, places);
            AssertTold(told, await person.LogAsync(group, start), places);
            var gap = (await person.CallAsync(new Resume([new KnownLog(group, start)]))).Conversations.Single(one => one.Conversation.Id == group);
            AssertTold(told, gap.Events!, places);
            Assert.Equal(2, gap.Conversation.Unread);
            Assert.Equal("the end", gap.Conversation.Preview!.Text);

            var history = await person.CallAsync(new GetHistory(group));
            var notices = await person.CallAsync(new GetHistory(group, Kind: "notice"));
            Assert.DoesNotContain(history.Entries.Concat(notices.Entries), entry => places.Contains(entry.Seq));
            Assert.Equal(2, notices.Entries.Count(entry => entry.Kind is EventKinds.MessagePinned or EventKinds.MessageUnpinned));
            Assert.Empty((await person.CallAsync(new ListPins(group))).Pins);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Where_the_group_shows_its_history_a_newcomer_hears_all_that_is_done_to_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        await ann.CallAsync(new UpdateGroup(group, ShowsHistory: true));
        var targets = await TargetsAsync(ann, group);
        await using var bobHears = await bob.ConnectAsync();
        await ann.CallAsync(new AddMembers(group, [bob.Id]));
        var start = (await ann.CallAsync(new GetConversation(group))).LastSeq;

        await TouchAsync(ann, group, targets);
        var last = await ann.SayAsync(group, "the end");

        await bobHears.HearsAsync(group, last.Seq);
        var told = await ann.LogAsync(group, start);
        AssertTold(told, bobHears.EventsOf(group).Where(one => one.Seq > start), places: []);
        AssertTold(told, await bob.LogAsync(group, start), places: []);
    }

    /// <summary>A message and a poll.</summary>
    static async Task<long[]> TargetsAsync(Person ann, Guid group)
    {
        var text = await ann.SayAsync(group, Secret);
        var poll = await ann.CallAsync(new SendMessage(group, Guid.CreateVersion7(), Secret, Poll: new Poll([Secret, "no"], Multiple: false, Anonymous: false)));
        return [text.Seq, poll.Seq];
    }

    /// <summary>All that can be done to them; what is taken back in the end is erased from the log, so not the text.</summary>
    static async Task TouchAsync(Person ann, Guid group, long[] targets)
    {
        var (text, poll) = (targets[0], targets[1]);
        await ann.CallAsync(new EditMessage(group, text, Guid.CreateVersion7(), Secret + " edited"));
        await ann.CallAsync(new AddReaction(group, text, "👍"));
        await ann.CallAsync(new RemoveReaction(group, text, "👍"));
        await ann.CallAsync(new PinMessage(group, text));
        await ann.CallAsync(new UnpinMessage(group, text));
        await ann.CallAsync(new Vote(group, poll, [0]));
        await ann.CallAsync(new ClosePoll(group, poll));
        await ann.CallAsync(new RecallMessage(group, poll, Secret));
    }

    /// <summary>Everything is told, but of these places there is nothing else.</summary>
    static void AssertTold(IEnumerable<Event> told, IEnumerable<Event> heard, HashSet<long> places)
    {
        static string Of(Event one) => $"{one.Seq} {one.Kind} {one.By} {one.At} {one.Body.GetRawText()}";
        static Event Empty(Event one) => one with { Kind = EventKinds.MessageWithheld, By = Guid.Empty, Body = JsonElement.Parse("{}"u8) };
        Assert.Equal(
            told.Select(one => places.Contains(one.Seq) ? Empty(one) : one).Where(Stays).Select(Of), heard.Where(Stays).Select(Of));
    }

    /// <summary>What a recalled message said is gone from the log, but was pushed before.</summary>
    static bool Stays(Event one) => one.Kind is not EventKinds.MessagePosted || !one.Body.TryGetProperty("poll", out _) && one.Body.GetProperty("text").GetString() != "";

    static long TargetOf(Event one) =>
        one.Body.TryGetProperty("target", out var target) || (one.Kind.EndsWith("pinned", StringComparison.Ordinal) && one.Body.TryGetProperty("seq", out target))
            ? target.GetInt64()
            : 0;
}
