using System.Text.Json;

namespace Parley.Protocol;

/// <summary>One entry of a log. With its <c>(conversationId, seq)</c> it is the same for everyone, for ever.</summary>
/// <param name="ConversationId">The log. An account's own log has the account's id.</param>
/// <param name="Seq">1, 2, 3… without gaps.</param>
/// <param name="Kind">One of <see cref="EventKinds"/>; a client passes over kinds it does not know, but counts their <c>seq</c>.</param>
/// <param name="By">The account that did it; all zeros where that is withheld.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC, by the server's clock.</param>
/// <param name="Body">The record that belongs to the kind.</param>
public sealed record Event(Guid ConversationId, long Seq, string Kind, Guid By, long At, JsonElement Body);

/// <summary>
/// The kinds of event. A kind's body only ever gains optional fields; a change of meaning is a new kind, so that old events
/// and old clients stay readable.
/// </summary>
public static class EventKinds
{
    /// <summary><see cref="Protocol.MessagePosted"/></summary>
    public const string MessagePosted = "message.posted";
    /// <summary><see cref="Protocol.MessageEdited"/></summary>
    public const string MessageEdited = "message.edited";
    /// <summary><see cref="Protocol.MessageRecalled"/></summary>
    public const string MessageRecalled = "message.recalled";
    /// <summary><see cref="Protocol.MessageWithheld"/></summary>
    public const string MessageWithheld = "message.withheld";
    /// <summary><see cref="ReactionChanged"/></summary>
    public const string ReactionAdded = "reaction.added";
    /// <summary><see cref="ReactionChanged"/></summary>
    public const string ReactionRemoved = "reaction.removed";
    /// <summary><see cref="Protocol.PollVoted"/></summary>
    public const string PollVoted = "poll.voted";
    /// <summary><see cref="Protocol.PollClosed"/></summary>
    public const string PollClosed = "poll.closed";
    /// <summary><see cref="PinChanged"/></summary>
    public const string MessagePinned = "message.pinned";
    /// <summary><see cref="PinChanged"/></summary>
    public const string MessageUnpinned = "message.unpinned";
    /// <summary><see cref="Protocol.ConversationCreated"/></summary>
    public const string ConversationCreated = "conversation.created";
    /// <summary><see cref="Protocol.TimerChanged"/></summary>
    public const string TimerChanged = "timer.changed";
    /// <summary><see cref="Protocol.MembersAdded"/></summary>
    public const string MembersAdded = "members.added";
    /// <summary><see cref="Protocol.MemberJoined"/></summary>
    public const string MemberJoined = "member.joined";
    /// <summary><see cref="Protocol.MemberRemoved"/></summary>
    public const string MemberRemoved = "member.removed";
    /// <summary><see cref="MemberChanged"/>: a ban was lifted.</summary>
    public const string MemberUnbanned = "member.unbanned";
    /// <summary><see cref="MemberChanged"/></summary>
    public const string MemberLeft = "member.left";
    /// <summary><see cref="MemberChanged"/></summary>
    public const string OwnerChanged = "owner.changed";
    /// <summary><see cref="Protocol.MemberRoleChanged"/></summary>
    public const string MemberRoleChanged = "member.roleChanged";
    /// <summary><see cref="Protocol.MemberMuted"/></summary>
    public const string MemberMuted = "member.muted";
    /// <summary><see cref="Protocol.MemberRenamed"/></summary>
    public const string MemberRenamed = "member.renamed";
    /// <summary><see cref="Protocol.GroupChanged"/></summary>
    public const string GroupChanged = "group.changed";
    /// <summary><see cref="Protocol.GroupDissolved"/></summary>
    public const string GroupDissolved = "group.dissolved";

