using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Messages;

public sealed class VersionTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task The_first_version_is_what_was_posted_and_each_edit_is_one_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "text 1");
        var expected = new List<MessageVersion> { new(1, "text 1", message.At) };
        for (var version = 2; version <= 7; version++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await bob.CallAsync(new AddReaction(chat, message.Seq, version % 2 == 0 ? "👍" : "👀"));
            var edited = await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), $"text {version}"));
            expected.Add(new MessageVersion(version, $"text {version}", edited.At));
        }

        foreach (var limit in (int[])[1, 2, 3, 6, 7, 100])
            Assert.Equal(expected, await AllAsync(bob, chat, message.Seq, limit));
        Assert.Empty((await bob.CallAsync(new ListVersions(chat, message.Seq, int.MaxValue))).Versions);
    }

    [Theory, OnBothDatabases]
    public async Task A_page_of_long_versions_is_shorter(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        string[] texts = [.. Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 60_000))];
        var message = await ann.SayAsync(chat, texts[0]);
        foreach (var text in texts[1..])
            await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), text));

        Assert.Equal(5, (await ann.CallAsync(new ListVersions(chat, message.Seq))).Versions.Length);
        Assert.Equal(texts, (await AllAsync(ann, chat, message.Seq, 100)).Select(version => version.Text));
    }

    [Theory, OnBothDatabases]
    public async Task Of_what_was_recalled_hidden_never_seen_or_no_message_there_are_no_versions(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob);
        var (gone, kept) = (await ann.SayAsync(group, "oops"), await ann.SayAsync(group, "fine"));
        await ann.CallAsync(new EditMessage(group, gone.Seq, Guid.CreateVersion7(), "still oops"));
        await ann.CallAsync(new RecallMessage(group, gone.Seq));
        await ann.CallAsync(new AddMembers(group, [eve.Id]));
        await bob.CallAsync(new HideMessages(group, [kept.Seq]));

        foreach (var seq in (long[])[gone.Seq, 1, 0, (1L << 53) - 1])
            Assert.Equal("message_not_found", await CodeOfAsync(ann, new ListVersions(group, seq)));
        foreach (var person in (Person[])[bob, eve])
            Assert.Equal("message_not_found", await CodeOfAsync(person, new ListVersions(group, kept.Seq)));
        foreach (var limit in (int[])[0, 101])
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListVersions(group, kept.Seq, null, limit)));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListVersions(group, kept.Seq, -1)));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_left_reads_the_versions_up_to_then(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var message = await ann.SayAsync(group, "one");
        await ann.CallAsync(new EditMessage(group, message.Seq, Guid.CreateVersion7(), "two"));
        await bob.CallAsync(new Leave(group));
        await ann.CallAsync(new EditMessage(group, message.Seq, Guid.CreateVersion7(), "three"));

        Assert.Equal(["one", "two"], (await AllAsync(bob, group, message.Seq, 1)).Select(version => version.Text));
    }

    static async Task<List<MessageVersion>> AllAsync(Person person, Guid chat, long seq, int limit)
    {
        var all = new List<MessageVersion>();
        for (int? after = null; ;)
        {
            var page = await person.CallAsync(new ListVersions(chat, seq, after, limit));
            Assert.InRange(page.Versions.Length, 1, limit);
            all.AddRange(page.Versions);
            after = page.Next;
            if (after is null)
                return all;
        }
    }
}
