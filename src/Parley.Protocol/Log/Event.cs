using System.Text.Json;

namespace Parley.Protocol;

/// <summary>One entry of a log. With its <c>(conversationId, seq)</c> it is the same for everyone, for ever.</summary>
/// <param name="ConversationId">The log. An account's own log has the account's id.</param>
/// <param name="Seq">1, 2, 3… without gaps.</param>
/// <param name="Kind">One of <see cref="EventKinds"/>; a client passes over kinds it does not know, but counts their <c>seq</c>.</param>
/// <param name="By">The account that did it.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC, by the server's clock.</param>
/// <param name="Body">The record that belongs to the kind.</param>
public sealed record Event(Guid ConversationId, long Seq, string Kind, Guid By, long At, JsonElement Body);

/// <summary>
/// The kinds of event. A kind's body only ever gains optional fields; a change of meaning is a new kind, so that old events
/// and old clients stay readable.
/// </summary>
public static class EventKinds
{
    /// <summary><see cref="MessagePosted"/></summary>
    public const string MessagePosted = "message.posted";
    /// <summary><see cref="Protocol.MessageEdited"/></summary>
    public const string MessageEdited = "message.edited";
    /// <summary><see cref="Protocol.MessageRecalled"/></summary>
    public const string MessageRecalled = "message.recalled";
    /// <summary><see cref="ReactionChanged"/></summary>
    public const string ReactionAdded = "reaction.added";
    /// <summary><see cref="ReactionChanged"/></summary>
    public const string ReactionRemoved = "reaction.removed";
    /// <summary><see cref="Protocol.ConversationCreated"/></summary>
    public const string ConversationCreated = "conversation.created";
    /// <summary><see cref="Protocol.MembersAdded"/></summary>
    public const string MembersAdded = "members.added";
    /// <summary><see cref="MemberChanged"/></summary>
    public const string MemberRemoved = "member.removed";
    /// <summary><see cref="MemberChanged"/></summary>
    public const string MemberLeft = "member.left";
    /// <summary><see cref="MemberChanged"/></summary>
    public const string OwnerChanged = "owner.changed";

    /// <summary>In an account's own log: <see cref="ConversationReference"/></summary>
    public const string ConversationJoined = "conversation.joined";
    /// <summary>In an account's own log: <see cref="ConversationReference"/></summary>
    public const string ConversationLeft = "conversation.left";
    /// <summary>In an account's own log: <see cref="Protocol.SessionStarted"/></summary>
    public const string SessionStarted = "session.started";
    /// <summary>In an account's own log: <see cref="Protocol.SessionEnded"/></summary>
    public const string SessionEnded = "session.ended";
    /// <summary>In an account's own log: <see cref="Protocol.ProfileChanged"/></summary>
    public const string ProfileChanged = "profile.changed";

    /// <summary>The record in the body of each kind.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Bodies = new Dictionary<string, Type>
    {
        [MessagePosted] = typeof(MessagePosted),
        [MessageEdited] = typeof(MessageEdited),
        [MessageRecalled] = typeof(MessageRecalled),
        [ReactionAdded] = typeof(ReactionChanged),
        [ReactionRemoved] = typeof(ReactionChanged),
        [ConversationCreated] = typeof(ConversationCreated),
        [MembersAdded] = typeof(MembersAdded),
        [MemberRemoved] = typeof(MemberChanged),
        [MemberLeft] = typeof(MemberChanged),
        [OwnerChanged] = typeof(MemberChanged),
        [ConversationJoined] = typeof(ConversationReference),
        [ConversationLeft] = typeof(ConversationReference),
        [SessionStarted] = typeof(SessionStarted),
        [SessionEnded] = typeof(SessionEnded),
        [ProfileChanged] = typeof(ProfileChanged),
    };
}

/// <summary>A message. Countable: it is unread for everyone but its author until read or recalled.</summary>
public sealed record MessagePosted(Guid ClientId, string Text, long? ReplyTo = null);

/// <summary>A message's new text.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record MessageEdited(long Target, Guid ClientId, string Text);

/// <summary>A message was taken back.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record MessageRecalled(long Target);

/// <summary>A reaction was added or taken back.</summary>
/// <param name="Target">The <c>seq</c> of the message.</param>
public sealed record ReactionChanged(long Target, string Emoji);

/// <summary>The first event of every conversation.</summary>
/// <param name="AccountIds">Who was in it from the start, its creator first.</param>
public sealed record ConversationCreated(string Kind, Guid[] AccountIds, string? Title = null);

/// <summary>Accounts were added to a group.</summary>
public sealed record MembersAdded(Guid[] AccountIds);

/// <summary>A member left, was removed, or became the owner.</summary>
public sealed record MemberChanged(Guid AccountId);

/// <summary>I joined or left this conversation.</summary>
public sealed record ConversationReference(Guid ConversationId);

/// <summary>One of my devices signed in.</summary>
public sealed record SessionStarted(Guid SessionId, Device Device);

/// <summary>One of my sessions ended.</summary>
/// <param name="Reason"><c>logged_out</c>, <c>replaced</c>, <c>refresh_token_reused</c> or <c>password_reset</c>.</param>
public sealed record SessionEnded(Guid SessionId, string Reason);

/// <summary>My profile as it is now.</summary>
public sealed record ProfileChanged(string Nickname);
