using System.Collections.Frozen;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>Every refusal the server makes: its code, its sentence, and the HTTP status that says the same.</summary>
static class Errors
{
    public static readonly Error Unauthorized = new(ErrorCodes.Unauthorized, "Sign in first: the token is missing, wrong, expired or revoked.");
    public static readonly Error Forbidden = new(ErrorCodes.Forbidden, "You are not allowed to do this.");
    public static readonly Error NotFound = new(ErrorCodes.NotFound, "There is no such thing, or it is not yours to see.");
    public static readonly Error HttpsRequired = new(ErrorCodes.HttpsRequired, "This server is reached by HTTPS. What was sent by HTTP others may have read: change it if it was a password or a token.");
    public static readonly Error MethodNotAllowed = new(ErrorCodes.MethodNotAllowed, "This address takes other methods.");
    public static readonly Error Overloaded = new(ErrorCodes.Overloaded, "The server is busy. Try again in a moment.");
    public static readonly Error StorageUnavailable = new(ErrorCodes.StorageUnavailable, "The server cannot store anything at the moment. Nothing was done; try again later.");
    public static readonly Error OutcomeUnknown = new(ErrorCodes.OutcomeUnknown, "The database was lost while it stored this, so it is not known whether it was done. Look again, or send the same again.");
    public static readonly Error WrongCredentials = new(ErrorCodes.WrongCredentials, "User name or password is wrong.");
    public static readonly Error UsernameTaken = new(ErrorCodes.UsernameTaken, "This user name is taken.");
    public static readonly Error BadUsername = new(ErrorCodes.BadUsername, "A user name has 3 to 32 letters, digits or _ . - and begins with a letter or digit. A dot does not end it, nor follow a dot.");
    public static readonly Error NameReserved = new(ErrorCodes.NameReserved, "This name is kept for the server. Choose another.");
    public static readonly Error NameMisleading = new(ErrorCodes.NameMisleading, "This name could be taken for another. Choose one that looks like no other.");
    public static readonly Error RefreshTokenReused = new(ErrorCodes.RefreshTokenReused, "This refresh token was used before, so the session was ended. Log in again.");
    public static readonly Error ConversationIsDirect = new(ErrorCodes.ConversationIsDirect, "A direct conversation keeps its two members.");
    public static readonly Error OwnerMustTransfer = new(ErrorCodes.OwnerMustTransfer, "Make someone else the owner before you leave.");
    public static readonly Error TextEmpty = new(ErrorCodes.TextEmpty, "The message has no text.");
    public static readonly Error MessageNotFound = new(ErrorCodes.MessageNotFound, "There is no such message, or it was recalled.");
    public static readonly Error NotTheAuthor = new(ErrorCodes.NotTheAuthor, "Only the author may do this.");
    public static readonly Error BadEmoji = new(ErrorCodes.BadEmoji, "A reaction is one emoji.");

    public static readonly Error PasswordNeeded = new(ErrorCodes.PasswordNeeded, "Give your password first: it was not asked for lately.");
    public static readonly Error RegistrationClosed = new(ErrorCodes.RegistrationClosed, "This server takes no new accounts. Ask its administrator.");
    public static readonly Error BadRegistrationCode = new(ErrorCodes.BadRegistrationCode, "To register here you need a code that is still good. Ask its administrator for one.");
    public static readonly Error SearchDisabled = new(ErrorCodes.SearchDisabled, "Searching for people is switched off here. Look them up by their exact user name.");
    public static readonly Error NotContacts = new(ErrorCodes.NotContacts, "Only contacts may do this to each other. Send a contact request first.");
    public static readonly Error AccountDeleted = new(ErrorCodes.AccountDeleted, "The other account was deleted.");
    public static readonly Error AlreadyMember = new(ErrorCodes.AlreadyMember, "You are in this group already.");
    public static readonly Error Banned = new(ErrorCodes.Banned, "Who was removed from this group comes back only when an admin lets them.");
    public static readonly Error ForwardingForbidden = new(ErrorCodes.ForwardingForbidden, "Nothing may be forwarded out of this group.");
    public static readonly Error PollClosed = new(ErrorCodes.PollClosed, "This poll takes no more votes.");
    public static readonly Error PollAnonymous = new(ErrorCodes.PollAnonymous, "This poll is anonymous.");
    public static readonly Error BadCursor = BadRequest("This cursor is not from an earlier page.", "after");
    public static readonly Error KeysConfigured = BadRequest("The keys come from the configuration, Accounts:SigningKey. Change them there: docs/keys.md.");
    public static readonly Error FileExists = new(ErrorCodes.FileExists, "There is a file of this name already. Choose another name.");

