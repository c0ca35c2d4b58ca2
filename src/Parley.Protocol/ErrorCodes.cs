namespace Parley.Protocol;

/// <summary>
/// Every error code a client can meet. Codes are stable; the sentences that come with them are for people and may change.
/// </summary>
public static class ErrorCodes
{
    /// <summary>The frame, the body or a field cannot be read or breaks its shape. <c>details.field</c> names the place.</summary>
    public const string BadRequest = "bad_request";
    /// <summary>No operation has this name.</summary>
    public const string UnknownOperation = "unknown_operation";
    /// <summary>The address is known, but not with this method: the header <c>Allow</c> names those it takes. Only over HTTP.</summary>
    public const string MethodNotAllowed = "method_not_allowed";
    /// <summary>The server is reached by HTTPS. Only over HTTP.</summary>
    public const string HttpsRequired = "https_required";
    /// <summary>The body, frame, address or headers are larger than <c>details.limit</c> bytes.</summary>
    public const string TooLarge = "too_large";
    /// <summary>Sign in first, or the token is wrong, expired or revoked.</summary>
    public const string Unauthorized = "unauthorized";
    /// <summary>Signed in, but not allowed to do this.</summary>
    public const string Forbidden = "forbidden";
    /// <summary>Not there, or not yours to know about: the two are never told apart.</summary>
    public const string NotFound = "not_found";
    /// <summary>Too many requests; try again after <c>details.retryAfter</c> seconds.</summary>
    public const string RateLimited = "rate_limited";
    /// <summary>The server has no room for more work or connections now; try again shortly.</summary>
    public const string Overloaded = "overloaded";
    /// <summary>The server cannot store anything at the moment (its disk is full, its database unreachable). Nothing was done.</summary>
    public const string StorageUnavailable = "storage_unavailable";
    /// <summary>The database was lost while it stored this: it may or may not have been done. Look again, or send the same again.</summary>
    public const string OutcomeUnknown = "outcome_unknown";
    /// <summary>A fault of the server's. <c>details.requestId</c> finds it in the log.</summary>
    public const string Internal = "internal";

    /// <summary>User name or password is wrong; which of them is never told.</summary>
    public const string WrongCredentials = "wrong_credentials";
    /// <summary>The user name is taken.</summary>
    public const string UsernameTaken = "username_taken";
    /// <summary>User names have 3 to 32 of letters, digits, <c>_ . -</c>, begin with a letter or digit, and have no dot last or after another.</summary>
    public const string BadUsername = "bad_username";
    /// <summary>This name is kept: it speaks for the server or for everyone.</summary>
    public const string NameReserved = "name_reserved";
    /// <summary>This name passes for another: it looks like an administrator's, or mixes letters of scripts that look alike in one word.</summary>
    public const string NameMisleading = "name_misleading";
    /// <summary>The password was not given lately in this session: <c>sessions.prove</c>, and ask again.</summary>
    public const string PasswordNeeded = "password_needed";
    /// <summary>This server takes no new accounts.</summary>
    public const string RegistrationClosed = "registration_closed";
    /// <summary>The registration code is missing, wrong, spent or expired.</summary>
    public const string BadRegistrationCode = "bad_registration_code";
    /// <summary>Searching for people is switched off on this server.</summary>
    public const string SearchDisabled = "search_disabled";
    /// <summary>
    /// The password has not <c>details.min</c> to <c>details.max</c> characters, or is easily guessed: <c>details.reason</c> is one of
    /// <see cref="WeakPasswordReasons"/>.
    /// </summary>
    public const string WeakPassword = "weak_password";
    /// <summary>The refresh token was spent before: someone has a copy. The session is revoked; log in again.</summary>
    public const string RefreshTokenReused = "refresh_token_reused";

    /// <summary>Only contacts may do this to each other on this server.</summary>
    public const string NotContacts = "not_contacts";
    /// <summary>They said no, a short while ago. They can be asked again from <c>details.until</c> on, in milliseconds since the Unix epoch.</summary>
    public const string RejectedLately = "rejected_lately";
    /// <summary>The other account was deleted.</summary>
    public const string AccountDeleted = "account_deleted";
    /// <summary>As many contacts, or requests, as an account may have: <c>details.limit</c>.</summary>
    public const string TooManyContacts = "too_many_contacts";

