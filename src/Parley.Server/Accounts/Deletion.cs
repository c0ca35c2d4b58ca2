using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>The last change of an account: what it has with others ends, its profile is emptied, its user name stays taken for ever.</summary>
static class Deletion
{
    const string Empty = """
        UPDATE accounts SET deleted_at = @Now, nickname = '', search_key = '', letter = '#', sort_key = '', email = NULL, email_key = NULL,
            phone = NULL, gender = NULL, signature = NULL, birthday = NULL, avatar = NULL, shows_email = 0, presence_visibility = 'nobody', who_may_add = 'contacts',
            last_seen_at = NULL, administrator = 0, password_hash = ''
        WHERE id = @id
        """;

    /// <summary>Nobody reads its own log any more, and it tells a lot.</summary>
    const string EmptyLog = "UPDATE events SET body = @nothing WHERE conversation_id = @id";

    /// <summary>What its direct conversations' other members may do was decided on its being there.</summary>
    const string RaiseEpochs = """
        UPDATE conversations SET epoch = epoch + 1
        WHERE kind = 'direct' AND id IN (SELECT conversation_id FROM members WHERE account_id = @id AND left_seq IS NULL)
        """;

    static readonly string[] Unsaid =
    [
        "DELETE FROM drafts WHERE account_id = @id",
        "DELETE FROM scheduled_messages WHERE account_id = @id",
        "DELETE FROM group_applications WHERE account_id = @id",
        "DELETE FROM group_bans WHERE account_id = @id",
        "DELETE FROM stranger_counts WHERE account_id = @id",
        "DELETE FROM group_invitations WHERE account_id = @id AND state = 'pending'",
    ];

    static readonly byte[] Nothing = "{}"u8.ToArray();

    /// <param name="transaction">Locks <paramref name="locked"/> and the account's own log.</param>
    /// <param name="account">As it was when its password was checked.</param>
    /// <param name="locked">The logs of its ties as they were read.</param>
    /// <returns>False: there are more ties by now, so that nothing was done.</returns>
    public static async Task<Result<bool>> RunAsync(Transaction transaction, AccountRow account, Guid[] locked)
    {
        var id = account.Id;
        if (await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id }) is not { } current)
            return Errors.Unauthorized;
        if (current.PasswordHash != account.PasswordHash)
            return Errors.WrongCredentials;
        var ties = await Ties.ReadAsync(transaction.QueryAsync<Guid>, id);
        if (ties.IsLastAdministrator)
            return Errors.Forbidden;
        if (ties.Groups.Length > 0 || ties.Logs.Except(locked).Any())
            return false;

        await EndContactsAsync(transaction, id);
        await EndRequestsAsync(transaction, id);
        await EndBlocksAsync(transaction, id);
        foreach (var sql in Unsaid)
            await transaction.ExecuteAsync(sql, new { id });
        await transaction.ExecuteAsync(RaiseEpochs, new { id });
        await transaction.ExecuteAsync(EmptyLog, new { id, nothing = Nothing });
        await transaction.ExecuteAsync(Empty, new { id, transaction.Now });
        await SignIns.EndAllAsync(transaction, id, "account_deleted");
        return true;
    }

    static async Task EndContactsAsync(Transaction transaction, Guid id)
    {
        const string Mine = "SELECT contact_id FROM contacts WHERE account_id = @id";
        const string Theirs = "DELETE FROM contacts WHERE account_id = @contactId AND contact_id = @id";
        foreach (var contactId in (await transaction.QueryAsync<Guid>(Mine, new { id })).ToList())
        {
            await transaction.ExecuteAsync(Theirs, new { contactId, id });
            await TellAsync(transaction, contactId, id, EventKinds.ContactRemoved, new AccountReference(id));
        }

        await transaction.ExecuteAsync("DELETE FROM contacts WHERE account_id = @id", new { id });
    }

    /// <summary>
    /// Whoever was to give an answer is told that it waits for none, and whoever waits for one that none will come; also whoever was
    /// rejected before, without a word, and waits since.
    /// </summary>
    static async Task EndRequestsAsync(Transaction transaction, Guid id)
    {
        const string Pending = """
            SELECT from_id, to_id, note, CASE WHEN from_id = @id THEN at ELSE asked_at END AS at FROM contact_requests
            WHERE (from_id = @id AND state = 'pending' AND withheld = 0) OR (to_id = @id AND state IN ('pending', 'rejected'))
            """;
        var gone = new Account(id, "", "", IsAdministrator: false, IsDeleted: true);
        foreach (var (from, to, note, at) in (await transaction.QueryAsync<(Guid, Guid, string, long)>(Pending, new { id })).ToList())
        {
            var request = from == id
                ? new ContactRequest(gone, RequestDirections.Received, RequestStates.Withdrawn, note, at, transaction.Now)
                : new ContactRequest(gone, RequestDirections.Sent, RequestStates.Rejected, note, at, transaction.Now);
            await TellAsync(transaction, from == id ? to : from, id, EventKinds.ContactAnswered, new ContactRequestChanged(request));
        }

        await transaction.ExecuteAsync("DELETE FROM contact_requests WHERE from_id = @id OR to_id = @id", new { id });
    }

    /// <summary>Whom it blocked goes on seeing its marks as they stood: their rows stay, or they would notice.</summary>
    static async Task EndBlocksAsync(Transaction transaction, Guid id)
    {
        const string Blockers = "SELECT account_id FROM blocks WHERE blocked_id = @id";
        foreach (var blocker in (await transaction.QueryAsync<Guid>(Blockers, new { id })).ToList())
            await TellAsync(transaction, blocker, id, EventKinds.AccountUnblocked, new AccountReference(id));
        await transaction.ExecuteAsync("DELETE FROM blocks WHERE blocked_id = @id", new { id });
        await transaction.ExecuteAsync("DELETE FROM block_marks WHERE blocked_id = @id", new { id });
    }

    static Task TellAsync<T>(Transaction transaction, Guid accountId, Guid by, string kind, T body) =>
        transaction.AppendAsync(accountId, NewEvent.Of(by, kind, body));
}
