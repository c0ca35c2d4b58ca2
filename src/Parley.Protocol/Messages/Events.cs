namespace Parley.Protocol;

/// <summary>A message. Countable: it is unread for everyone but its author until read or recalled. Once recalled, only its <c>clientId</c> is left.</summary>
/// <param name="ExpiresAfter">Seconds after which it disappears.</param>
public sealed record MessagePosted(
    Guid ClientId, string Text, long? ReplyTo = null, Guid[]? Mentions = null, bool? MentionsEveryone = null, Account? Card = null,
    Location? Location = null, Poll? Poll = null, Origin? Forwarded = null, Bundle? Bundle = null, int? ExpiresAfter = null);

/// <summary>A message's new text.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record MessageEdited(long Target, Guid ClientId, string Text, Guid[]? Mentions = null, bool? MentionsEveryone = null);

/// <summary>A message was taken back, or has disappeared.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
/// <param name="Reason">Why; <c>expired</c> where it has disappeared.</param>
public sealed record MessageRecalled(long Target, string? Reason = null);

/// <summary>
/// In the place of an event that I do not see: someone I block did it, or it is about a message from before I came. It tells neither what
/// nor who: its <c>by</c> is all zeros.
/// </summary>
public sealed record MessageWithheld;

/// <summary>A reaction was added or taken back.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record ReactionChanged(long Target, string Emoji);

/// <summary>Someone voted; of an anonymous poll, its author stands as who did.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
/// <param name="Counts">Of each option, after this vote.</param>
/// <param name="Voters">How many have voted.</param>
/// <param name="Options">What they chose, unless it is anonymous.</param>
public sealed record PollVoted(long Target, int[] Counts, int Voters, int[]? Options = null);

/// <summary>The poll takes no more votes.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record PollClosed(long Target);

/// <summary>A message was pinned, or its pin taken off.</summary>
/// <param name="Seq">The message.</param>
public sealed record PinChanged(long Seq);

/// <summary>In the account's own log: messages I no longer want to see.</summary>
public sealed record MessagesHidden(Guid ConversationId, long[] Seqs);

/// <summary>In the account's own log: a message I have scheduled, as it is now.</summary>
public sealed record ScheduledChanged(ScheduledMessage Message);

/// <summary>In the account's own log: a scheduled message was sent, cancelled, or could not be sent.</summary>
/// <param name="Seq">Its place, once sent.</param>
/// <param name="Error">Why it could not be sent: one of <see cref="ErrorCodes"/>.</param>
public sealed record ScheduledGone(Guid ConversationId, Guid ClientId, long? Seq = null, string? Error = null);
