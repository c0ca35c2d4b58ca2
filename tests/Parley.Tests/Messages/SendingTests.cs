using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

public sealed class SendingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task What_one_says_the_other_hears_and_finds_in_the_history(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var listening = await bob.ConnectAsync();

        var sent = await ann.SayAsync(chat, "你好, **Bob** 👋");

        var heard = await listening.HearsAsync(chat, sent.Seq);
        Assert.Equal("你好, **Bob** 👋", heard.GetProperty("body").GetProperty("text").GetString());
        var history = await bob.CallAsync(new GetHistory(chat));
        Assert.Equal("你好, **Bob** 👋", history.Entries[^1].Message!.Text);
    }

    [Theory, OnBothDatabases]
    public async Task Both_encodings_carry_the_same_push(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var json = await bob.ConnectAsync();
        await using var messagePack = await bob.ConnectAsync(messagePack: true);

        var sent = await messagePack.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "one contract"));

        Assert.Equal((await json.HearsAsync(chat, sent.Seq)).GetRawText(), (await messagePack.HearsAsync(chat, sent.Seq)).GetRawText());
    }

    [Theory, OnBothDatabases]
    public async Task The_author_may_recall_for_two_minutes_and_no_longer(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "oops");
        var other = await ann.SayAsync(chat, "oops again");
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await ann.CallAsync(new RecallMessage(chat, message.Seq));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ann.CallAsync(new RecallMessage(chat, other.Seq)));

        Assert.Equal("recall_window_passed", refused.Code);
    }
}
