using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Messages;

public sealed class PinTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task The_last_pinned_is_listed_first_and_pages_are_the_whole(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var seqs = new List<long>();
        for (var i = 0; i < 7; i++)
            seqs.Add((await ann.SayAsync(chat, $"text {i}")).Seq);
        long[] order = [seqs[3], seqs[0], seqs[6], seqs[1], seqs[5]];
        foreach (var seq in order)
            await (seq % 2 == 0 ? ann : bob).CallAsync(new PinMessage(chat, seq));
        await bob.CallAsync(new EditMessage(chat, (await bob.SayAsync(chat, "x")).Seq, Guid.CreateVersion7(), "y"));
        await ann.CallAsync(new EditMessage(chat, seqs[0], Guid.CreateVersion7(), "new text"));

        var all = (await ann.CallAsync(new ListPins(chat))).Pins;
        Assert.Equal(order.Reverse(), all.Select(pin => pin.Message.Seq));
        Assert.Equal(order.Reverse().Select(seq => seq % 2 == 0 ? ann.Id : bob.Id), all.Select(pin => pin.By));
        Assert.Equal("new text", all.Single(pin => pin.Message.Seq == seqs[0]).Message.Message!.Text);
        var paged = new List<long>();
        string? next = null;
        do
        {
            var page = await bob.CallAsync(new ListPins(chat, next, 2));
            paged.AddRange(page.Pins.Select(pin => pin.Message.Seq));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(order.Reverse(), paged);
    }

    [Theory, OnBothDatabases]
    public async Task A_page_of_the_longest_pins_is_shorter(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        for (var i = 0; i < 6; i++)
            await ann.CallAsync(new PinMessage(chat, (await ann.SayAsync(chat, new string('x', 60_000))).Seq));

        var first = await ann.CallAsync(new ListPins(chat));
        Assert.Equal(4, first.Pins.Length);
        var second = await ann.CallAsync(new ListPins(chat, first.Next));
        Assert.Equal(2, second.Pins.Length);
        Assert.Null(second.Next);
    }

    [Theory, OnBothDatabases]
    public async Task Pinning_twice_is_once_and_both_ways_read_as_a_sentence(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "to keep");

        await bob.CallAsync(new PinMessage(chat, message.Seq));
        await ann.CallAsync(new PinMessage(chat, message.Seq));
        await ann.CallAsync(new UnpinMessage(chat, message.Seq));
        await ann.CallAsync(new UnpinMessage(chat, message.Seq));

        Assert.Empty((await ann.CallAsync(new ListPins(chat))).Pins);
        var sentences = (await ann.CallAsync(new GetHistory(chat))).Entries[^2..];
        Assert.Equal([("message.pinned", bob.Id), ("message.unpinned", ann.Id)], sentences.Select(entry => (entry.Kind, entry.By)));
        Assert.All(sentences, entry => Assert.Equal(message.Seq, entry.Notice!.Value.GetProperty("seq").GetInt64()));
    }

    [Theory, OnBothDatabases]
    public async Task In_a_group_only_admins_pin_and_every_member_sees_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (owner, member) = (await server.PersonAsync("owner"), await server.PersonAsync("member"));
        var group = await TestServer.GroupAsync(owner, member);
        var message = await member.SayAsync(group, "mine");

        Assert.Equal("forbidden", await CodeOfAsync(member, new PinMessage(group, message.Seq)));
        await owner.CallAsync(new PinMessage(group, message.Seq));
        Assert.Equal("forbidden", await CodeOfAsync(member, new UnpinMessage(group, message.Seq)));
        Assert.Equal(message.Seq, Assert.Single((await member.CallAsync(new ListPins(group))).Pins).Message.Seq);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_message_or_was_recalled_is_not_pinned_and_a_recall_takes_the_pin_off(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var (gone, kept) = (await ann.SayAsync(chat, "oops"), await ann.SayAsync(chat, "fine"));
        await ann.CallAsync(new PinMessage(chat, gone.Seq));
        await ann.CallAsync(new PinMessage(chat, kept.Seq));
        await ann.CallAsync(new RecallMessage(chat, gone.Seq));

        Assert.Equal(kept.Seq, Assert.Single((await ann.CallAsync(new ListPins(chat))).Pins).Message.Seq);
        foreach (var seq in (long[])[gone.Seq, 1, 0, (1L << 53) - 1])
            Assert.Equal("message_not_found", await CodeOfAsync(ann, new PinMessage(chat, seq)));
        foreach (var limit in (int[])[0, 101])
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListPins(chat, null, limit)));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListPins(chat, "nonsense")));
    }

    [Theory, OnBothDatabases]
    public async Task A_conversation_has_so_many_pins_and_no_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Messages:MaxPins", "2"));
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        long[] seqs = [(await ann.SayAsync(chat, "1")).Seq, (await ann.SayAsync(chat, "2")).Seq, (await ann.SayAsync(chat, "3")).Seq];
        await ann.CallAsync(new PinMessage(chat, seqs[0]));
        await ann.CallAsync(new PinMessage(chat, seqs[1]));

        Assert.Equal("too_many_pins", await CodeOfAsync(ann, new PinMessage(chat, seqs[2])));
        await ann.CallAsync(new PinMessage(chat, seqs[0]));
        await ann.CallAsync(new UnpinMessage(chat, seqs[0]));
        await ann.CallAsync(new PinMessage(chat, seqs[2]));
        Assert.Equal([seqs[2], seqs[1]], (await ann.CallAsync(new ListPins(chat))).Pins.Select(pin => pin.Message.Seq));
    }

    [Theory, OnBothDatabases]
    public async Task A_message_that_I_hide_is_not_among_my_pins(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "to keep");
        await ann.CallAsync(new PinMessage(chat, message.Seq));
        await bob.CallAsync(new HideMessages(chat, [message.Seq]));

        Assert.Empty((await bob.CallAsync(new ListPins(chat))).Pins);
        Assert.Single((await ann.CallAsync(new ListPins(chat))).Pins);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_blocks_me_sees_neither_my_pins_nor_that_I_took_one_off(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var (first, second) = (await ann.SayAsync(chat, "first"), await ann.SayAsync(chat, "second"));
        await bob.CallAsync(new PinMessage(chat, first.Seq));
        await Blocks.PutAsync(server, bob, ann, chat);

        await ann.CallAsync(new PinMessage(chat, second.Seq));
        await ann.CallAsync(new UnpinMessage(chat, first.Seq));

        Assert.Equal([second.Seq], (await ann.CallAsync(new ListPins(chat))).Pins.Select(pin => pin.Message.Seq));
        Assert.Equal([first.Seq], (await bob.CallAsync(new ListPins(chat))).Pins.Select(pin => pin.Message.Seq));
        Assert.DoesNotContain((await bob.CallAsync(new GetHistory(chat))).Entries, entry => entry.By == ann.Id && entry.Kind != "message.posted" && entry.Seq > 1);
        await bob.CallAsync(new PinMessage(chat, second.Seq));
        Assert.Equal([second.Seq, first.Seq], (await bob.CallAsync(new ListPins(chat))).Pins.Select(pin => pin.Message.Seq));
    }
}
