namespace Parley.Protocol;

/// <summary>Posts a message. Safe to repeat: the same <paramref name="ClientId"/> gets the first answer again.</summary>
/// <param name="ClientId">Chosen by the sender, unique among the sender's messages.</param>
/// <param name="Text">Markdown; 1 to <c>limits.textBytes</c> bytes of UTF-8. Errors: <c>text_empty</c>, <c>text_too_long</c>.</param>
/// <param name="ReplyTo">The <c>seq</c> of the message this one answers. Error: <c>message_not_found</c>.</param>
public sealed record SendMessage(Guid ConversationId, Guid ClientId, string Text, long? ReplyTo = null)
    : IOperation<MessageSent>, IInConversation;

/// <param name="Seq">Place in the conversation's log; the first event is 1.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC, by the server's clock.</param>
public sealed record MessageSent(long Seq, long At);

/// <summary>Changes the text of my message, within 24 hours. Errors: <c>message_not_found</c>, <c>not_the_author</c>, <c>edit_window_passed</c>, <c>too_many_edits</c>.</summary>
/// <param name="Seq">The message.</param>
/// <param name="ClientId">Chosen by the caller; repeating an edit with the same id changes nothing more.</param>
/// <param name="Text">As in <see cref="SendMessage"/>.</param>
public sealed record EditMessage(Guid ConversationId, long Seq, Guid ClientId, string Text)
    : IOperation<MessageSent>, IInConversation;

/// <summary>Takes my message back for everyone, within 2 minutes. Errors: <c>message_not_found</c>, <c>not_the_author</c>, <c>recall_window_passed</c>.</summary>
public sealed record RecallMessage(Guid ConversationId, long Seq) : IOperation<MessageSent>, IInConversation;

/// <summary>Adds my reaction to a message; adding it twice is adding it once.</summary>
/// <param name="Emoji">One emoji. Error: <c>bad_emoji</c>.</param>
public sealed record AddReaction(Guid ConversationId, long Seq, string Emoji) : IOperation<Done>, IInConversation;

/// <summary>Takes my reaction back.</summary>
public sealed record RemoveReaction(Guid ConversationId, long Seq, string Emoji) : IOperation<Done>, IInConversation;

/// <summary>
/// A page of messages as people read them: edits, recalls and reactions folded in. Give one of
/// <paramref name="Before"/>, <paramref name="After"/> and <paramref name="Around"/>, or none for the newest.
/// </summary>
/// <param name="Before">Only messages before this <c>seq</c>, the nearest.</param>
/// <param name="After">Only messages after this <c>seq</c>, the nearest.</param>
/// <param name="Around">Half the page before this <c>seq</c>, and the rest from it on.</param>
/// <param name="Limit">1 to 100; 50 when left out. A page of long messages is shorter.</param>
public sealed record GetHistory(
    Guid ConversationId, long? Before = null, long? After = null, long? Around = null, int? Limit = null)
    : IOperation<History>, IInConversation;

/// <param name="Entries">In order of <c>seq</c>.</param>
/// <param name="LastSeq">The log's last event when the page was read: go on from it with <c>sync.events</c>.</param>
/// <param name="HasBefore">Whether there is more before the first entry.</param>
/// <param name="HasAfter">Whether there is more after the last entry.</param>
public sealed record History(Entry[] Entries, long LastSeq, bool HasBefore, bool HasAfter);

/// <summary>One line of a conversation: a message, or an event that reads as a sentence ("Ann added Bob").</summary>
/// <param name="Kind">The kind of the event that made it: see <see cref="EventKinds"/>.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="Message">For <c>message.posted</c>.</param>
/// <param name="Notice">For every other kind: the event's body.</param>
public sealed record Entry(long Seq, string Kind, Guid By, long At, Message? Message = null, System.Text.Json.JsonElement? Notice = null);

/// <summary>A message as it stands after its edits, recall and reactions.</summary>
/// <param name="ClientId">The sender's own id for it.</param>
/// <param name="Text"><c>null</c> once recalled.</param>
/// <param name="Version">1, and one more for each edit.</param>
/// <param name="EditedAt">When it was last edited.</param>
/// <param name="RecalledBy">Who took it back.</param>
public sealed record Message(
    Guid ClientId, int Version, Reaction[] Reactions, string? Text = null, long? ReplyTo = null, long? EditedAt = null, Guid? RecalledBy = null);

/// <param name="By">Who reacted so, in the order they did.</param>
public sealed record Reaction(string Emoji, Guid[] By);
