using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

/// <summary>How I keep a conversation, what I have begun to write in it, and how long its messages stay.</summary>
public sealed class SettingsTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task My_settings_are_mine_alone_and_reach_my_other_devices(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();

        await ann.CallAsync(new UpdateConversationSettings(chat, Pinned: true, Remark: " Bobby "));
        var settings = await ann.CallAsync(new UpdateConversationSettings(chat, Archived: true, QuietUntil: 4_000_000_000_000));

        Assert.Equal(new ConversationSettings(true, true, 4_000_000_000_000, "Bobby"), settings);
        await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ConversationSettingsChanged
            && item.GetProperty("body").GetProperty("settings").GetProperty("archived").GetBoolean());
        Assert.Equal(settings, (await ann.CallAsync(new GetConversation(chat))).Settings);
        Assert.Equal(new ConversationSettings(false, false), (await bob.CallAsync(new GetConversation(chat))).Settings);
        Assert.Equal(
            new ConversationSettings(true, true), await ann.CallAsync(new UpdateConversationSettings(chat, QuietUntil: 0, Remark: "")));
    }

    [Theory, OnBothDatabases]
    public async Task The_list_tells_pinned_and_archived_from_the_others(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var (pinned, archived, plain) = (await TestServer.GroupAsync(ann), await TestServer.GroupAsync(ann), await TestServer.GroupAsync(ann));
        await ann.CallAsync(new UpdateConversationSettings(pinned, Pinned: true));
        await ann.CallAsync(new UpdateConversationSettings(archived, Archived: true));

        Assert.Equal((Guid[])[pinned], await IdsAsync(new ListConversations(Pinned: true)));
        Assert.Equal((Guid[])[plain], await IdsAsync(new ListConversations(Pinned: false, Archived: false)));
        Assert.Equal((Guid[])[archived], await IdsAsync(new ListConversations(Archived: true)));
        Assert.Equal(3, (await IdsAsync(new ListConversations())).Length);

        async Task<Guid[]> IdsAsync(ListConversations request) => [.. (await ann.CallAsync(request)).Conversations.Select(one => one.Id)];
    }

    [Theory, OnBothDatabases]
    public async Task A_draft_is_kept_for_each_conversation_and_told_to_my_other_devices_only(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        await using var peer = await bob.ConnectAsync();

        await ann.CallAsync(new SetDraft(chat, "I was about to", ReplyTo: 1));

        var told = await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EphemeralKinds.Draft);
        Assert.Equal("I was about to", told.GetProperty("draft").GetProperty("text").GetString());
        var draft = (await ann.CallAsync(new GetConversation(chat))).Draft!;
        Assert.Equal(("I was about to", 1), (draft.Text, draft.ReplyTo));
        Assert.Null((await bob.CallAsync(new GetConversation(chat))).Draft);
        await ann.CallAsync(new SetDraft(chat, ""));
        Assert.Null((await ann.CallAsync(new GetConversation(chat))).Draft);
        await peer.FenceAsync();
        Assert.DoesNotContain(peer.Pushed, item => item.GetProperty("kind").GetString() == EphemeralKinds.Draft);
        Assert.Equal("text_too_long", await Refusals.CodeOfAsync(ann, new SetDraft(chat, new string('x', 64 * 1024 + 1))));
    }

    [Theory, OnBothDatabases]
    public async Task A_timer_is_set_by_either_of_two_and_in_a_group_by_its_admins(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var group = await TestServer.GroupAsync(ann, bob);

        await bob.CallAsync(new SetTimer(chat, 60));
        await bob.CallAsync(new SetTimer(chat, 60));
        var sent = await ann.SayAsync(chat, "for a minute");

        var history = await bob.CallAsync(new GetHistory(chat));
        Assert.Equal([EventKinds.ConversationCreated, EventKinds.TimerChanged, EventKinds.MessagePosted], history.Entries.Select(entry => entry.Kind));
        Assert.Equal(sent.At + 60_000, history.Entries[^1].Message!.ExpiresAt);
        Assert.Equal(60, (await ann.CallAsync(new GetConversation(chat))).DisappearAfter);
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(bob, new SetTimer(group, 60)));
        foreach (var seconds in (int[])[-1, 4, int.MaxValue])
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(ann, new SetTimer(group, seconds)));
        await ann.CallAsync(new SetTimer(chat, 0));
        await ann.SayAsync(chat, "for good");
        Assert.Null((await bob.CallAsync(new GetHistory(chat))).Entries[^1].Message!.ExpiresAt);
    }
}
