namespace Parley.Protocol;

/// <summary>
/// Creates a group; the caller owns it. Who is no contact of the caller's is invited instead of added, where only contacts may write to
/// each other, or where they let only contacts add them. Errors: <c>not_found</c>, <c>group_full</c>, <c>too_many_strangers</c>.
/// </summary>
/// <param name="ClientId">Chosen by the caller; repeating a request with the same id answers with the first one's group.</param>
/// <param name="Title">1 to 100 characters.</param>
/// <param name="AccountIds">Whom to add besides the caller; at most 200 at once. Unknown ones: <c>not_found</c>.</param>
public sealed record CreateGroup(Guid ClientId, string Title, Guid[] AccountIds) : IOperation<Conversation>;

/// <summary>How people come into a group.</summary>
public static class JoinModes
{
    /// <summary>Whoever knows its id joins.</summary>
    public const string Open = "open";
    /// <summary>Whoever knows its id applies, and an admin answers.</summary>
    public const string Approval = "approval";
    /// <summary>Only who is added, invited or given a link.</summary>
    public const string Invitation = "invitation";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Open, Approval, Invitation];
}

/// <summary>What a group is like, for its members.</summary>
/// <param name="JoinMode">One of <see cref="JoinModes"/>.</param>
/// <param name="MemberLimit">How many members it takes.</param>
/// <param name="ShowsHistory">Whether who joins from now on sees what was said before.</param>
/// <param name="AllMuted">Whether only the owner and admins may write.</param>
/// <param name="ForbidsForwarding">Whether nothing may be forwarded out of it.</param>
public sealed record GroupFacts(
    string JoinMode, int MemberLimit, bool ShowsHistory, bool AllMuted, bool ForbidsForwarding,
    string? Avatar = null, string? Description = null, string? Announcement = null);

/// <summary>What a stranger may know of a conversation: of groups only, and not of those that are by invitation only.</summary>
/// <param name="Kind">Always <c>group</c>.</param>
/// <param name="JoinMode">One of <see cref="JoinModes"/>.</param>
/// <param name="IsMember">Whether I am in it.</param>
public sealed record GroupCard(
    Guid Id, string Kind, string Title, int MemberCount, string JoinMode, bool IsMember, string? Avatar = null, string? Description = null);

/// <summary>The card of a group. Error: <c>not_found</c>, also where it is by invitation only and I am not in it.</summary>
public sealed record FindGroup(Guid GroupId) : IOperation<GroupCard>;

/// <summary>Changes a group; for its admins. What is left out stays; an empty text clears, but for the title.</summary>
/// <param name="Title">1 to 100 characters.</param>
/// <param name="Avatar">At most 256 characters.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Announcement">At most 4,000 characters; markdown.</param>
/// <param name="JoinMode">One of <see cref="JoinModes"/>.</param>
/// <param name="MemberLimit">From as many as are in it to the server's own limit.</param>
public sealed record UpdateGroup(
    Guid ConversationId, string? Title = null, string? Avatar = null, string? Description = null, string? Announcement = null,
    string? JoinMode = null, int? MemberLimit = null, bool? ShowsHistory = null, bool? AllMuted = null, bool? ForbidsForwarding = null)
    : IOperation<Done>, IInConversation;

/// <summary>
/// Adds accounts to a group; those already in it are passed over, and who is no contact of the caller's is invited instead, where only
/// contacts may write to each other, or where they let only contacts add them. Who was banned is so no longer. Errors: <c>forbidden</c>,
/// <c>group_full</c>, <c>not_found</c>, <c>too_many_strangers</c>.
/// </summary>
/// <param name="AccountIds">1 to 200.</param>
public sealed record AddMembers(Guid ConversationId, Guid[] AccountIds) : IOperation<AddedMembers>, IInConversation;

/// <param name="Added">Who is in it now and was not before.</param>
/// <param name="Invited">Who was asked to come.</param>
public sealed record AddedMembers(Guid[] Added, Guid[] Invited);

/// <summary>Removes a member from a group. Admins remove members, the owner removes anyone. Errors: <c>forbidden</c>, <c>not_found</c>.</summary>
/// <param name="Ban">
/// Whether they are banned, so that they come back only when an admin lets them: so where it is left out. <c>false</c>: they may come back as
/// anyone may.
/// </param>
public sealed record RemoveMember(Guid ConversationId, Guid AccountId, bool? Ban = null) : IOperation<Done>, IInConversation;

