namespace Parley.Protocol;

/// <summary>Posts a message. Safe to repeat: the same <paramref name="ClientId"/> gets the first answer again.</summary>
/// <param name="ClientId">Chosen by the sender, unique among the sender's messages.</param>
/// <param name="Text">
/// Markdown, kept as given; 1 to <c>limits.textBytes</c> bytes of UTF-8. Empty only where the message is something else too. A poll's is
/// its question. Errors: <c>text_empty</c>, <c>text_too_long</c>.
/// </param>
/// <param name="ReplyTo">The <c>seq</c> of the message this one answers. Error: <c>message_not_found</c>.</param>
/// <param name="Mentions">Members whose attention it asks for; at most 50. Error: <c>not_a_member</c>.</param>
/// <param name="MentionsEveryone">Asks for everyone's; in a group, for its owner and admins. Error: <c>forbidden</c>.</param>
/// <param name="Card">Shows this account's card. Error: <c>not_found</c>.</param>
/// <param name="Location">Shows a place.</param>
/// <param name="Poll">Asks everyone.</param>
public sealed record SendMessage(
    Guid ConversationId, Guid ClientId, string Text, long? ReplyTo = null, Guid[]? Mentions = null, bool? MentionsEveryone = null,
    Guid? Card = null, Location? Location = null, Poll? Poll = null)
    : IOperation<MessageSent>, IInConversation;

/// <param name="Seq">Place in the conversation's log; the first event is 1.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC, by the server's clock.</param>
public sealed record MessageSent(long Seq, long At);

/// <summary>Changes the text of my message, within 24 hours. Errors: <c>message_not_found</c>, <c>not_the_author</c>, <c>edit_window_passed</c>, <c>too_many_edits</c>.</summary>
/// <param name="Seq">The message.</param>
/// <param name="ClientId">Chosen by the caller; repeating an edit with the same id changes nothing more.</param>
/// <param name="Text">As in <see cref="SendMessage"/>.</param>
/// <param name="Mentions">As in <see cref="SendMessage"/>; whom the message mentions from now on.</param>
/// <param name="MentionsEveryone">As in <see cref="SendMessage"/>.</param>
public sealed record EditMessage(
    Guid ConversationId, long Seq, Guid ClientId, string Text, Guid[]? Mentions = null, bool? MentionsEveryone = null)
    : IOperation<MessageSent>, IInConversation;

/// <summary>
/// Takes my message back for everyone, within 2 minutes; a group's owner and admins take back anyone's, at any time. What it said is
/// gone from the server. Errors: <c>message_not_found</c>, <c>not_the_author</c>, <c>recall_window_passed</c>.
/// </summary>
/// <param name="Reason">For those who read it; at most 200 characters.</param>
public sealed record RecallMessage(Guid ConversationId, long Seq, string? Reason = null) : IOperation<MessageSent>, IInConversation;

/// <summary>Takes messages of anyone's back for everyone, whenever they were sent; for a group's owner and admins. Those already gone are passed over. Error: <c>conversation_is_direct</c>.</summary>
/// <param name="Seqs">1 to 100.</param>
/// <param name="Reason">For those who read it; at most 200 characters.</param>
public sealed record RemoveMessages(Guid ConversationId, long[] Seqs, string? Reason = null) : IOperation<Done>, IInConversation;

/// <summary>Takes messages out of my own sight, on all my devices; nobody else is told. Error: <c>message_not_found</c>.</summary>
/// <param name="Seqs">1 to 100.</param>
public sealed record HideMessages(Guid ConversationId, long[] Seqs) : IOperation<Done>, IInConversation;

/// <summary>Pins a message for everyone; in a group, for its admins. Errors: <c>message_not_found</c>, <c>too_many_pins</c>.</summary>
public sealed record PinMessage(Guid ConversationId, long Seq) : IOperation<Done>, IInConversation;

/// <summary>Takes a pin off.</summary>
public sealed record UnpinMessage(Guid ConversationId, long Seq) : IOperation<Done>, IInConversation;

/// <summary>The pinned messages, the last pinned first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListPins(Guid ConversationId, string? After = null, int? Limit = null) : IOperation<PinPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record PinPage(Pin[] Pins, string? Next = null);

/// <param name="By">Who pinned it.</param>
/// <param name="At">When; milliseconds since the Unix epoch, UTC.</param>
public sealed record Pin(Entry Message, Guid By, long At);

/// <summary>
/// Copies messages into another conversation, each by itself or all as one. The copies are snapshots: they outlive what they were made
/// of. Safe to repeat. Errors: <c>message_not_found</c>, <c>not_found</c>, <c>forwarding_forbidden</c>, <c>text_too_long</c>.
/// </summary>
/// <param name="ConversationId">Where to.</param>
/// <param name="ClientId">Chosen by the caller; repeating a forward with the same id answers the first one's place.</param>
/// <param name="FromConversationId">Where from; the caller reads it.</param>
/// <param name="Seqs">1 to 100 messages.</param>
/// <param name="Merged">All in one message, which holds at most 100; what bundles among them hold counts.</param>
/// <param name="Title">Of the one message; at most 100 characters.</param>
public sealed record ForwardMessages(
    Guid ConversationId, Guid ClientId, Guid FromConversationId, long[] Seqs, bool Merged, string? Title = null)
    : IOperation<MessagesSent>, IInConversation;

