namespace Parley.Protocol;

/// <summary>Kinds of conversation.</summary>
public static class ConversationKinds
{
    /// <summary>Two members, for ever.</summary>
    public const string Direct = "direct";
    /// <summary>An owner, admins, members.</summary>
    public const string Group = "group";
    /// <summary>An account's own log: same mechanism, one reader. Never listed as a conversation.</summary>
    public const string Account = "account";
}

/// <summary>Roles of a conversation's members.</summary>
public static class MemberRoles
{
    /// <summary>May read and write.</summary>
    public const string Member = "member";
    /// <summary>May also add and remove members.</summary>
    public const string Admin = "admin";
    /// <summary>May also transfer and dissolve.</summary>
    public const string Owner = "owner";
}

/// <summary>
/// Opens the direct conversation with an account, or answers with the one there is. Errors: <c>not_found</c>; <c>not_contacts</c> where only
/// contacts may write to each other.
/// </summary>
public sealed record OpenDirect(Guid AccountId) : IOperation<Conversation>;

/// <summary>A conversation as its member sees it.</summary>
/// <param name="Kind">One of <c>direct</c>, <c>group</c>.</param>
/// <param name="MemberCount">How many members it has now; 0 for whoever left, and once it was dissolved.</param>
/// <param name="Role">The caller's role, one of <see cref="MemberRoles"/>.</param>
/// <param name="FirstSeq">The first event the caller may read: where they joined, or 1 where the group shows its history to newcomers.</param>
/// <param name="LastSeq">The log's last event; 0 while it is empty.</param>
/// <param name="LastAt">When it was last active; milliseconds since the Unix epoch, UTC.</param>
/// <param name="ReadSeq">My read mark.</param>
/// <param name="DeliveredSeq">My delivered mark.</param>
/// <param name="Unread">How many messages of others stand after my read mark and were not recalled. Exact.</param>
/// <param name="UnreadMentions">How many of them mention me, or everyone. Exact.</param>
/// <param name="Settings">How I keep it.</param>
/// <param name="Title">A group's title; <c>null</c> for a direct conversation.</param>
/// <param name="Peer">A direct conversation's other member; <c>null</c> for a group.</param>
/// <param name="PeerPresence">Theirs, where they let me see it.</param>
/// <param name="PeerReadSeq">A direct conversation's other member has read everything up to here.</param>
/// <param name="PeerDeliveredSeq">They have received everything up to here.</param>
/// <param name="Preview">The last message, where there is one to show.</param>
/// <param name="Group">For a group; not for whoever left.</param>
/// <param name="MutedUntil">Until when I may not write here; the year 9999 means for good. Milliseconds since the Unix epoch, UTC.</param>
/// <param name="Nickname">What I am called here.</param>
/// <param name="Draft">What I have begun to write here.</param>
/// <param name="DisappearAfter">Seconds after which new messages disappear; <c>null</c>: they stay.</param>
public sealed record Conversation(
    Guid Id, string Kind, int MemberCount, string Role, long FirstSeq, long LastSeq, long LastAt,
    long ReadSeq, long DeliveredSeq, long Unread, long UnreadMentions, ConversationSettings Settings,
    string? Title = null, Account? Peer = null, Presence? PeerPresence = null, long? PeerReadSeq = null, long? PeerDeliveredSeq = null,
    Preview? Preview = null, GroupFacts? Group = null, long? MutedUntil = null, string? Nickname = null, Draft? Draft = null,
    int? DisappearAfter = null);

/// <summary>The last message, for a list.</summary>
/// <param name="Text">Its beginning, at most 200 characters; empty where the message is something else than text.</param>
/// <param name="Content">What it is, one of <see cref="Contents"/>.</param>
public sealed record Preview(long Seq, Guid By, long At, string Text, string Content);

/// <summary>How I keep a conversation; only I see it.</summary>
/// <param name="QuietUntil">Do not disturb until then; the year 9999 means for good. Milliseconds since the Unix epoch, UTC.</param>
/// <param name="Remark">What I call it.</param>
public sealed record ConversationSettings(bool Pinned, bool Archived, long? QuietUntil = null, string? Remark = null);