    public static readonly Error TooManyUnread = new(
        ErrorCodes.TooManyUnread, "The other one has not read for long. Wait until they do.");

    /// <summary>
    /// Not for clients: the membership an operation was decided on changed before its commit. The table decides again and never
    /// lets this out.
    /// </summary>
    public static readonly Error Stale = new("stale", "");

    static readonly FrozenDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [ErrorCodes.Unauthorized] = 401,
        [ErrorCodes.WrongCredentials] = 401,
        [ErrorCodes.RefreshTokenReused] = 401,
        [ErrorCodes.Forbidden] = 403,
        [ErrorCodes.HttpsRequired] = 403,
        [ErrorCodes.NotTheAuthor] = 403,
        [ErrorCodes.PasswordNeeded] = 403,
        [ErrorCodes.NotContacts] = 403,
        [ErrorCodes.RejectedLately] = 403,
        [ErrorCodes.Muted] = 403,
        [ErrorCodes.TooManyUnread] = 403,
        [ErrorCodes.RegistrationClosed] = 403,
        [ErrorCodes.BadRegistrationCode] = 403,
        [ErrorCodes.SearchDisabled] = 403,
        [ErrorCodes.Banned] = 403,
        [ErrorCodes.ForwardingForbidden] = 403,
        [ErrorCodes.PollAnonymous] = 403,
        [ErrorCodes.NotFound] = 404,
        [ErrorCodes.UnknownOperation] = 404,
        [ErrorCodes.MessageNotFound] = 404,
        [ErrorCodes.MethodNotAllowed] = 405,
        [ErrorCodes.UsernameTaken] = 409,
        [ErrorCodes.AccountDeleted] = 409,
        [ErrorCodes.AlreadyMember] = 409,
        [ErrorCodes.PollClosed] = 409,
        [ErrorCodes.TooManyContacts] = 409,
        [ErrorCodes.TooManyAdmins] = 409,
        [ErrorCodes.TooManyLinks] = 409,
        [ErrorCodes.TooManyPins] = 409,
        [ErrorCodes.TooManyScheduled] = 409,
        [ErrorCodes.ConversationIsDirect] = 409,
        [ErrorCodes.OwnerMustTransfer] = 409,
        [ErrorCodes.GroupFull] = 409,
        [ErrorCodes.EditWindowPassed] = 409,
        [ErrorCodes.RecallWindowPassed] = 409,
        [ErrorCodes.TooManyEdits] = 409,
        [ErrorCodes.TooManyReactions] = 409,
        [ErrorCodes.FileExists] = 409,
        [ErrorCodes.TooLarge] = 413,
        [ErrorCodes.RateLimited] = 429,
        [ErrorCodes.TooManyStrangers] = 429,
        [ErrorCodes.Internal] = 500,
        [ErrorCodes.BackupFailed] = 500,
        [ErrorCodes.Overloaded] = 503,
        [ErrorCodes.StorageUnavailable] = 503,
        [ErrorCodes.OutcomeUnknown] = 503,
    }.ToFrozenDictionary();

    /// <summary>400 for whatever is wrong with what was asked.</summary>
    public static int StatusOf(string code) => Statuses.GetValueOrDefault(code, 400);

    public static Error BadRequest(string message, string? field = null) =>
        new(ErrorCodes.BadRequest, message, field is null ? null : new Dictionary<string, object> { ["field"] = field });

    public static Error BadLimit(int max) => BadRequest($"The limit is 1 to {max}.", "limit");

    public static Error BadPlace(string field) => BadRequest($"The field {field} is a place in a log: a number from 0, below 2^53.", field);

    public static Error UnknownOperation(string name) => new(ErrorCodes.UnknownOperation, $"There is no operation named {name}.");

    public static Error TooLarge(long limit) => Limited(ErrorCodes.TooLarge, $"This is larger than {limit} bytes.", limit);

    public static Error HeadersTooLarge(int count, int bytes) =>
        Limited(ErrorCodes.TooLarge, $"A request has at most {count} headers, of {bytes} bytes together.", bytes);

    public static Error TextTooLong(int limit) => Limited(ErrorCodes.TextTooLong, $"The text is longer than {limit} bytes.", limit);

    public static Error GroupFull(int limit) => Limited(ErrorCodes.GroupFull, $"A group has at most {limit} members.", limit);

    /// <param name="until">Milliseconds since the Unix epoch, UTC.</param>
    public static Error RejectedLately(long until) => new(
        ErrorCodes.RejectedLately, "They said no, a short while ago. Ask again later.", new Dictionary<string, object> { ["until"] = until });

    public static Error TooManyContacts(int limit) => Limited(ErrorCodes.TooManyContacts, $"An account has at most {limit} of these.", limit);

    public static Error TooManyAdmins(int limit) => Limited(ErrorCodes.TooManyAdmins, $"A group has at most {limit} admins.", limit);

    public static Error TooManyStrangers(int limit) => Limited(
        ErrorCodes.TooManyStrangers, $"At most {limit} people who are no contacts of yours can be brought into groups in a day.", limit);

    public static Error TooManyLinks(int limit) => Limited(ErrorCodes.TooManyLinks, $"A group has at most {limit} links. Revoke one first.", limit);

    public static Error TooManyPins(int limit) => Limited(ErrorCodes.TooManyPins, $"A conversation has at most {limit} pins. Take one off first.", limit);

    public static Error TooManyScheduled(int limit) => Limited(ErrorCodes.TooManyScheduled, $"You can have {limit} messages scheduled.", limit);

    public static Error NotAMember(Guid accountId) => new(
        ErrorCodes.NotAMember, "Someone you mention is no member here.", new Dictionary<string, object> { ["accountId"] = accountId.ToString() });

    /// <param name="until">Milliseconds since the Unix epoch, UTC.</param>
    /// <param name="everyone">All but the owner and admins are muted.</param>
    public static Error Muted(long until, bool everyone) => new(
        ErrorCodes.Muted, everyone ? "Only the owner and admins may write here." : "You are muted here.",
        new Dictionary<string, object> { ["until"] = until, ["everyone"] = everyone });

    public static Error TooManyEdits(int limit) => Limited(ErrorCodes.TooManyEdits, $"A message can be edited {limit} times.", limit);

    public static Error TooManyReactions(int limit) => Limited(ErrorCodes.TooManyReactions, $"A message can have {limit} reactions.", limit);

    public static Error EditWindowPassed(TimeSpan window) => Windowed(ErrorCodes.EditWindowPassed, "This message is too old to edit.", window);

    public static Error RecallWindowPassed(TimeSpan window) => Windowed(ErrorCodes.RecallWindowPassed, "This message is too old to recall.", window);

    /// <param name="reason">One of <see cref="WeakPasswordReasons"/>.</param>
    /// <param name="word">The name that it is made of.</param>
    public static Error WeakPassword(int min, int max, string reason, string? word = null)
    {
        var details = new Dictionary<string, object> { ["min"] = min, ["max"] = max, ["reason"] = reason };
        if (word is not null)
            details["word"] = word;
        return new(ErrorCodes.WeakPassword, reason switch
        {
            WeakPasswordReasons.Common => "This password is among those that everyone tries first. Choose another.",
            WeakPasswordReasons.Name => $"Anyone would try a name. Leave \"{word}\" out, or have at least {min} other characters.",
            _ => $"A password has {min} to {max} characters.",
        }, details);
    }

    public static Error RateLimited(TimeSpan retryAfter)
    {
        var seconds = (long)Math.Ceiling(retryAfter.TotalSeconds);
        return new(ErrorCodes.RateLimited, $"Too many requests. Try again in {seconds} s.", new Dictionary<string, object> { ["retryAfter"] = seconds });
    }

    public static Error BackupFailed(string reason) => new(ErrorCodes.BackupFailed, $"No backup was made. {reason}");

    public static Error Internal(string requestId) => new(
        ErrorCodes.Internal, "Something went wrong on the server. It was logged.", new Dictionary<string, object> { ["requestId"] = requestId });

    static Error Limited(string code, string message, long limit) => new(code, message, new Dictionary<string, object> { ["limit"] = limit });

    static Error Windowed(string code, string message, TimeSpan window) =>
        new(code, message, new Dictionary<string, object> { ["seconds"] = (long)window.TotalSeconds });
}