    /// <summary>Muted: not until <c>details.until</c>, in milliseconds since the Unix epoch; <c>details.everyone</c> where it is not only you.</summary>
    public const string Muted = "muted";
    /// <summary>The other one has so much to read here that nothing more is taken until they do.</summary>
    public const string TooManyUnread = "too_many_unread";
    /// <summary>You are in this group already.</summary>
    public const string AlreadyMember = "already_member";
    /// <summary>Removed from this group before; an admin must let them in again. It is you, unless you invite someone.</summary>
    public const string Banned = "banned";
    /// <summary>As many people who are no contacts of yours as may be brought into groups in a day: <c>details.limit</c>.</summary>
    public const string TooManyStrangers = "too_many_strangers";
    /// <summary>The group has as many links as a group may have: <c>details.limit</c>.</summary>
    public const string TooManyLinks = "too_many_links";
    /// <summary>The group has as many admins as a group may have: <c>details.limit</c>.</summary>
    public const string TooManyAdmins = "too_many_admins";
    /// <summary>The group has as many members as it may have: <c>details.limit</c>.</summary>
    public const string GroupFull = "group_full";
    /// <summary>The conversation is direct: it has its two members for ever.</summary>
    public const string ConversationIsDirect = "conversation_is_direct";
    /// <summary>The owner of a group with other members transfers it before leaving.</summary>
    public const string OwnerMustTransfer = "owner_must_transfer";

    /// <summary>The text is empty.</summary>
    public const string TextEmpty = "text_empty";
    /// <summary>The text is longer than <c>details.limit</c> bytes of UTF-8.</summary>
    public const string TextTooLong = "text_too_long";
    /// <summary>There is no such message, or it was recalled.</summary>
    public const string MessageNotFound = "message_not_found";
    /// <summary>Only the author may do this.</summary>
    public const string NotTheAuthor = "not_the_author";
    /// <summary>The message is too old to edit; it could be edited for <c>details.seconds</c> seconds.</summary>
    public const string EditWindowPassed = "edit_window_passed";
    /// <summary>The message is too old to recall; it could be recalled for <c>details.seconds</c> seconds.</summary>
    public const string RecallWindowPassed = "recall_window_passed";
    /// <summary>The message was edited as often as a message may be: <c>details.limit</c>.</summary>
    public const string TooManyEdits = "too_many_edits";
    /// <summary>The message has had as many reactions as a message may have: <c>details.limit</c>.</summary>
    public const string TooManyReactions = "too_many_reactions";
    /// <summary>The conversation has as many pins as it may have: <c>details.limit</c>.</summary>
    public const string TooManyPins = "too_many_pins";
    /// <summary>As many scheduled messages as an account may have: <c>details.limit</c>.</summary>
    public const string TooManyScheduled = "too_many_scheduled";
    /// <summary>Someone mentioned is no member: <c>details.accountId</c>.</summary>
    public const string NotAMember = "not_a_member";
    /// <summary>Nothing may be forwarded out of this group.</summary>
    public const string ForwardingForbidden = "forwarding_forbidden";
    /// <summary>The poll takes no more votes.</summary>
    public const string PollClosed = "poll_closed";
    /// <summary>Nobody can see who chose what in this poll.</summary>
    public const string PollAnonymous = "poll_anonymous";
    /// <summary>This is not one emoji.</summary>
    public const string BadEmoji = "bad_emoji";

    /// <summary>There is a file of this name already; it was not touched.</summary>
    public const string FileExists = "file_exists";
    /// <summary>No backup was made; the message says what stood in the way.</summary>
    public const string BackupFailed = "backup_failed";
}

/// <summary>A refusal on the wire.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Details">Facts a program can use, for example a limit.</param>
public sealed record Error(string Code, string Message, IReadOnlyDictionary<string, object>? Details = null);