    /// <summary>In an account's own log: <see cref="ConversationReference"/></summary>
    public const string ConversationJoined = "conversation.joined";
    /// <summary>In an account's own log: <see cref="ConversationReference"/></summary>
    public const string ConversationLeft = "conversation.left";
    /// <summary>In an account's own log: <see cref="Protocol.ConversationSettingsChanged"/></summary>
    public const string ConversationSettingsChanged = "conversation.settingsChanged";
    /// <summary>In an account's own log: <see cref="Protocol.SessionStarted"/></summary>
    public const string SessionStarted = "session.started";
    /// <summary>In an account's own log: <see cref="Protocol.SessionEnded"/></summary>
    public const string SessionEnded = "session.ended";
    /// <summary>In an account's own log: <see cref="Protocol.ProfileChanged"/></summary>
    public const string ProfileChanged = "profile.changed";
    /// <summary>In an account's own log: <see cref="Protocol.PasswordChanged"/></summary>
    public const string PasswordChanged = "password.changed";
    /// <summary>In an account's own log: <see cref="ContactRequestChanged"/></summary>
    public const string ContactRequested = "contact.requested";
    /// <summary>In an account's own log: <see cref="ContactRequestChanged"/></summary>
    public const string ContactAnswered = "contact.answered";
    /// <summary>In an account's own log: <see cref="Protocol.ContactChanged"/></summary>
    public const string ContactAdded = "contact.added";
    /// <summary>In an account's own log: <see cref="Protocol.ContactChanged"/></summary>
    public const string ContactChanged = "contact.changed";
    /// <summary>In an account's own log: <see cref="AccountReference"/></summary>
    public const string ContactRemoved = "contact.removed";
    /// <summary>In an account's own log: <see cref="AccountReference"/></summary>
    public const string AccountBlocked = "account.blocked";
    /// <summary>In an account's own log: <see cref="AccountReference"/></summary>
    public const string AccountUnblocked = "account.unblocked";
    /// <summary>In an account's own log: <see cref="Protocol.ApplicationChanged"/></summary>
    public const string ApplicationChanged = "application.changed";
    /// <summary>In an account's own log: <see cref="Protocol.GroupInvitationChanged"/></summary>
    public const string GroupInvitationChanged = "invitation.changed";
    /// <summary>In an account's own log: <see cref="Protocol.MessagesHidden"/></summary>
    public const string MessagesHidden = "messages.hidden";
    /// <summary>In an account's own log: <see cref="Protocol.ScheduledChanged"/></summary>
    public const string ScheduledChanged = "scheduled.changed";
    /// <summary>In an account's own log: <see cref="Protocol.ScheduledGone"/></summary>
    public const string ScheduledGone = "scheduled.gone";

    /// <summary>The record in the body of each kind.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Bodies = new Dictionary<string, Type>
    {
        [MessagePosted] = typeof(MessagePosted),
        [MessageEdited] = typeof(MessageEdited),
        [MessageRecalled] = typeof(MessageRecalled),
        [MessageWithheld] = typeof(MessageWithheld),
        [ReactionAdded] = typeof(ReactionChanged),
        [ReactionRemoved] = typeof(ReactionChanged),
        [PollVoted] = typeof(PollVoted),
        [PollClosed] = typeof(PollClosed),
        [MessagePinned] = typeof(PinChanged),
        [MessageUnpinned] = typeof(PinChanged),
        [ConversationCreated] = typeof(ConversationCreated),
        [TimerChanged] = typeof(TimerChanged),
        [MembersAdded] = typeof(MembersAdded),
        [MemberJoined] = typeof(MemberJoined),
        [MemberRemoved] = typeof(MemberRemoved),
        [MemberUnbanned] = typeof(MemberChanged),
        [MemberLeft] = typeof(MemberChanged),
        [OwnerChanged] = typeof(MemberChanged),
        [MemberRoleChanged] = typeof(MemberRoleChanged),
        [MemberMuted] = typeof(MemberMuted),
        [MemberRenamed] = typeof(MemberRenamed),
        [GroupChanged] = typeof(GroupChanged),
        [GroupDissolved] = typeof(GroupDissolved),
        [ConversationJoined] = typeof(ConversationReference),
        [ConversationLeft] = typeof(ConversationReference),
        [ConversationSettingsChanged] = typeof(ConversationSettingsChanged),
        [SessionStarted] = typeof(SessionStarted),
        [SessionEnded] = typeof(SessionEnded),
        [ProfileChanged] = typeof(ProfileChanged),
        [PasswordChanged] = typeof(PasswordChanged),
        [ContactRequested] = typeof(ContactRequestChanged),
        [ContactAnswered] = typeof(ContactRequestChanged),
        [ContactAdded] = typeof(ContactChanged),
        [ContactChanged] = typeof(ContactChanged),
        [ContactRemoved] = typeof(AccountReference),
        [AccountBlocked] = typeof(AccountReference),
        [AccountUnblocked] = typeof(AccountReference),
        [ApplicationChanged] = typeof(ApplicationChanged),
        [GroupInvitationChanged] = typeof(GroupInvitationChanged),
        [MessagesHidden] = typeof(MessagesHidden),
        [ScheduledChanged] = typeof(ScheduledChanged),
        [ScheduledGone] = typeof(ScheduledGone),
    };
}

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
/// <param name="Reason">
/// <c>logged_out</c>, <c>replaced</c>, <c>revoked</c>, <c>too_many_sessions</c>, <c>refresh_token_reused</c>, <c>password_changed</c>,
/// <c>password_reset</c> or <c>account_deleted</c>.
/// </param>
public sealed record SessionEnded(Guid SessionId, string Reason);
