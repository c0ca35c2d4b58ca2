using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

public sealed class HistoryTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Any_page_is_a_slice_of_the_whole_as_the_plain_model_reads_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var late = await server.PersonAsync("late");
        var chat = await TestServer.GroupAsync(people[0], people[1..]);
        await DriveAsync(chat, people, random, steps: 70);
        await people[0].CallAsync(new AddMembers(chat, [late.Id]));
        var joined = (await late.CallAsync(new GetConversation(chat))).FirstSeq;
        await DriveAsync(chat, people, random, steps: 30);

        var log = (await people[0].CallAsync(new GetEvents(chat, After: 0, Limit: 500))).Events;
        Assert.Equal(Enumerable.Range(1, log.Length).Select(seq => (long)seq), log.Select(one => one.Seq));
        var lines = FoldModel.Fold(log);
        // Not the pins of what was there before.
        var theirs = lines.Where(entry => entry.Seq >= joined
            && !(entry.Kind.EndsWith("pinned", StringComparison.Ordinal) && entry.Notice!.Value.GetProperty("seq").GetInt64() < joined)).ToArray();
        for (var i = 0; i < 120; i++)
        {
            var (request, whole) = (Page(chat, random, log.Length), random.Next(3) == 0 ? theirs : lines);
            var page = await (whole == theirs ? late : people[1]).CallAsync(request);

            var expected = Slice(whole, request, log.Length);
            Assert.True(Text(expected) == Text(WithoutMine(page)), $"Seed {seed}: {request}\nexpected {Text(expected)}\nactual   {Text(page)}");
        }
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_who_block_each_other_now_and_then_each_reads_what_they_hear_and_nothing_else(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        for (var round = 0; round < 14; round++)
        {
            var (person, other) = random.Next(2) == 0 ? (ann, bob) : (bob, ann);
            await person.CallAsync(random.Next(2) == 0 ? new BlockAccount(other.Id) : (IOperation<Done>)new UnblockAccount(other.Id));
            await DriveAsync(chat, [ann, bob], random, steps: 8);
        }

        foreach (var person in (Person[])[ann, bob])
        {
            var log = (await person.CallAsync(new GetEvents(chat, After: 0, Limit: 500))).Events;
            var lines = FoldModel.Fold([.. log.Where(one => one.Kind != EventKinds.MessageWithheld)]);
            for (var i = 0; i < 25; i++)
            {
                var request = Page(chat, random, log.Length);
                var page = await person.CallAsync(request);
                var expected = Slice(lines, request, log.Length);
                Assert.True(Text(expected) == Text(WithoutMine(page)), $"Seed {seed}: {request}\nexpected {Text(expected)}\nactual   {Text(page)}");
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task Limits_outside_1_to_100_and_two_places_at_once_are_refused(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");

        foreach (var limit in new[] { 0, -1, 101, int.MaxValue, int.MinValue })
            Assert.Equal("bad_request", await RefusalAsync(ann, new GetHistory(chat, Limit: limit)));
        Assert.Equal("bad_request", await RefusalAsync(ann, new GetHistory(chat, Before: 2, After: 1)));
        Assert.Single((await ann.CallAsync(new GetHistory(chat, Limit: 100))).Entries);
    }

    [Theory, OnBothDatabases]
    public async Task Paging_back_from_the_newest_and_forth_from_the_first_meets_every_line_once(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var random = new Random(11);
        var people = await server.PeopleAsync("ann", "bob");
        var chat = await TestServer.GroupAsync(people[0], people[1]);
        await DriveAsync(chat, people, random, steps: 30);
        var log = (await people[0].CallAsync(new GetEvents(chat, After: 0, Limit: 500))).Events;

        var (back, page) = (new List<Entry>(), await people[1].CallAsync(new GetHistory(chat, Limit: 3)));
        for (back.AddRange(page.Entries); page.HasBefore; back.InsertRange(0, page.Entries))
            page = await people[1].CallAsync(new GetHistory(chat, Before: page.Entries[0].Seq, Limit: 3));
        page = await people[1].CallAsync(new GetHistory(chat, After: 0, Limit: 3));
        var forth = page.Entries.ToList();
        for (; page.HasAfter; forth.AddRange(page.Entries))
            page = await people[1].CallAsync(new GetHistory(chat, After: page.Entries[^1].Seq, Limit: 3));

        var whole = FoldModel.Fold(log).Select(entry => entry.Seq).ToArray();
        Assert.Equal(whole, back.Select(entry => entry.Seq));
        Assert.Equal(whole, forth.Select(entry => entry.Seq));
    }

    /// <summary>Everything people do to messages, refusals and all: what was refused left no trace is seen in the log's being dense and sensible.</summary>
    static async Task DriveAsync(Guid chat, Person[] people, Random random, int steps)
    {
        var last = 1L;
        for (var i = 0; i < steps; i++)
        {
            var person = people[random.Next(people.Length)];
            var seq = random.Next(1, (int)last + 2);
            var emoji = RandomHistory.Emojis[random.Next(RandomHistory.Emojis.Length)];
            try
            {
                await (random.Next(24) switch
                {
                    < 5 => person.CallAsync(Message(chat, random, people, seq, i)),
                    < 8 => person.CallAsync(new EditMessage(chat, seq, Guid.CreateVersion7(), $"edit {i}", random.Next(3) == 0 ? [people[0].Id] : null)),
                    8 => person.CallAsync(new RecallMessage(chat, seq, random.Next(2) == 0 ? "a slip" : null)),
                    < 12 => person.CallAsync(new AddReaction(chat, seq, emoji)),
                    12 => person.CallAsync(new RemoveReaction(chat, seq, emoji)),
                    < 17 => VoteAsync(person, chat, random),
                    17 => person.CallAsync(new ClosePoll(chat, seq)),
                    18 => person.CallAsync(new ForwardMessages(chat, Guid.CreateVersion7(), chat, [seq, Math.Max(1, seq - 1)], Merged: random.Next(2) == 0)),
                    19 => person.CallAsync(new PinMessage(chat, seq)),
                    20 => person.CallAsync(new UpdateGroup(chat, Title: $"title {random.Next(3)}")),
                    21 => person.CallAsync(new SetTimer(chat, random.Next(2) * 3600)),
                    22 => person.CallAsync(new SetGroupNickname(chat, $"name {random.Next(3)}")),
                    _ => (Task)person.CallAsync(new RemoveMessages(chat, [seq])),
                });
            }
            catch (RefusedException refused)
            {
                Assert.Contains(refused.Code, (string[])["message_not_found", "not_the_author", "forbidden", "poll_closed", "bad_request", "text_empty", "conversation_is_direct"]);
            }

            last = (await person.CallAsync(new GetConversation(chat))).LastSeq;
        }
    }

    static SendMessage Message(Guid chat, Random random, Person[] people, long seq, int number)
    {
        var message = new SendMessage(chat, Guid.CreateVersion7(), $"text {number}", random.Next(3) == 0 ? seq : null);
        return random.Next(8) switch
        {
            0 => message with { Text = "", Card = people[0].Id },
            1 => message with { Location = new Location(31.25, 121.5, "人民广场") },
            2 or 3 => message with { Poll = new Poll(["yes", "no", "perhaps"], Multiple: random.Next(2) == 0, Anonymous: random.Next(2) == 0) },
            4 => message with { Mentions = [people[0].Id] },
            _ => message,
        };
    }

    /// <summary>On one of the last polls, if there is any.</summary>
    static async Task VoteAsync(Person person, Guid chat, Random random)
    {
        var polls = (await person.CallAsync(new GetHistory(chat, Kind: Contents.Poll, Limit: 3))).Entries;
        if (polls.Length > 0)
            await person.CallAsync(new Vote(chat, polls[random.Next(polls.Length)].Seq, [.. Enumerable.Range(0, 3).Where(_ => random.Next(3) == 0)]));
    }

    /// <summary>What I chose is told to me alone, and not in the log.</summary>
    static History WithoutMine(History page) => page with
    {
        Entries = Array.ConvertAll(page.Entries, entry => entry.Message?.Votes is { } votes
            ? entry with { Message = entry.Message with { Votes = votes with { Mine = null } } }
            : entry),
    };

    static GetHistory Page(Guid chat, Random random, int head)
    {
        long[] extremes = [0, 1, head, head + 1, (1L << 53) - 1];
        var place = random.Next(4) == 0 ? extremes[random.Next(extremes.Length)] : random.Next(1, head + 2);
        int? limit = random.Next(6) switch { 0 => null, 1 => 100, 2 => 1, _ => random.Next(1, 20) };
        return random.Next(4) switch
        {
            0 => new GetHistory(chat, Before: place, Limit: limit),
            1 => new GetHistory(chat, After: place, Limit: limit),
            2 => new GetHistory(chat, Around: place, Limit: limit),
            _ => new GetHistory(chat, Limit: limit),
        };
    }

    static History Slice(Entry[] whole, GetHistory request, long head)
    {
        var limit = request.Limit ?? 50;
        var earlier = whole.Where(entry => request.After is { } after ? entry.Seq <= after : entry.Seq < (request.Before ?? request.Around ?? long.MaxValue)).ToArray();
        var later = whole[earlier.Length..];
        var first = request.After is not null ? earlier.Length : Math.Max(0, earlier.Length - (request.Around is null ? limit : limit / 2));
        var end = request.After is null && request.Around is null ? earlier.Length : Math.Min(whole.Length, earlier.Length + limit - (earlier.Length - first));
        return new History(whole[first..end], head, HasBefore: first > 0, HasAfter: end < earlier.Length + later.Length);
    }

    static string Text(History page) => Encoding.UTF8.GetString(JsonText.Of(page));

    static async Task<string> RefusalAsync<T>(Person person, IOperation<T> request) =>
        (await Assert.ThrowsAsync<RefusedException>(() => person.CallAsync(request))).Code;
}
