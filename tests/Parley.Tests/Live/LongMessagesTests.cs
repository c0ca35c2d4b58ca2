using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Live;

/// <summary>However long messages are, a client that reads is never taken for one that does not.</summary>
public sealed class LongMessagesTests(SharedServers servers)
{
    const int Count = 40;

    static readonly string Longest = new('ж', 32 * 1024);

    [Theory, OnBothDatabases]
    public async Task A_burst_of_the_longest_messages_drops_nobody_who_reads(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var speaking = await ann.ConnectAsync();
        await using var json = await bob.ConnectAsync();
        await using var messagePack = await bob.ConnectAsync(messagePack: true);

        var sent = await Task.WhenAll(
            Enumerable.Range(0, Count / 2).Select(_ => speaking.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), Longest))));

        foreach (var listening in new[] { speaking, json, messagePack })
        {
            await listening.HearsAsync(chat, sent.Max(one => one.Seq));
            Assert.Equal(sent.Select(one => one.Seq).Order(), listening.EventsOf(chat).Select(one => one.Seq));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_the_longest_messages_reach_a_live_client_and_miss_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var all = new List<long> { 1 };
        for (var i = 0; i < Count; i++)
        {
            // Half of them grew long when they were edited.
            var seq = (await ann.SayAsync(chat, i % 2 == 0 ? Longest : "short")).Seq;
            all.Add(seq);
            if (i % 2 == 1)
                await ann.CallAsync(new EditMessage(chat, seq, Guid.CreateVersion7(), Longest));
        }

        await using var line = await bob.ConnectAsync();

        Assert.Equal(all, await BackAsync(line, chat));
        Assert.Equal(all, await ForthAsync(line, chat));
        Assert.Equal(Enumerable.Range(1, all.Count + (Count / 2)).Select(seq => (long)seq), await EventsAsync(line, chat));
        var around = await line.CallAsync(new GetHistory(chat, Around: all[Count / 2], Limit: 100));
        Assert.Contains(all[Count / 2], around.Entries.Select(entry => entry.Seq));
        Assert.True(around is { HasBefore: true, HasAfter: true });
        var resumed = await line.CallAsync(new Resume());
        Assert.Equal(all[^1] + 1, Assert.Single(resumed.Conversations).Conversation.LastSeq);
    }

    static async Task<IEnumerable<long>> BackAsync(LiveClient line, Guid chat)
    {
        var seqs = new List<long>();
        for (long? before = null; ;)
        {
            var page = await line.CallAsync(new GetHistory(chat, Before: before, Limit: 100));
            seqs.InsertRange(0, page.Entries.Select(entry => entry.Seq));
            if (!page.HasBefore)
                return seqs;
            before = page.Entries[0].Seq;
        }
    }

    static async Task<IEnumerable<long>> ForthAsync(LiveClient line, Guid chat)
    {
        var seqs = new List<long>();
        for (var after = 0L; ; after = seqs[^1])
        {
            var page = await line.CallAsync(new GetHistory(chat, After: after, Limit: 100));
            seqs.AddRange(page.Entries.Select(entry => entry.Seq));
            if (!page.HasAfter)
                return seqs;
        }
    }

    static async Task<IEnumerable<long>> EventsAsync(LiveClient line, Guid chat)
    {
        var seqs = new List<long>();
        for (var after = 0L; ; after = seqs[^1])
        {
            var page = await line.CallAsync(new GetEvents(chat, after, Limit: 500));
            seqs.AddRange(page.Events.Select(one => one.Seq));
            if (seqs[^1] == page.LastSeq)
                return seqs;
        }
    }
}