/// <summary>Who was banned from a group, the latest first; for admins.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListBanned(Guid ConversationId, string? After = null, int? Limit = null) : IOperation<BanPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record BanPage(Ban[] Bans, string? Next = null);

/// <param name="By">Who removed them.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record Ban(Account Account, Guid By, long At);

/// <summary>Lifts a ban: they may come back as anyone may; for admins. Error: <c>not_found</c>.</summary>
public sealed record Unban(Guid ConversationId, Guid AccountId) : IOperation<Done>, IInConversation;

/// <summary>Leaves a group. Error: <c>owner_must_transfer</c>.</summary>
public sealed record Leave(Guid ConversationId) : IOperation<Done>, IInConversation;

/// <summary>
/// Makes another member the owner; the owner before becomes an admin. Errors: <c>not_found</c>, <c>too_many_admins</c>.
/// </summary>
public sealed record TransferOwnership(Guid ConversationId, Guid AccountId) : IOperation<Done>, IInConversation;

/// <summary>
/// Makes a member an admin, or an admin a member; for the owner. Errors: <c>not_found</c>, <c>bad_request</c> for the owner,
/// <c>too_many_admins</c>.
/// </summary>
/// <param name="Role"><c>admin</c> or <c>member</c>.</param>
public sealed record SetMemberRole(Guid ConversationId, Guid AccountId, string Role) : IOperation<Done>, IInConversation;

/// <summary>
/// Takes a member's word, for a time or for good, or gives it back. Admins mute members, the owner mutes anyone. A muted member reads,
/// and moves marks. Errors: <c>forbidden</c>, <c>not_found</c>.
/// </summary>
/// <param name="Until">Milliseconds since the Unix epoch, UTC; for good when left out; 0 gives the word back.</param>
public sealed record MuteMember(Guid ConversationId, Guid AccountId, long? Until = null) : IOperation<Done>, IInConversation;

/// <summary>Sets what I am called in a group.</summary>
/// <param name="Nickname">At most 64 characters; an empty one clears. Errors: <c>name_reserved</c>, <c>name_misleading</c>.</param>
public sealed record SetGroupNickname(Guid ConversationId, string Nickname) : IOperation<Done>, IInConversation;

/// <summary>Ends a group for everyone; for its owner. Members keep what they could read, and it takes nothing new.</summary>
public sealed record DissolveGroup(Guid ConversationId) : IOperation<Done>, IInConversation;

/// <summary>
/// Joins an open group, or applies to one that admits by approval. Errors: <c>not_found</c>, also where it is by invitation only; <c>already_member</c>, <c>group_full</c>,
/// <c>banned</c>.
/// </summary>
/// <param name="Note">For those who decide; at most 200 characters.</param>
public sealed record JoinGroup(Guid GroupId, string? Note = null) : IOperation<Joined>;

/// <param name="State"><c>accepted</c> once in it; <c>pending</c> while its admins decide; <c>rejected</c> where I declined.</param>
/// <param name="Conversation">The group, once in it.</param>
public sealed record Joined(string State, Conversation? Conversation = null);

/// <summary>Takes my application back. Error: <c>not_found</c>.</summary>
public sealed record WithdrawApplication(Guid GroupId) : IOperation<Done>;

/// <summary>Who has applied and waits for an answer, the first first; for admins.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListApplications(Guid ConversationId, string? After = null, int? Limit = null)
    : IOperation<ApplicationPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ApplicationPage(Application[] Applications, string? Next = null);

/// <param name="State">One of <see cref="RequestStates"/>.</param>
/// <param name="InvitedBy">Whose invitation it comes from.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record Application(Guid GroupId, Account Account, string State, string Note, long At, Guid? InvitedBy = null);

/// <summary>Admits an applicant or turns them down; for admins. Errors: <c>not_found</c>, <c>group_full</c>.</summary>
public sealed record AnswerApplication(Guid ConversationId, Guid AccountId, bool Accept) : IOperation<Done>, IInConversation;

/// <summary>
/// Asks people to come into a group; only contacts, where only contacts may write to each other. Those already in it or asked by me are
/// passed over. It is good while I am in the group. Errors: <c>not_found</c>, <c>not_contacts</c>, <c>too_many_strangers</c>; <c>banned</c>
/// for one whom only an admin may let in again; <c>muted</c> for a note from whoever may say nothing here.
/// </summary>
/// <param name="AccountIds">1 to 200.</param>
/// <param name="Note">At most 200 characters.</param>
public sealed record InviteToGroup(Guid ConversationId, Guid[] AccountIds, string? Note = null) : IOperation<Done>, IInConversation;

