using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

/// <summary>Editing, recalling, replying, reacting: who may, what, and how long.</summary>
public sealed class ChangingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task The_author_may_edit_for_a_day_and_no_longer(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "first");
        server.Clock.Advance(TimeSpan.FromHours(24));
        ann = await ann.OnAsync("phone");
        await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "in time"));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("edit_window_passed", await RefusalAsync(ann, new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "too late")));
        var read = (await ann.CallAsync(new GetHistory(chat))).Entries[^1].Message!;
        Assert.Equal(("in time", 2), (read.Text, read.Version));
        Assert.Equal(message.At + (long)TimeSpan.FromHours(24).TotalMilliseconds, read.EditedAt);
    }

    [Theory, OnBothDatabases]
    public async Task Only_the_author_edits_and_recalls_and_only_what_is_a_message(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "mine");

        Assert.Equal("not_the_author", await RefusalAsync(bob, new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "yours")));
        Assert.Equal("not_the_author", await RefusalAsync(bob, new RecallMessage(chat, message.Seq)));
        foreach (var seq in (long[])[1, 0, message.Seq + 1, (1L << 53) - 1])
        {
            Assert.Equal("message_not_found", await RefusalAsync(ann, new EditMessage(chat, seq, Guid.CreateVersion7(), "nothing")));
            Assert.Equal("message_not_found", await RefusalAsync(ann, new RecallMessage(chat, seq)));
            Assert.Equal("message_not_found", await RefusalAsync(ann, new AddReaction(chat, seq, "👍")));
            Assert.Equal("message_not_found", await RefusalAsync(ann, new SendMessage(chat, Guid.CreateVersion7(), "to nothing", seq)));
        }

        Assert.Equal(message.Seq, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task What_was_recalled_is_not_edited_reacted_to_or_answered_and_recalling_again_changes_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "oops");
        var reply = await bob.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "what?", message.Seq));
        await bob.CallAsync(new AddReaction(chat, message.Seq, "👍"));
        var recalled = await ann.CallAsync(new RecallMessage(chat, message.Seq));

        Assert.Equal("message_not_found", await RefusalAsync(ann, new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "again")));
        Assert.Equal("message_not_found", await RefusalAsync(bob, new AddReaction(chat, message.Seq, "👍")));
        Assert.Equal("message_not_found", await RefusalAsync(bob, new RemoveReaction(chat, message.Seq, "👍")));
        Assert.Equal("message_not_found", await RefusalAsync(bob, new SendMessage(chat, Guid.CreateVersion7(), "why?", message.Seq)));
        Assert.Equal(recalled, await ann.CallAsync(new RecallMessage(chat, message.Seq)));
        var history = await bob.CallAsync(new GetHistory(chat));
        var gone = history.Entries.Single(entry => entry.Seq == message.Seq).Message!;
        Assert.Null(gone.Text);
        Assert.Equal(ann.Id, gone.RecalledBy);
        Assert.Equal(message.Seq, history.Entries.Single(entry => entry.Seq == reply.Seq).Message!.ReplyTo);
        Assert.Equal(recalled.Seq, history.LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task Repeating_an_edit_or_a_reaction_changes_nothing_more(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "one");
        var edit = new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "two");

        var edited = await ann.CallAsync(edit);
        Assert.Equal(edited, await ann.CallAsync(edit));
        await bob.CallAsync(new AddReaction(chat, message.Seq, "👍"));
        await bob.CallAsync(new AddReaction(chat, message.Seq, "👍"));
        await ann.CallAsync(new RemoveReaction(chat, message.Seq, "👍"));

        var history = await ann.CallAsync(new GetHistory(chat));
        Assert.Equal(edited.Seq + 1, history.LastSeq);
        Assert.Equal(2, history.Entries[^1].Message!.Version);
        Assert.Equal([bob.Id], Assert.Single(history.Entries[^1].Message!.Reactions).By);
    }

    [Theory, OnBothDatabases]
    public async Task A_reaction_is_exactly_one_emoji(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "react!");
        await using var live = await ann.ConnectAsync();
        string[] emojis = ["👍", "👍🏽", "❤️", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏳️‍🌈", "1️⃣", "#️⃣", "👨‍👩‍👧‍👦", "🧑🏿‍🤝‍🧑🏻", "☺️", "‼️", "↔️", "©️", "🫠"];
        string[] others = ["", " ", "a", "A1", "1", "é", "你", "👍👍", "👍 ", " 👍", "🇩🇪🇫🇷", "👍a", "a\u20e3", "🇩", "\u200d", "\ufe0f", "<b>", "👍\n"];

        foreach (var emoji in emojis)
            await live.CallAsync(new AddReaction(chat, message.Seq, emoji));
        foreach (var text in others)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => live.CallAsync(new AddReaction(chat, message.Seq, text)));
            Assert.True(refused.Code == "bad_emoji", $"'{text}': {refused.Message}");
        }

        Assert.Equal(emojis, (await ann.CallAsync(new GetHistory(chat))).Entries[^1].Message!.Reactions.Select(reaction => reaction.Emoji));
        // The same through the other door, where the emoji stands in the path.
        await ann.CallAsync(new RemoveReaction(chat, message.Seq, "#️⃣"));
        await ann.CallAsync(new RemoveReaction(chat, message.Seq, "👨‍👩‍👧‍👦"));
        Assert.Equal(emojis.Length - 2, (await ann.CallAsync(new GetHistory(chat))).Entries[^1].Message!.Reactions.Length);
    }

    static async Task<string> RefusalAsync<T>(Person person, IOperation<T> request) =>
        (await Assert.ThrowsAsync<RefusedException>(() => person.CallAsync(request))).Code;
}
