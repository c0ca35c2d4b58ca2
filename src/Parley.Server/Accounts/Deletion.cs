using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>The last change of an account: what it has with others ends, its profile is emptied, its user name stays taken for ever.</summary>
static class Deletion
{
    const string Empty = """
        UPDATE accounts SET deleted_at = @Now, nickname = '', search_key = '', letter = '#', sort_key = '', email = NULL, email_key = NULL,
            email_at = NULL, email_verified_at = NULL, phone = NULL, phone_at = NULL, phone_verified_at = NULL, gender = NULL, signature = NULL,
            birthday = NULL, avatar = NULL, shows_email = 0, presence_visibility = 'nobody', who_may_add = 'contacts',
            last_seen_at = NULL, administrator = 0, password_hash = ''
        WHERE id = @id
        """;

    static readonly string[] Unsaid =
    [
        "DELETE FROM drafts WHERE account_id = @id",
        "DELETE FROM scheduled_messages WHERE account_id = @id",
        "DELETE FROM group_applications WHERE account_id = @id",
        "DELETE FROM group_bans WHERE account_id = @id",
        "DELETE FROM block_marks WHERE blocked_id = @id",
        "DELETE FROM stranger_counts WHERE account_id = @id",
        "DELETE FROM group_invitations WHERE account_id = @id AND state = 'pending'",
    ];

    /// <summary>With so many of those who know it, it ends what it has in one commit, since others wait for it.</summary>
    public const int MaxPerCommit = 100;

    /// <param name="transaction">Locks the account's own log, and those of the other administrators.</param>
    /// <param name="account">As it was when its password was checked.</param>
    /// <param name="administrators">As they were read when their logs were locked.</param>
    /// <returns>False: it is in groups, or there are other administrators, by now, so that nothing was done.</returns>
    public static async Task<Result<bool>> RunAsync(Transaction transaction, AccountRow account, Guid[] administrators)
    {
        var id = account.Id;
        if (await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id }) is not { } current)
            return Errors.Unauthorized;
        if (current.PasswordHash != account.PasswordHash)
            return Errors.WrongCredentials;
        var ties = await Ties.ReadAsync(transaction.QueryAsync<Guid>, id);
        if (ties.IsLastAdministrator)
            return Errors.Forbidden;
        if (ties.Groups.Length > 0 || ties.Administrators.Except(administrators).Any())
            return false;

        foreach (var sql in Unsaid)
            await transaction.ExecuteAsync(sql, new { id });
        await transaction.ExecuteAsync(Empty, new { id, transaction.Now });
        await SignIns.EndAllAsync(transaction, id, SessionEnds.AccountDeleted);
        return true;
    }

    /// <summary>Ends what the account has with some of those who know it, and tells them. In so many statements, however many they are.</summary>
    public static async Task PartAsync(Transaction transaction, Guid id, Guid[] known)
    {
        await EndContactsAsync(transaction, id, known);
        await EndRequestsAsync(transaction, id, known);
        await EndBlocksAsync(transaction, id, known);
    }

    static async Task EndContactsAsync(Transaction transaction, Guid id, Guid[] known)
    {
        const string Mine = "DELETE FROM contacts WHERE (account_id, contact_id) IN (SELECT @id, id FROM ids) RETURNING contact_id";
        const string Theirs = "DELETE FROM contacts WHERE (account_id, contact_id) IN (SELECT id, @id FROM ids)";
        var contacts = await transaction.QueryForAllAsync<Guid>(known, Mine, new { id });
        await transaction.ExecuteForAllAsync(contacts, Theirs, new { id });
        await TellAsync(transaction, id, EventKinds.ContactRemoved, contacts.ConvertAll(contact => (contact, JsonText.Of(new AccountReference(id)))));
    }

    /// <summary>
    /// Whoever was to give an answer is told that it waits for none, and whoever waits for one that none will come; also whoever was
    /// rejected before, without a word, and waits since.
    /// </summary>
    static async Task EndRequestsAsync(Transaction transaction, Guid id, Guid[] known)
    {
        const string Sent = """
            DELETE FROM contact_requests WHERE (from_id, to_id) IN (SELECT @id, id FROM ids)
            RETURNING to_id, note, at, CASE WHEN state = 'pending' AND withheld = 0 THEN 1 ELSE 0 END
            """;
        const string Received = """
            DELETE FROM contact_requests WHERE (from_id, to_id) IN (SELECT id, @id FROM ids)
            RETURNING from_id, note, asked_at, CASE WHEN state = 'pending' OR (state = 'rejected' AND told = 0) THEN 1 ELSE 0 END
            """;
        var gone = new Account(id, "", "", IsAdministrator: false, IsDeleted: true);
        foreach (var (sql, direction, state) in new[]
        {
            (Sent, RequestDirections.Received, RequestStates.Withdrawn),
            (Received, RequestDirections.Sent, RequestStates.Rejected),
        })
        {
            var requests = await transaction.QueryForAllAsync<(Guid Other, string Note, long At, long IsOpen)>(known, sql, new { id });
            await TellAsync(transaction, id, EventKinds.ContactAnswered, requests.Where(request => request.IsOpen != 0).Select(request => (
                request.Other,
                JsonText.Of(new ContactRequestChanged(new ContactRequest(gone, direction, state, request.Note, request.At, transaction.Now))))));
        }
    }

    /// <summary>Whom it blocked goes on seeing its marks as they stood: their rows stay, or they would notice.</summary>
    static async Task EndBlocksAsync(Transaction transaction, Guid id, Guid[] known)
    {
        const string Unblock = "DELETE FROM blocks WHERE (account_id, blocked_id) IN (SELECT id, @id FROM ids) RETURNING account_id";
        var blockers = await transaction.QueryForAllAsync<Guid>(known, Unblock, new { id });
        await TellAsync(transaction, id, EventKinds.AccountUnblocked, blockers.ConvertAll(blocker => (blocker, JsonText.Of(new AccountReference(id)))));
    }

    static Task TellAsync(Transaction transaction, Guid by, string kind, IEnumerable<(Guid AccountId, byte[] Body)> told) =>
        transaction.AppendToEachAsync(kind, [.. told.Select(one => (one.AccountId, by, one.Body))]);
}
