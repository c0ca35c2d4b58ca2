using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Messages;

public sealed class PollTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_vote_takes_the_place_of_the_one_before_and_an_empty_one_takes_it_back(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var poll = await AskAsync(ann, group, multiple: true);

        AssertVotes([1, 0, 1], 1, [0, 2], await bob.CallAsync(new Vote(group, poll, [2, 0, 2])));
        AssertVotes([1, 1, 1], 2, [1], await ann.CallAsync(new Vote(group, poll, [1])));
        AssertVotes([0, 2, 0], 2, [1], await bob.CallAsync(new Vote(group, poll, [1])));
        AssertVotes([0, 1, 0], 1, [], await ann.CallAsync(new Vote(group, poll, [])));

        var (annSees, bobSees) = (await VotesAsync(ann, group, poll), await VotesAsync(bob, group, poll));
        AssertVotes([0, 1, 0], 1, [], annSees);
        AssertVotes([0, 1, 0], 1, [1], bobSees);
    }

    [Theory, OnBothDatabases]
    public async Task Voting_the_same_again_appends_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var poll = await AskAsync(ann, chat);
        await bob.CallAsync(new Vote(chat, poll, []));
        await bob.CallAsync(new Vote(chat, poll, [2]));
        AssertVotes([0, 0, 1], 1, [2], await bob.CallAsync(new Vote(chat, poll, [2])));

        Assert.Equal(poll + 1, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task Many_who_vote_at_once_end_in_the_exact_tally(DatabaseKind kind)
    {
        const int Rounds = 8;
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync([.. Enumerable.Range(0, 12).Select(i => $"voter{i}")]);
        var group = await TestServer.GroupAsync(people[0], people[1..]);
        var poll = await AskAsync(people[0], group, multiple: true);

        var last = await Task.WhenAll(people.Select(async (person, i) =>
        {
            var random = new Random(i);
            int[] chosen = [];
            for (var round = 0; round < Rounds; round++)
            {
                chosen = [.. Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0)];
                await person.CallAsync(new Vote(group, poll, chosen));
            }

            return chosen;
        }));

        int[] counts = [.. Enumerable.Range(0, 3).Select(option => last.Count(chosen => chosen.Contains(option)))];
        AssertVotes(counts, last.Count(chosen => chosen.Length > 0), last[5], await VotesAsync(people[5], group, poll));
        for (var option = 0; option < 3; option++)
        {
            var voters = (await people[0].CallAsync(new ListVoters(group, poll, option))).Accounts.Select(account => account.Id);
            Assert.Equal(people.Where((_, i) => last[i].Contains(option)).Select(person => person.Id).Order(), voters);
        }
    }

    [Theory, OnBothDatabases]
    public async Task One_chooses_among_the_options_and_one_of_them_where_one_is_asked_for(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var (single, text) = (await AskAsync(ann, chat), (await ann.SayAsync(chat, "no poll")).Seq);

        foreach (var options in (int[][])[[0, 1], [3], [-1], [int.MaxValue]])
            Assert.Equal("bad_request", await CodeOfAsync(bob, new Vote(chat, single, options)));
        foreach (var seq in (long[])[text, 1, 0, (1L << 53) - 1])
        {
            Assert.Equal("message_not_found", await CodeOfAsync(bob, new Vote(chat, seq, [0])));
            Assert.Equal("message_not_found", await CodeOfAsync(ann, new ClosePoll(chat, seq)));
            Assert.Equal("message_not_found", await CodeOfAsync(bob, new ListVoters(chat, seq, 0)));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_poll_takes_no_votes_once_its_author_closed_it_its_time_is_over_or_it_was_recalled(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var ends = server.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        var (closed, timed, recalled) = (await AskAsync(ann, chat), await AskAsync(ann, chat, endsAt: ends), await AskAsync(ann, chat));
        await bob.CallAsync(new Vote(chat, closed, [1]));

        Assert.Equal("not_the_author", await CodeOfAsync(bob, new ClosePoll(chat, closed)));
        await ann.CallAsync(new ClosePoll(chat, closed));
        var head = (await ann.CallAsync(new GetConversation(chat))).LastSeq;
        await ann.CallAsync(new ClosePoll(chat, closed));
        Assert.Equal(head, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
        Assert.Equal("poll_closed", await CodeOfAsync(bob, new Vote(chat, closed, [0])));
        Assert.True((await VotesAsync(bob, chat, closed)).Closed);

        server.Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        await bob.CallAsync(new Vote(chat, timed, [1]));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("poll_closed", await CodeOfAsync(bob, new Vote(chat, timed, [0])));

        await ann.CallAsync(new RecallMessage(chat, recalled));
        Assert.Equal("message_not_found", await CodeOfAsync(bob, new Vote(chat, recalled, [0])));
        Assert.Equal("message_not_found", await CodeOfAsync(ann, new ClosePoll(chat, recalled)));
        Assert.Equal("message_not_found", await CodeOfAsync(ann, new ListVoters(chat, recalled, 0)));
    }

    [Theory, OnBothDatabases]
    public async Task Of_an_anonymous_poll_nobody_learns_who_voted_what(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob, eve);
        var (secret, open) = (await AskAsync(ann, group, anonymous: true), await AskAsync(ann, group));
        await using var live = await eve.ConnectAsync();
        await bob.CallAsync(new Vote(group, secret, [2]));
        await bob.CallAsync(new Vote(group, open, [2]));

        var (first, second) = (await live.HearsAsync(group, open + 1), await live.HearsAsync(group, open + 2));
        Assert.Equal(ann.Id, first.GetProperty("by").GetGuid());
        Assert.False(first.GetProperty("body").TryGetProperty("options", out _));
        Assert.Equal(bob.Id, second.GetProperty("by").GetGuid());
        Assert.Equal([2], second.GetProperty("body").GetProperty("options").EnumerateArray().Select(option => option.GetInt32()));
        Assert.Equal("poll_anonymous", await CodeOfAsync(ann, new ListVoters(group, secret, 2)));
        AssertVotes([0, 0, 1], 1, [2], await VotesAsync(bob, group, secret));
        AssertVotes([0, 0, 1], 1, [], await VotesAsync(eve, group, secret));
    }

    [Theory, OnBothDatabases]
    public async Task Voters_come_in_pages(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("a", "b", "c", "d", "e");
        var group = await TestServer.GroupAsync(people[0], people[1..]);
        var poll = await AskAsync(people[0], group);
        foreach (var person in people)
            await person.CallAsync(new Vote(group, poll, [1]));

        var paged = new List<Guid>();
        string? next = null;
        do
        {
            var page = await people[2].CallAsync(new ListVoters(group, poll, 1, next, 2));
            paged.AddRange(page.Accounts.Select(account => account.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(people.Select(person => person.Id).Order(), paged);
        Assert.Empty((await people[0].CallAsync(new ListVoters(group, poll, 0))).Accounts);
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListVoters(group, poll, 3)));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListVoters(group, poll, -1)));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListVoters(group, poll, 1, "nonsense")));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListVoters(group, poll, 1, null, 101)));
    }

    [Theory, OnBothDatabases]
    public async Task A_vote_is_not_counted_for_whoever_blocks_the_voter_until_it_is_cast_again(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var poll = await AskAsync(bob, chat);
        await Blocks.PutAsync(server, bob, ann, chat);

        AssertVotes([1, 0, 0], 1, [0], await ann.CallAsync(new Vote(chat, poll, [0])));
        AssertVotes([0, 0, 0], 0, [], await VotesAsync(bob, chat, poll));
        AssertVotes([0, 1, 0], 1, [1], await bob.CallAsync(new Vote(chat, poll, [1])));
        AssertVotes([0, 1, 0], 1, [1], await VotesAsync(bob, chat, poll));
        Assert.Empty((await bob.CallAsync(new ListVoters(chat, poll, 0))).Accounts);
        AssertVotes([0, 1, 1], 2, [2], await ann.CallAsync(new Vote(chat, poll, [2])));
        AssertVotes([0, 1, 0], 1, [1], await VotesAsync(bob, chat, poll));

        await Blocks.LiftAsync(server, bob, ann, chat);
        AssertVotes([0, 1, 1], 2, [2], await ann.CallAsync(new Vote(chat, poll, [2])));
        AssertVotes([0, 1, 1], 2, [1], await VotesAsync(bob, chat, poll));
    }

    static async Task<long> AskAsync(Person person, Guid chat, bool multiple = false, bool anonymous = false, long? endsAt = null) =>
        (await person.CallAsync(new SendMessage(
            chat, Guid.CreateVersion7(), "Which?", Poll: new Poll(["one", "two", "three"], multiple, anonymous, endsAt)))).Seq;

    static async Task<PollVotes> VotesAsync(Person person, Guid chat, long poll) =>
        (await person.CallAsync(new GetHistory(chat))).Entries.Single(entry => entry.Seq == poll).Message!.Votes!;

    static void AssertVotes(int[] counts, int voters, int[] mine, PollVotes votes)
    {
        Assert.Equal(counts, votes.Counts);
        Assert.Equal((voters, false), (votes.Voters, votes.Closed));
        Assert.Equal(mine, votes.Mine);
    }
}
