using Parley.Protocol;
using Parley.Tests.Harness;
using Parley.Tests.Promises;

namespace Parley.Tests.Messages;

/// <summary>Taking messages back for everyone, or out of my own sight.</summary>
public sealed class RemovingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task What_a_recalled_message_said_is_gone_from_the_server(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "secret");
        await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "second secret"));
        await ann.CallAsync(new RecallMessage(chat, message.Seq, "a slip"));

        var log = await bob.LogAsync(chat);
        Assert.DoesNotContain(log, logged => logged.Body.GetRawText().Contains("secret", StringComparison.Ordinal));
        var read = (await bob.CallAsync(new GetHistory(chat))).Entries[^1].Message!;
        Assert.Equal((null, ann.Id, "a slip"), (read.Text, read.RecalledBy, read.RecallReason));
    }

    [Theory, OnBothDatabases]
    public async Task A_groups_admins_recall_anyones_message_at_any_time_and_members_only_their_own(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        var group = await TestServer.GroupAsync(ann, bob, cem);
        var (first, second) = (await bob.SayAsync(group, "rude"), await bob.SayAsync(group, "ruder"));
        var third = await bob.SayAsync(group, "rudest");
        server.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("not_the_author", await Refusals.CodeOfAsync(cem, new RecallMessage(group, first.Seq)));
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(cem, new RemoveMessages(group, [first.Seq])));
        Assert.Equal("recall_window_passed", await Refusals.CodeOfAsync(bob, new RecallMessage(group, first.Seq)));
        await ann.CallAsync(new RecallMessage(group, first.Seq));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(ann, new RemoveMessages(group, [second.Seq, 10_000])));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(ann, new RemoveMessages(group, [second.Seq, 1])));
        await ann.CallAsync(new RemoveMessages(group, [first.Seq, second.Seq, third.Seq, second.Seq], "be kind"));

        var entries = (await cem.CallAsync(new GetHistory(group))).Entries;
        Assert.All(entries.Where(entry => entry.Message is not null), entry => Assert.Equal((ann.Id, (string?)null), (entry.Message!.RecalledBy!.Value, entry.Message.Text)));
        Assert.Equal("be kind", entries[^1].Message!.RecallReason);
        Assert.Equal(0, (await cem.CallAsync(new GetConversation(group))).Unread);
        Assert.Equal(third.Seq + 3, (await cem.CallAsync(new GetConversation(group))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task An_admin_who_came_later_removes_what_the_others_still_see(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob);
        var (first, second) = (await bob.SayAsync(group, "rude"), await bob.SayAsync(group, "ruder"));
        await ann.CallAsync(new AddMembers(group, [eve.Id]));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(eve, new RecallMessage(group, first.Seq)));
        await ann.CallAsync(new SetMemberRole(group, eve.Id, MemberRoles.Admin));

        await eve.CallAsync(new RecallMessage(group, first.Seq));
        await eve.CallAsync(new RemoveMessages(group, [second.Seq], "be kind"));

        var entries = (await ann.CallAsync(new GetHistory(group, Kind: "message"))).Entries;
        Assert.Equal([eve.Id, eve.Id], entries.Select(entry => entry.Message!.RecalledBy!.Value));
        Assert.Empty((await eve.CallAsync(new GetHistory(group, Kind: "message"))).Entries);
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(eve, new EditMessage(group, first.Seq, Guid.CreateVersion7(), "mine")));
    }

    [Theory, OnBothDatabases]
    public async Task A_direct_conversations_messages_are_taken_back_by_their_author_alone(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "mine");

        Assert.Equal("not_the_author", await Refusals.CodeOfAsync(bob, new RecallMessage(chat, message.Seq)));
        Assert.Equal("conversation_is_direct", await Refusals.CodeOfAsync(bob, new RemoveMessages(chat, [message.Seq])));
    }

    [Theory, OnBothDatabases]
    public async Task What_I_hide_is_gone_for_me_on_every_device_and_for_nobody_else(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var phone = await (await bob.OnAsync("phone")).ConnectAsync();
        var (first, second) = (await ann.SayAsync(chat, "first"), await ann.SayAsync(chat, "second"));

        await bob.CallAsync(new HideMessages(chat, [second.Seq]));
        await bob.CallAsync(new HideMessages(chat, [second.Seq]));

        var told = await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.MessagesHidden);
        Assert.Equal(second.Seq, told.GetProperty("body").GetProperty("seqs")[0].GetInt64());
        var seen = await bob.CallAsync(new GetConversation(chat));
        Assert.Equal((1, "first"), (seen.Unread, seen.Preview!.Text));
        Assert.Equal([first.Seq], Messages(await bob.CallAsync(new GetHistory(chat))));
        Assert.Equal([first.Seq, second.Seq], Messages(await ann.CallAsync(new GetHistory(chat))));
        Assert.Equal("message_not_found", await Refusals.CodeOfAsync(bob, new HideMessages(chat, [1])));

        static long[] Messages(History history) => [.. history.Entries.Where(entry => entry.Message is not null).Select(entry => entry.Seq)];
    }
}