/// <param name="Seqs">Their places, in the order of what they are copies of.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record MessagesSent(long[] Seqs, long At);

/// <summary>Every text a message has had, the first first. Error: <c>message_not_found</c>.</summary>
/// <param name="After">The version after which to go on; 0 when left out.</param>
/// <param name="Limit">1 to 100; 50 when left out. A page of long texts is shorter.</param>
public sealed record ListVersions(Guid ConversationId, long Seq, int? After = null, int? Limit = null) : IOperation<VersionPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record VersionPage(MessageVersion[] Versions, int? Next = null);

/// <param name="Version">1, and one more for each edit.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record MessageVersion(int Version, string Text, long At);

/// <summary>Who has received a message and who has read it, those who read it first. Error: <c>message_not_found</c>.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListReceipts(Guid ConversationId, long Seq, string? After = null, int? Limit = null) : IOperation<ReceiptPage>, IInConversation;

/// <param name="State"><c>accepted</c>; <c>delivered</c> once everyone else has received it; <c>read</c> once everyone else has read it.</param>
/// <param name="Others">How many others were members when it was sent, and are.</param>
/// <param name="Delivered">How many of them have received it.</param>
/// <param name="Read">How many of them have read it.</param>
/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ReceiptPage(string State, int Others, int Delivered, int Read, Receipt[] Receipts, string? Next = null);

/// <param name="DeliveredAt">When they received it, where it is known: not of long ago, and not in large groups.</param>
/// <param name="ReadAt">When they read it, likewise.</param>
public sealed record Receipt(Account Account, bool Delivered, bool Read, long? DeliveredAt = null, long? ReadAt = null);

/// <summary>Adds my reaction to a message; adding it twice is adding it once.</summary>
/// <param name="Emoji">One emoji. Error: <c>bad_emoji</c>.</param>
public sealed record AddReaction(Guid ConversationId, long Seq, string Emoji) : IOperation<Done>, IInConversation;

/// <summary>Takes my reaction back. Changes nothing where there is none.</summary>
public sealed record RemoveReaction(Guid ConversationId, long Seq, string Emoji) : IOperation<Done>, IInConversation;

/// <summary>
/// A page of messages as people read them: edits, recalls and reactions folded in. Give one of
/// <paramref name="Before"/>, <paramref name="After"/>, <paramref name="Around"/> and <paramref name="At"/>, or none for the newest.
/// </summary>
/// <param name="Before">Only messages before this <c>seq</c>, the nearest.</param>
/// <param name="After">Only messages after this <c>seq</c>, the nearest.</param>
/// <param name="Around">Half the page before this <c>seq</c>, and the rest from it on.</param>
/// <param name="Limit">1 to 100; 50 when left out. A page of long messages is shorter.</param>
/// <param name="At">As <paramref name="Around"/>, with the first event at or after this time. Milliseconds since the Unix epoch, UTC.</param>
/// <param name="Kind">Only these: one of <see cref="Contents"/> for messages of a sort, <c>message</c> for all, <c>notice</c> for everything else.</param>
public sealed record GetHistory(
    Guid ConversationId, long? Before = null, long? After = null, long? Around = null, int? Limit = null, long? At = null, string? Kind = null)
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

/// <summary>A message as it stands after its edits, votes, recall and reactions.</summary>
/// <param name="ClientId">The sender's own id for it.</param>
/// <param name="Content">What it is, one of <see cref="Contents"/>.</param>
/// <param name="Text"><c>null</c> once recalled; so is whatever else it was.</param>
/// <param name="Version">1, and one more for each edit.</param>
/// <param name="EditedAt">When it was last edited.</param>
/// <param name="RecalledBy">Who took it back; its author, where it has disappeared.</param>
/// <param name="RecallReason">Why; <c>expired</c> where it has disappeared.</param>
/// <param name="Forwarded">What it is a copy of.</param>
/// <param name="Bundle">The messages it holds copies of.</param>
/// <param name="Poll">What it asks.</param>
/// <param name="Votes">How the poll stands.</param>
/// <param name="ExpiresAt">When it disappears. Milliseconds since the Unix epoch, UTC.</param>
public sealed record Message(
    Guid ClientId, int Version, Reaction[] Reactions, string Content, string? Text = null, long? ReplyTo = null, long? EditedAt = null,
    Guid? RecalledBy = null, string? RecallReason = null, Guid[]? Mentions = null, bool? MentionsEveryone = null, Account? Card = null,
    Location? Location = null, Poll? Poll = null, PollVotes? Votes = null, Origin? Forwarded = null, Bundle? Bundle = null,
    long? ExpiresAt = null);

/// <param name="By">Who reacted so, in the order they did.</param>
public sealed record Reaction(string Emoji, Guid[] By);
