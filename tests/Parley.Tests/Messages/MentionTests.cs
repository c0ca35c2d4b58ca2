using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

public sealed class MentionTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Unread_mentions_count_me_and_everyone_until_read_edited_away_recalled_or_hidden(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var (ann, bob, cem) = (people[0], people[1], people[2]);
        var group = await TestServer.GroupAsync(ann, bob, cem);

        var direct = await SendAsync(ann, group, [bob.Id]);
        await SendAsync(ann, group, everyone: true);
        // Mentioned by name and as everyone: one message asks once.
        var twice = await SendAsync(ann, group, [bob.Id, ann.Id], everyone: true);
        await SendAsync(cem, group, [cem.Id, ann.Id]);
        Assert.Equal((long[])[1, 3, 2], await MentionsAsync(group, people));
        Assert.Equal((long[])[1, 4, 3], (await Task.WhenAll(people.Select(one => one.CallAsync(new GetConversation(group))))).Select(one => one.Unread));

        await ann.CallAsync(new EditMessage(group, direct.Seq, Guid.CreateVersion7(), "for Cem instead", [cem.Id]));
        Assert.Equal((long[])[1, 2, 3], await MentionsAsync(group, people));
        await bob.CallAsync(new HideMessages(group, [twice.Seq]));
        Assert.Equal((long[])[1, 1, 3], await MentionsAsync(group, people));
        await ann.CallAsync(new RecallMessage(group, twice.Seq));
        Assert.Equal((long[])[1, 1, 2], await MentionsAsync(group, people));
        Assert.Equal(1, (await cem.CallAsync(new SetMark(group, Read: direct.Seq))).UnreadMentions);
        Assert.Equal(0, (await cem.CallAsync(new SetMark(group, Read: (1L << 53) - 1))).UnreadMentions);
    }

    [Theory, OnBothDatabases]
    public async Task Only_members_are_mentioned_and_only_a_groups_owner_and_admins_mention_everyone(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var group = await TestServer.GroupAsync(people[0], people[1]);
        var direct = (await people[0].CallAsync(new OpenDirect(people[1].Id))).Id;

        Assert.Equal("not_a_member", await Refusals.CodeOfAsync(people[0], Message(group, [people[2].Id])));
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(people[1], Message(group, everyone: true)));
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(people[0], Message(direct, everyone: true)));
        Assert.Equal("bad_request", await Refusals.CodeOfAsync(people[0], Message(group, [.. Enumerable.Repeat(people[1].Id, 51)])));
    }

    [Theory, OnBothDatabases]
    public async Task A_push_is_quiet_where_I_asked_not_to_be_disturbed_unless_it_mentions_me(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var early = await bob.ConnectAsync();
        var until = server.Clock.GetUtcNow().AddSeconds(20).ToUnixTimeMilliseconds();
        await bob.CallAsync(new UpdateConversationSettings(group, QuietUntil: until));
        // One was there when it was asked for, the other comes after.
        await using var late = await bob.ConnectAsync();
        var wereQuiet = early.QuietFrames;

        await HeardAsync(await SendAsync(ann, group), quiet: 1);
        await HeardAsync(await SendAsync(ann, group, [bob.Id]), quiet: 1);
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        await HeardAsync(await ann.SayAsync(group, "again"), quiet: 1);

        async Task HeardAsync(MessageSent sent, int quiet)
        {
            foreach (var line in (LiveClient[])[early, late])
            {
                await line.HearsAsync(group, sent.Seq);
                Assert.Equal(quiet, line.QuietFrames - (line == early ? wereQuiet : 0));
            }
        }
    }

    static SendMessage Message(Guid group, Guid[]? mentions = null, bool? everyone = null) =>
        new(group, Guid.CreateVersion7(), "look", Mentions: mentions, MentionsEveryone: everyone);

    static Task<MessageSent> SendAsync(Person by, Guid group, Guid[]? mentions = null, bool? everyone = null) =>
        by.CallAsync(Message(group, mentions, everyone));

    static async Task<long[]> MentionsAsync(Guid group, Person[] people) =>
        [.. (await Task.WhenAll(people.Select(one => one.CallAsync(new GetConversation(group))))).Select(one => one.UnreadMentions)];
}
