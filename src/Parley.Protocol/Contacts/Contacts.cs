namespace Parley.Protocol;

/// <summary>
/// Asks someone to become contacts. Asking again while it is open changes nothing but the note; where the other has asked me, it makes
/// us contacts at once. Errors: <c>not_found</c>, <c>bad_request</c> for oneself, <c>rejected_lately</c>.
/// </summary>
/// <param name="Username">Exactly, without regard to case.</param>
/// <param name="Note">At most 200 characters.</param>
public sealed record RequestContact(string Username, string? Note = null) : IOperation<ContactRequest>;

/// <summary>What becomes of a request.</summary>
public static class RequestStates
{
    /// <summary>Not answered yet.</summary>
    public const string Pending = "pending";
    /// <summary>Accepted.</summary>
    public const string Accepted = "accepted";
    /// <summary>Rejected.</summary>
    public const string Rejected = "rejected";
    /// <summary>Taken back by whoever made it.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>From whom a request came, seen from me.</summary>
public static class RequestDirections
{
    /// <summary>They asked me.</summary>
    public const string Received = "received";
    /// <summary>I asked them.</summary>
    public const string Sent = "sent";
}

/// <param name="Account">The other one.</param>
/// <param name="Direction">One of <see cref="RequestDirections"/>.</param>
/// <param name="State">One of <see cref="RequestStates"/>.</param>
/// <param name="At">When it was made; milliseconds since the Unix epoch, UTC.</param>
/// <param name="AnsweredAt">When it was accepted, rejected or withdrawn.</param>
public sealed record ContactRequest(Account Account, string Direction, string State, string Note, long At, long? AnsweredAt = null);

/// <summary>Requests for contact, the newest first.</summary>
/// <param name="Direction">One of <see cref="RequestDirections"/>; both when left out.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListContactRequests(string? Direction = null, string? After = null, int? Limit = null) : IOperation<ContactRequestPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ContactRequestPage(ContactRequest[] Requests, string? Next = null);

/// <summary>Accepts the request of an account. Repeating it is harmless. Error: <c>not_found</c>.</summary>
public sealed record AcceptContact(Guid AccountId) : IOperation<Contact>;

/// <summary>Rejects the request of an account. For a while it cannot ask me again. Error: <c>not_found</c>.</summary>
/// <param name="Tell">Whether it is told, <c>false</c> when left out: then its request goes on waiting, as it sees it.</param>
public sealed record RejectContact(Guid AccountId, bool? Tell = null) : IOperation<Done>;

/// <summary>Takes my request to an account back. Error: <c>not_found</c>.</summary>
public sealed record WithdrawContact(Guid AccountId) : IOperation<Done>;

/// <summary>My contacts by letter and name.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 500; 200 when left out.</param>
public sealed record ListContacts(string? After = null, int? Limit = null) : IOperation<ContactPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ContactPage(Contact[] Contacts, string? Next = null);

/// <param name="Profile">Who it is.</param>
/// <param name="Letter"><c>A</c> to <c>Z</c> or <c>#</c>: of the remark, or else of the nickname; a Chinese name's by its pinyin.</param>
/// <param name="Since">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="Direct">Our conversation.</param>
/// <param name="Presence">Where they let me see it.</param>
/// <param name="Remark">What I call them.</param>
public sealed record Contact(
    Profile Profile, string Letter, bool Starred, long Since, DirectFacts Direct, Presence? Presence = null, string? Remark = null);

/// <summary>The basic facts of a direct conversation.</summary>
public sealed record DirectFacts(Guid ConversationId, long LastSeq, long LastAt, long Unread);

/// <summary>Changes what I keep about a contact. What is left out stays; an empty remark clears. Error: <c>not_found</c>.</summary>
/// <param name="Remark">At most 64 characters.</param>
public sealed record UpdateContact(Guid AccountId, string? Remark = null, bool? Starred = null) : IOperation<Contact>;

/// <summary>
/// Ends a contact, for both. Our conversation's history stays, and becoming contacts again brings it back. Error: <c>not_found</c>.
/// </summary>
public sealed record DeleteContact(Guid AccountId) : IOperation<Done>;

/// <summary>
/// Blocks an account: what it asks and writes no longer reaches me, and it does not see my presence or marks. It cannot tell that from
/// my silence. Error: <c>not_found</c>.
/// </summary>
public sealed record BlockAccount(Guid AccountId) : IOperation<Done>;

/// <summary>Lets an account reach me again. What it wrote meanwhile does not come.</summary>
public sealed record UnblockAccount(Guid AccountId) : IOperation<Done>;

/// <summary>Whom I block, the latest first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListBlocked(string? After = null, int? Limit = null) : IOperation<BlockedPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record BlockedPage(BlockedAccount[] Blocked, string? Next = null);

/// <param name="At">Milliseconds since the Unix epoch, UTC.</param>
public sealed record BlockedAccount(Account Account, long At);

/// <summary>In the account's own log: a request, mine or another's, as it is now.</summary>
public sealed record ContactRequestChanged(ContactRequest Request);

/// <summary>In the account's own log: we are contacts; or remark or star changed.</summary>
public sealed record ContactChanged(Guid AccountId, bool Starred, string? Remark = null);

/// <summary>In the account's own log: an account is no longer my contact, or is blocked or not any more.</summary>
public sealed record AccountReference(Guid AccountId);