/// <summary>Changes how I keep a conversation; my other devices hear of it. What is left out stays.</summary>
/// <param name="QuietUntil">0 ends it.</param>
/// <param name="Remark">At most 64 characters; an empty one clears.</param>
public sealed record UpdateConversationSettings(
    Guid ConversationId, bool? Pinned = null, bool? Archived = null, long? QuietUntil = null, string? Remark = null)
    : IOperation<ConversationSettings>, IInConversation;

/// <summary>What I have begun to write. Kept for each conversation and told to my other devices.</summary>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record Draft(string Text, long At, long? ReplyTo = null);

/// <summary>Keeps what I have begun to write. Error: <c>text_too_long</c>.</summary>
/// <param name="Text">An empty one clears.</param>
public sealed record SetDraft(Guid ConversationId, string Text, long? ReplyTo = null) : IOperation<Done>, IInConversation;

/// <summary>Lets new messages disappear some time after they were sent; in a group, for its admins.</summary>
/// <param name="Seconds">From 5 seconds to a year; 0: they stay.</param>
public sealed record SetTimer(Guid ConversationId, int Seconds) : IOperation<Done>, IInConversation;

/// <summary>My conversations, the last active first.</summary>
/// <param name="After">The cursor of the page before, or <c>null</c>.</param>
/// <param name="Limit">1 to 500; 100 when left out.</param>
/// <param name="Pinned">Only those I have pinned, or only the others.</param>
/// <param name="Archived">Only those I have archived, or only the others.</param>
public sealed record ListConversations(string? After = null, int? Limit = null, bool? Pinned = null, bool? Archived = null)
    : IOperation<ConversationPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ConversationPage(Conversation[] Conversations, string? Next = null);

/// <summary>One conversation of mine.</summary>
public sealed record GetConversation(Guid ConversationId) : IOperation<Conversation>, IInConversation;

/// <summary>A conversation's members, by when they joined.</summary>
/// <param name="After">The cursor of the page before, or <c>null</c>.</param>
/// <param name="Limit">1 to 200; 100 when left out.</param>
public sealed record ListMembers(Guid ConversationId, string? After = null, int? Limit = null)
    : IOperation<MemberPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record MemberPage(Member[] Members, string? Next = null);

/// <param name="Role">One of <see cref="MemberRoles"/>.</param>
/// <param name="JoinedSeq">The event with which they joined.</param>
/// <param name="DeliveredSeq">They have received everything up to here.</param>
/// <param name="ReadSeq">They have read everything up to here.</param>
/// <param name="Nickname">What they are called in this group.</param>
/// <param name="MutedUntil">Until when they may not write; the year 9999 means for good.</param>
/// <param name="Presence">Where they let me see it.</param>
public sealed record Member(
    Account Account, string Role, long JoinedSeq, long DeliveredSeq, long ReadSeq, string? Nickname = null, long? MutedUntil = null,
    Presence? Presence = null);

/// <summary>
/// Moves my marks forward. A mark never moves back, and never past the log's end; what I have read I have received.
/// </summary>
/// <param name="Read">I have read everything up to this event.</param>
/// <param name="Delivered">This account has received everything up to this event.</param>
public sealed record SetMark(Guid ConversationId, long? Read = null, long? Delivered = null) : IOperation<Marks>, IInConversation;

/// <summary>My marks as they stand now, with the exact counts after them.</summary>
public sealed record Marks(long ReadSeq, long DeliveredSeq, long Unread, long UnreadMentions);

/// <summary>Tells the others that I am typing; they see it for a few seconds. Off in large groups.</summary>
public sealed record SetTyping(Guid ConversationId) : IOperation<Done>, IInConversation;

/// <summary>In the account's own log: how I keep a conversation, as it is now.</summary>
public sealed record ConversationSettingsChanged(Guid ConversationId, ConversationSettings Settings);

/// <summary>Messages disappear after so many seconds from now on; 0: they stay.</summary>
public sealed record TimerChanged(int Seconds);
