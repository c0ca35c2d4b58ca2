using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

public sealed class ForwardingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_forward_is_a_snapshot_that_outlives_the_original(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, from) = await server.DirectChatAsync("ann", "bob");
        var cem = await server.PersonAsync("cem");
        var to = (await bob.CallAsync(new OpenDirect(cem.Id))).Id;
        var first = await ann.SayAsync(from, "one");
        var second = await bob.SayAsync(from, "two");

        var sent = await bob.CallAsync(new ForwardMessages(to, Guid.CreateVersion7(), from, [second.Seq, first.Seq], Merged: false));
        var merged = await bob.CallAsync(new ForwardMessages(to, Guid.CreateVersion7(), from, [first.Seq, second.Seq], Merged: true, "What we said"));
        await ann.CallAsync(new RecallMessage(from, first.Seq));
        // Forwarded on, it still tells whose it was.
        var group = await TestServer.GroupAsync(cem);
        await cem.CallAsync(new ForwardMessages(group, Guid.CreateVersion7(), to, [sent.Seqs[0], merged.Seqs[0]], Merged: true));

        var copies = (await cem.CallAsync(new GetHistory(to))).Entries.Where(entry => entry.Message is not null).Select(entry => entry.Message!).ToArray();
        Assert.Equal(["one", "two"], copies[..2].Select(copy => copy.Text!));
        Assert.Equal([(ann.Id, "ann", first.At), (bob.Id, "bob", second.At)], copies[..2].Select(copy => (copy.Forwarded!.AccountId, copy.Forwarded.Name, copy.Forwarded.At)));
        Assert.Equal(("bundle", "What we said"), (copies[2].Content, copies[2].Bundle!.Title));
        Assert.Equal([("ann", "one"), ("bob", "two")], copies[2].Bundle!.Items.Select(item => (item.Name, item.Text)));
        var again = (await cem.CallAsync(new GetHistory(group))).Entries[^1].Message!.Bundle!;
        Assert.Equal(["one", "one", "two"], again.Items.Select(item => item.Text));
    }

    [Theory, OnBothDatabases]
    public async Task Repeating_a_forward_appends_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, from) = await server.DirectChatAsync("ann", "bob");
        var to = await TestServer.GroupAsync(ann);
        long[] seqs = [(await ann.SayAsync(from, "one")).Seq, (await ann.SayAsync(from, "two")).Seq];
        var forward = new ForwardMessages(to, Guid.CreateVersion7(), from, seqs, Merged: false);

        var first = await ann.CallAsync(forward);
        var second = await ann.CallAsync(forward);

        Assert.Equal((first.Seqs[0], first.Seqs[1], first.At), (second.Seqs[0], second.Seqs[1], second.At));
        Assert.Equal(first.Seqs[^1], (await ann.CallAsync(new GetConversation(to))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task A_forward_sent_again_after_its_original_was_recalled_gets_the_first_answer(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, from) = await server.DirectChatAsync("ann", "bob");
        var to = await TestServer.GroupAsync(ann);
        long[] seqs = [(await ann.SayAsync(from, "one")).Seq, (await ann.SayAsync(from, "two")).Seq];
        foreach (var merged in (bool[])[false, true])
        {
            var forward = new ForwardMessages(to, Guid.CreateVersion7(), from, seqs, merged);
            var first = await ann.CallAsync(forward);
            if (merged)
                await ann.CallAsync(new RecallMessage(from, seqs[1]));

            var again = await ann.CallAsync(forward);

            Assert.Equal(first.Seqs, again.Seqs);
            Assert.Equal(first.At, again.At);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_bundle_holds_no_more_than_it_can_and_leaves_nothing_out_in_silence(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var seqs = new List<long>();
        for (var i = 0; i < 60; i++)
            seqs.Add((await ann.SayAsync(chat, $"line {i}")).Seq);
        var bundle = await ann.CallAsync(new ForwardMessages(chat, Guid.CreateVersion7(), chat, [.. seqs], Merged: true));

        Assert.Equal(60, (await ann.CallAsync(new GetHistory(chat))).Entries[^1].Message!.Bundle!.Items.Length);
        Assert.Equal("bad_request", await Refusals.CodeOfAsync(
            ann, new ForwardMessages(chat, Guid.CreateVersion7(), chat, [.. seqs, .. bundle.Seqs], Merged: true)));
    }

    [Theory, OnBothDatabases]
    public async Task Only_what_the_forwarder_may_read_is_forwarded(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, from) = await server.DirectChatAsync("ann", "bob");
        var cem = await server.PersonAsync("cem");
        var to = await TestServer.GroupAsync(cem);
        var group = await TestServer.GroupAsync(ann, bob);
        var message = await ann.SayAsync(from, "between us");
        var early = await ann.SayAsync(group, "before Cem");
        await ann.CallAsync(new AddMembers(group, [cem.Id]));
        var recalled = await ann.SayAsync(group, "oops");
        await ann.CallAsync(new RecallMessage(group, recalled.Seq));

        Assert.Equal("not_found", await RefusalAsync(from, message.Seq));
        Assert.Equal("message_not_found", await RefusalAsync(group, early.Seq));
        Assert.Equal("message_not_found", await RefusalAsync(group, recalled.Seq));
        Assert.Equal("message_not_found", await RefusalAsync(group, 1_000_000));
        Assert.Equal("not_found", await RefusalAsync(ann.Id, 1));
        Assert.Equal("not_found", await RefusalAsync(cem.Id, 1));
        Assert.Equal("bad_request", await Refusals.CodeOfAsync(cem, new ForwardMessages(to, Guid.CreateVersion7(), group, [], Merged: true)));

        Task<string> RefusalAsync(Guid source, long seq) =>
            Refusals.CodeOfAsync(cem, new ForwardMessages(to, Guid.CreateVersion7(), source, [seq], Merged: true));
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_forwarded_out_of_a_group_that_forbids_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var to = await TestServer.GroupAsync(bob);
        var message = await ann.SayAsync(group, "stays here");
        await ann.CallAsync(new UpdateGroup(group, ForbidsForwarding: true));

        Assert.Equal("forwarding_forbidden", await Refusals.CodeOfAsync(bob, new ForwardMessages(to, Guid.CreateVersion7(), group, [message.Seq], Merged: false)));
    }
}
