using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Storage;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Messages;

public sealed class ReceiptTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_message_is_accepted_then_delivered_then_read_and_it_is_known_when(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "hello");
        Assert.Equal("accepted 1 0 0: bob", Text(await ann.CallAsync(new ListReceipts(chat, message.Seq)), message.At));

        server.Clock.Advance(TimeSpan.FromMilliseconds(5));
        await bob.CallAsync(new SetMark(chat, Delivered: message.Seq));
        Assert.Equal("delivered 1 1 0: bob d5", Text(await ann.CallAsync(new ListReceipts(chat, message.Seq)), message.At));

        server.Clock.Advance(TimeSpan.FromMilliseconds(2));
        await bob.CallAsync(new SetMark(chat, Read: message.Seq));
        Assert.Equal("read 1 1 1: bob d5 r7", Text(await ann.CallAsync(new ListReceipts(chat, message.Seq)), message.At));
    }

    [Theory, OnBothDatabases]
    public async Task The_move_that_passed_a_message_tells_when_it_was_read(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var sent = new List<MessageSent>();
        for (var i = 0; i < 6; i++)
            sent.Add(await ann.SayAsync(chat, $"text {i}"));
        foreach (var i in (int[])[1, 2, 5])
        {
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await bob.CallAsync(new SetMark(chat, Read: sent[i].Seq));
        }

        var readAt = new List<long>();
        foreach (var message in sent)
            readAt.Add((await ann.CallAsync(new ListReceipts(chat, message.Seq))).Receipts[0].ReadAt!.Value - message.At);
        Assert.Equal([1, 1, 2, 3, 3, 3], readAt);
    }

    [Theory, OnBothDatabases]
    public async Task Readers_come_first_then_who_received_it_then_the_rest_and_pages_are_the_whole(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("author", "b", "c", "d", "e", "f", "g", "late", "leaver");
        var (author, late, leaver) = (people[0], people[7], people[8]);
        var group = await TestServer.GroupAsync(author, [.. people[1..7], leaver]);
        var message = await author.SayAsync(group, "hello");
        await leaver.CallAsync(new SetMark(group, Read: message.Seq));
        await leaver.CallAsync(new Leave(group));
        await author.CallAsync(new AddMembers(group, [late.Id]));
        await late.CallAsync(new SetMark(group, Read: (1L << 53) - 1));
        foreach (var reader in (Person[])[people[5], people[2]])
            await reader.CallAsync(new SetMark(group, Read: message.Seq));
        foreach (var receiver in (Person[])[people[6], people[1], people[3]])
            await receiver.CallAsync(new SetMark(group, Delivered: message.Seq));

        Guid[] order = [people[2].Id, people[5].Id, people[1].Id, people[3].Id, people[6].Id, people[4].Id];
        foreach (var limit in (int[])[1, 2, 3, 4, 100])
        {
            var all = new List<Receipt>();
            string? next = null;
            do
            {
                var page = await people[1].CallAsync(new ListReceipts(group, message.Seq, next, limit));
                Assert.Equal(("accepted", 6, 5, 2), (page.State, page.Others, page.Delivered, page.Read));
                all.AddRange(page.Receipts);
                next = page.Next;
            }
            while (next is not null);
            Assert.Equal(order, all.Select(receipt => receipt.Account.Id));
            Assert.Equal([true, true, false, false, false, false], all.Select(receipt => receipt.Read));
            Assert.Equal([true, true, true, true, true, false], all.Select(receipt => receipt.Delivered));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_alone_has_only_sent(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var group = await TestServer.GroupAsync(ann);
        var message = await ann.SayAsync(group, "hello?");

        Assert.Equal("accepted 0 0 0:", Text(await ann.CallAsync(new ListReceipts(group, message.Seq)), message.At));
    }

    [Theory, OnBothDatabases]
    public async Task In_a_large_group_it_is_told_who_but_not_when_also_once_it_is_smaller(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Live:MaxMembersForSignals", "2"));
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob, eve);
        var message = await ann.SayAsync(group, "hello");
        await bob.CallAsync(new SetMark(group, Read: message.Seq));
        await eve.CallAsync(new Leave(group));
        await bob.CallAsync(new SetMark(group, Read: message.Seq + 1));

        Assert.Equal("read 1 1 1: bob d r", Text(await ann.CallAsync(new ListReceipts(group, message.Seq)), message.At));
    }

    [Theory, OnBothDatabases]
    public async Task When_is_forgotten_after_so_many_days_and_that_it_was_is_not(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Messages:ReceiptDays", "2"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var (first, second) = (await ann.SayAsync(chat, "first"), await ann.SayAsync(chat, "second"));
        await bob.CallAsync(new SetMark(chat, Read: first.Seq));
        server.Clock.Advance(TimeSpan.FromDays(1));
        bob = await bob.OnAsync("phone");
        await bob.CallAsync(new SetMark(chat, Read: second.Seq));
        Assert.Equal(4, await CountMovesAsync(server));

        server.Clock.Advance(TimeSpan.FromDays(1.5));
        await Eventually.HoldsAsync(async () => await CountMovesAsync(server) == 2, "the older moves are forgotten");
        ann = await ann.OnAsync("phone");
        Assert.Equal("read 1 1 1: bob d r", Text(await ann.CallAsync(new ListReceipts(chat, first.Seq)), first.At));
        const long Day = 24 * 3600 * 1000;
        Assert.Equal($"read 1 1 1: bob d{Day} r{Day}", Text(await ann.CallAsync(new ListReceipts(chat, second.Seq)), second.At));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_blocks_me_seems_to_have_received_and_read_nothing_since(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var direct = (await ann.CallAsync(new OpenDirect(bob.Id))).Id;
        var group = await TestServer.GroupAsync(ann, bob, eve);
        foreach (var chat in (Guid[])[direct, group])
        {
            var before = await ann.SayAsync(chat, "before");
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await bob.CallAsync(new SetMark(chat, Read: before.Seq));
            if (chat == direct)
                await Blocks.PutAsync(server, bob, ann, chat);
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        // In the group, bob read on after he blocked her; nothing of that is told her, what he read before is.
        await Blocks.LiftAsync(server, bob, ann, direct);
        await Blocks.PutAsync(server, bob, ann, direct);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var chat in (Guid[])[direct, group])
        {
            var after = await ann.SayAsync(chat, "after");
            await bob.CallAsync(new SetMark(chat, Read: after.Seq));
            var (mine, theirs) = (await ann.CallAsync(new ListReceipts(chat, after.Seq)), await ann.CallAsync(new ListReceipts(chat, after.Seq - 1)));
            Assert.Equal((0, 0, "accepted"), (mine.Delivered, mine.Read, mine.State));
            Assert.All(mine.Receipts, receipt => Assert.Equal((false, false, null, null), (receipt.Delivered, receipt.Read, receipt.DeliveredAt, receipt.ReadAt)));
            Assert.Equal((1, 1), (theirs.Delivered, theirs.Read));
            Assert.NotNull(theirs.Receipts.Single(receipt => receipt.Account.Id == bob.Id).ReadAt);
        }

        var seen = await eve.CallAsync(new ListReceipts(group, (await eve.CallAsync(new GetConversation(group))).LastSeq));
        Assert.Equal((2, 1), (seen.Others, seen.Read));
    }

    [Theory, OnBothDatabases]
    public async Task There_are_no_receipts_of_what_is_no_message_was_recalled_is_hidden_or_not_seen(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob);
        var (gone, kept) = (await ann.SayAsync(group, "oops"), await ann.SayAsync(group, "fine"));
        await ann.CallAsync(new RecallMessage(group, gone.Seq));
        await ann.CallAsync(new AddMembers(group, [eve.Id]));
        await bob.CallAsync(new HideMessages(group, [kept.Seq]));

        foreach (var seq in (long[])[gone.Seq, 1, 0, (1L << 53) - 1])
            Assert.Equal("message_not_found", await CodeOfAsync(ann, new ListReceipts(group, seq)));
        foreach (var person in (Person[])[bob, eve])
            Assert.Equal("message_not_found", await CodeOfAsync(person, new ListReceipts(group, kept.Seq)));
        foreach (var limit in (int[])[0, 101])
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListReceipts(group, kept.Seq, null, limit)));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListReceipts(group, kept.Seq, "nonsense")));
    }

    static async Task<long> CountMovesAsync(TestServer server)
    {
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM mark_moves";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Times in milliseconds after the message.</summary>
    static string Text(ReceiptPage page, long at) =>
        $"{page.State} {page.Others} {page.Delivered} {page.Read}:" + string.Concat(page.Receipts.Select(receipt =>
            $" {receipt.Account.Nickname}{(receipt.Delivered ? " d" + (receipt.DeliveredAt - at) : "")}{(receipt.Read ? " r" + (receipt.ReadAt - at) : "")}"));
}
