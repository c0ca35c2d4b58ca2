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

/// <summary>Opens the direct conversation with an account, or answers with the one there is. Error: <c>not_found</c>.</summary>
public sealed record OpenDirect(Guid AccountId) : IOperation<Conversation>;

/// <summary>Creates a group; the caller owns it.</summary>
/// <param name="ClientId">Chosen by the caller; repeating a request with the same id answers with the first one's group.</param>
/// <param name="Title">1 to 100 characters.</param>
/// <param name="AccountIds">Whom to add besides the caller; at most 200 at once. Unknown ones: <c>not_found</c>.</param>
public sealed record CreateGroup(Guid ClientId, string Title, Guid[] AccountIds) : IOperation<Conversation>;

/// <summary>A conversation as its member sees it.</summary>
/// <param name="Title">A group's title; <c>null</c> for a direct conversation.</param>
/// <param name="Peer">A direct conversation's other member; <c>null</c> for a group.</param>
/// <param name="PeerOnline">Whether the peer has a live connection now.</param>
/// <param name="MemberCount">How many members it has now; 0 for whoever left.</param>
/// <param name="Role">The caller's role, one of <see cref="MemberRoles"/>.</param>
/// <param name="FirstSeq">The first event the caller may read: where they joined.</param>
/// <param name="LastSeq">The log's last event; 0 while it is empty.</param>
/// <param name="LastAt">When it was last active; milliseconds since the Unix epoch, UTC.</param>
/// <param name="ReadSeq">My read mark.</param>
/// <param name="DeliveredSeq">My delivered mark.</param>
/// <param name="Unread">How many messages of others stand after my read mark and were not recalled. Exact.</param>
/// <param name="Preview">The last message, where there is one to show.</param>
public sealed record Conversation(
    Guid Id, string Kind, bool PeerOnline, int MemberCount, string Role, long FirstSeq, long LastSeq, long LastAt,
    long ReadSeq, long DeliveredSeq, long Unread, string? Title = null, Account? Peer = null, Preview? Preview = null);

/// <summary>The last message, for a list.</summary>
/// <param name="Text">Its beginning, at most 200 characters.</param>
public sealed record Preview(long Seq, Guid By, long At, string Text);

/// <summary>My conversations, the last active first.</summary>
/// <param name="After">The cursor of the page before, or <c>null</c>.</param>
/// <param name="Limit">1 to 500; 100 when left out.</param>
public sealed record ListConversations(string? After = null, int? Limit = null) : IOperation<ConversationPage>;

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

/// <param name="JoinedSeq">The event with which they joined.</param>
/// <param name="DeliveredSeq">They have received everything up to here.</param>
/// <param name="ReadSeq">They have read everything up to here.</param>
public sealed record Member(Account Account, string Role, long JoinedSeq, long DeliveredSeq, long ReadSeq);

/// <summary>Adds accounts to a group; those already in it are passed over. Errors: <c>forbidden</c>, <c>group_full</c>, <c>not_found</c>.</summary>
/// <param name="AccountIds">1 to 200.</param>
public sealed record AddMembers(Guid ConversationId, Guid[] AccountIds) : IOperation<Done>, IInConversation;

/// <summary>Removes a member from a group. Admins remove members, the owner removes anyone. Error: <c>forbidden</c>.</summary>
public sealed record RemoveMember(Guid ConversationId, Guid AccountId) : IOperation<Done>, IInConversation;

/// <summary>Leaves a group. Error: <c>owner_must_transfer</c>.</summary>
public sealed record Leave(Guid ConversationId) : IOperation<Done>, IInConversation;

/// <summary>Makes another member the owner; the owner before becomes an admin.</summary>
public sealed record TransferOwnership(Guid ConversationId, Guid AccountId) : IOperation<Done>, IInConversation;

/// <summary>
/// Moves my marks forward. A mark never moves back, and never past the log's end; what I have read I have received.
/// </summary>
/// <param name="Read">I have read everything up to this event.</param>
/// <param name="Delivered">This account has received everything up to this event.</param>
public sealed record SetMark(Guid ConversationId, long? Read = null, long? Delivered = null) : IOperation<Marks>, IInConversation;

/// <summary>My marks as they stand now, with the exact unread count after them.</summary>
public sealed record Marks(long ReadSeq, long DeliveredSeq, long Unread);

/// <summary>Tells the others that I am typing; they see it for a few seconds. Off in large groups.</summary>
public sealed record SetTyping(Guid ConversationId) : IOperation<Done>, IInConversation;