/// <summary>Invitations to groups that I have not answered, the newest first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListGroupInvitations(string? After = null, int? Limit = null) : IOperation<GroupInvitationPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record GroupInvitationPage(GroupInvitation[] Invitations, string? Next = null);

/// <param name="State">One of <see cref="RequestStates"/>.</param>
/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record GroupInvitation(GroupCard Group, Account By, string State, string Note, long At);

/// <summary>
/// Accepts an invitation or declines it. Who was invited by a member of a group that admits by approval has applied with it. Errors:
/// <c>not_found</c>, <c>group_full</c>, <c>banned</c>.
/// </summary>
public sealed record AnswerGroupInvitation(Guid GroupId, bool Accept) : IOperation<Joined>;

/// <summary>Makes a link with which people join without being asked; for admins. It works while I am one.</summary>
/// <param name="ExpiresAt">Milliseconds since the Unix epoch, UTC; never when left out.</param>
/// <param name="MaxUses">How many may join by it; any number when left out.</param>
public sealed record CreateGroupLink(Guid ConversationId, long? ExpiresAt = null, int? MaxUses = null)
    : IOperation<GroupLink>, IInConversation;

/// <param name="Code">What the link carries.</param>
/// <param name="Uses">How many have joined by it.</param>
/// <param name="CreatedAt">Milliseconds since the Unix epoch, UTC.</param>
public sealed record GroupLink(string Code, Guid By, int Uses, long CreatedAt, long? ExpiresAt = null, int? MaxUses = null);

/// <summary>A group's links that still work, the newest first; for admins.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListGroupLinks(Guid ConversationId, string? After = null, int? Limit = null) : IOperation<GroupLinkPage>, IInConversation;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record GroupLinkPage(GroupLink[] Links, string? Next = null);

/// <summary>Makes a link useless; for admins. Error: <c>not_found</c>.</summary>
public sealed record RevokeGroupLink(Guid ConversationId, string Code) : IOperation<Done>, IInConversation;

/// <summary>The card of the group a link leads to. Error: <c>not_found</c>, also for links that no longer work.</summary>
public sealed record FindGroupByLink(string Code) : IOperation<GroupCard>;

/// <summary>Joins by a link. Errors: <c>not_found</c>, <c>already_member</c>, <c>group_full</c>, <c>banned</c>.</summary>
public sealed record JoinByLink(string Code) : IOperation<Joined>;

/// <summary>What was changed in a group; what is absent stayed, an empty text was cleared.</summary>
public sealed record GroupChanged(
    string? Title = null, string? Avatar = null, string? Description = null, string? Announcement = null, string? JoinMode = null,
    int? MemberLimit = null, bool? ShowsHistory = null, bool? AllMuted = null, bool? ForbidsForwarding = null);

/// <summary>A member came by themselves.</summary>
/// <param name="Via">One of <c>open</c>, <c>application</c>, <c>invitation</c>, <c>link</c>.</param>
/// <param name="AdmittedBy">Who invited them or answered their application.</param>
public sealed record MemberJoined(Guid AccountId, string Via, Guid? AdmittedBy = null);

/// <summary>A member was removed.</summary>
/// <param name="Banned"><c>true</c> where they come back only when an admin lets them.</param>
public sealed record MemberRemoved(Guid AccountId, bool? Banned = null);

/// <summary>A member's role is another.</summary>
public sealed record MemberRoleChanged(Guid AccountId, string Role);

/// <summary>A member may not write until then; or may again, where it is 0.</summary>
/// <param name="Until">The year 9999 means for good.</param>
public sealed record MemberMuted(Guid AccountId, long Until);

/// <summary>A member is called something else in this group; by their own name where it is absent.</summary>
public sealed record MemberRenamed(Guid AccountId, string? Nickname = null);

/// <summary>The group has ended.</summary>
public sealed record GroupDissolved;

/// <summary>In the own log of every admin, and of who applied: an application as it is now.</summary>
public sealed record ApplicationChanged(Application Application);

/// <summary>In the account's own log: an invitation to a group as it is now.</summary>
public sealed record GroupInvitationChanged(GroupInvitation Invitation);
