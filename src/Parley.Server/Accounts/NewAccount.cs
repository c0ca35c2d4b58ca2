using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

static class NewAccount
{
    /// <summary>
    /// Of several first accounts at once each waits here for the one before it, and then is not the first. It is asked before anything is
    /// decided by there being none yet.
    /// </summary>
    public static Task TakeTurnAsync(Transaction transaction)
    {
        // Any row will do that is always there.
        const string LockWhileEmpty = "UPDATE schema_versions SET applied_at = applied_at WHERE version = 1 AND NOT EXISTS (SELECT 1 FROM accounts)";
        return transaction.ExecuteAsync(LockWhileEmpty);
    }

    /// <summary>Inserts an account and its own log.</summary>
    /// <param name="administrator"><c>null</c>: only if it is the server's first.</param>
    /// <returns><c>null</c> when the user name is taken.</returns>
    public static async Task<Account?> InsertAsync(Transaction transaction, string username, string nickname, string hash, bool? administrator)
    {
        const string Insert = """
            INSERT INTO accounts (id, username, username_key, nickname, search_key, password_hash, administrator, created_at)
            VALUES (@id, @username, @key, @nickname, @searchKey, @hash,
                CASE WHEN @given >= 0 THEN @given WHEN EXISTS (SELECT 1 FROM accounts) THEN 0 ELSE 1 END, @Now)
            ON CONFLICT (username_key) DO NOTHING
            """;
        const string InsertLog = """
            INSERT INTO conversations (id, kind, last_at, created_at, member_count) VALUES (@id, 'account', @Now, @Now, 1)
            """;
        const string InsertReader = """
            INSERT INTO members (conversation_id, account_id, role, joined_seq, delivered_seq, read_seq, read_countable)
            VALUES (@id, @id, 'owner', 1, 0, 0, 0)
            """;
        var id = Guid.CreateVersion7();
        var given = administrator switch { true => 1, false => 0, null => -1 };
        var (key, searchKey) = (Names.KeyOf(username), Names.SearchKeyOf(username, nickname));
        if (await transaction.ExecuteAsync(Insert, new { id, username, key, nickname, searchKey, hash, given, transaction.Now }) == 0)
            return null;
        await Letters.KeepAsync(transaction, id, nickname);
        await transaction.ExecuteAsync(InsertLog, new { id, transaction.Now });
        await transaction.ExecuteAsync(InsertReader, new { id });
        return (await transaction.FindAsync<AccountRow>($"SELECT {AccountRow.Columns} FROM accounts WHERE id = @id", new { id }))!.ToProtocol();
    }

    /// <summary>Keeps what a new account says of how it is reached.</summary>
    /// <param name="email">Empty or <c>null</c> where it says nothing.</param>
    /// <param name="phone">As the email.</param>
    public static async Task ClaimAsync(Transaction transaction, Guid id, string? email, string? phone)
    {
        const string Email = "UPDATE accounts SET email = @email, email_key = @key, email_at = @Now WHERE id = @id";
        const string Phone = "UPDATE accounts SET phone = @phone, phone_at = @Now WHERE id = @id";
        if (!string.IsNullOrEmpty(email))
            await transaction.ExecuteAsync(Email, new { id, email, key = Names.KeyOf(email), transaction.Now });
        if (!string.IsNullOrEmpty(phone))
            await transaction.ExecuteAsync(Phone, new { id, phone, transaction.Now });
    }
}
