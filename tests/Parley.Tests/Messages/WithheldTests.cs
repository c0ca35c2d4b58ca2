using Parley.Protocol;
using Parley.Tests.Harness;
using Parley.Tests.Promises;

namespace Parley.Tests.Messages;

/// <summary>What is written by someone I block: it never comes, and they cannot tell that from silence.</summary>
public sealed class WithheldTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task What_a_blocked_person_writes_is_in_their_sight_alone(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var before = await bob.SayAsync(chat, "before");
        await using var annHears = await ann.ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();
        await ann.CallAsync(new BlockAccount(bob.Id));

        var message = await bob.SayAsync(chat, "are you there?");
        await bob.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "hello?"));
        await bob.CallAsync(new AddReaction(chat, before.Seq, "👍"));
        await bob.CallAsync(new EditMessage(chat, before.Seq, Guid.CreateVersion7(), "rewritten"));

        await bobHears.HearsAsync(chat, message.Seq);
        await annHears.HearsAsync(chat, message.Seq + 3);
        Assert.All(annHears.EventsOf(chat), heard => Assert.Equal((EventKinds.MessageWithheld, "{}", Guid.Empty), (heard.Kind, heard.Body.GetRawText(), heard.By)));
        var told = await ann.LogAsync(chat);
        Assert.Equal(Enumerable.Range(1, told.Length), told.Select(one => (int)one.Seq));
        Assert.Equal(4, told.Count(one => one.Kind == EventKinds.MessageWithheld));

        var (anns, bobs) = (await ann.CallAsync(new GetConversation(chat)), await bob.CallAsync(new GetConversation(chat)));
        Assert.Equal(("before", 1), (anns.Preview?.Text, anns.Unread));
        Assert.Equal("hello?", bobs.Preview!.Text);
        Assert.Equal(["before"], Texts(await ann.CallAsync(new GetHistory(chat))));
        Assert.Equal(["rewritten", "hello?"], Texts(await bob.CallAsync(new GetHistory(chat))));
        var kept = (await ann.CallAsync(new GetHistory(chat, Kind: "message"))).Entries.Single().Message!;
        Assert.Equal((1, 0), (kept.Version, kept.Reactions.Length));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_blocked_may_still_take_back_what_came_before(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var before = await bob.SayAsync(chat, "before");
        await ann.CallAsync(new BlockAccount(bob.Id));

        await bob.CallAsync(new RecallMessage(chat, before.Seq));

        Assert.Equal([""], Texts(await ann.CallAsync(new GetHistory(chat))));
        Assert.Equal(0, (await ann.CallAsync(new GetConversation(chat))).Unread);
    }

    [Theory, OnBothDatabases]
    public async Task Unblocking_brings_nothing_back_and_counts_stay_exact(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new BlockAccount(bob.Id));
        var (first, second) = (await bob.SayAsync(chat, "one"), await bob.SayAsync(chat, "two"));
        await bob.CallAsync(new RecallMessage(chat, first.Seq));
        Assert.Equal(0, (await ann.CallAsync(new GetConversation(chat))).Unread);
        await ann.CallAsync(new UnblockAccount(bob.Id));

        await bob.CallAsync(new EditMessage(chat, second.Seq, Guid.CreateVersion7(), "two, edited"));
        var third = await bob.SayAsync(chat, "three");
        await ann.SayAsync(chat, "four");

        Assert.Equal(1, (await ann.CallAsync(new GetConversation(chat))).Unread);
        Assert.Equal(["three", "four"], Texts(await ann.CallAsync(new GetHistory(chat))));
        Assert.DoesNotContain(await ann.LogAsync(chat), one => one.Body.GetRawText().Contains("two", StringComparison.Ordinal));
        await bob.CallAsync(new RecallMessage(chat, second.Seq));
        Assert.Equal(1, (await ann.CallAsync(new GetConversation(chat))).Unread);
        Assert.Equal(0, (await ann.CallAsync(new SetMark(chat, Read: third.Seq))).Unread);
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(ann, new AddReaction(chat, second.Seq, "👍")));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(ann, new SendMessage(chat, Guid.CreateVersion7(), "what?", second.Seq)));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_blocked_makes_none_of_the_others_messages_disappear(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new BlockAccount(bob.Id));

        await bob.CallAsync(new SetTimer(chat, 60));
        await ann.SayAsync(chat, "stays");

        Assert.Null((await ann.CallAsync(new GetConversation(chat))).DisappearAfter);
        Assert.Null((await ann.CallAsync(new GetHistory(chat))).Entries[^1].Message!.ExpiresAt);
        Assert.Equal(EventKinds.TimerChanged, (await bob.CallAsync(new GetHistory(chat, Kind: "notice"))).Entries[^1].Kind);
        Assert.DoesNotContain((await ann.CallAsync(new GetHistory(chat))).Entries, entry => entry.Kind == EventKinds.TimerChanged);
    }

    [Theory, OnBothDatabases]
    public async Task The_blockers_marks_stand_still_for_the_blocked(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var seen = await bob.SayAsync(chat, "seen");
        await ann.CallAsync(new SetMark(chat, Read: seen.Seq));
        await ann.CallAsync(new BlockAccount(bob.Id));
        await using var hears = await bob.ConnectAsync();
        var unseen = await bob.SayAsync(chat, "unseen");

        await ann.CallAsync(new SetMark(chat, Read: unseen.Seq));

        var view = await bob.CallAsync(new GetConversation(chat));
        Assert.Equal((seen.Seq, seen.Seq), (view.PeerReadSeq, view.PeerDeliveredSeq));
        Assert.Equal(seen.Seq, (await bob.CallAsync(new ListMembers(chat))).Members.Single(member => member.Account.Id == ann.Id).ReadSeq);
        Assert.Equal("accepted", (await bob.CallAsync(new ListReceipts(chat, unseen.Seq))).State);
        await hears.FenceAsync();
        Assert.DoesNotContain(hears.Pushed, item => item.GetProperty("kind").GetString() == EphemeralKinds.Mark);
    }

    /// <summary>Of a recalled message: nothing.</summary>
    static string[] Texts(History history) => [.. history.Entries.Where(entry => entry.Message is not null).Select(entry => entry.Message!.Text ?? "")];
}
