using Dapper;
using Microsoft.Extensions.Options;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// Whom a name signs in. An email and a phone sign in the account that has shown that they are its own; where the operator lets in what
/// nobody has shown, else the one that has said so for longest, so that nobody takes it away by saying so too.
/// </summary>
sealed class Logins(Database database, IOptions<AccountOptions> options)
{
    const string ByUsername = $"SELECT {AccountRow.Columns} FROM accounts WHERE deleted_at IS NULL AND username_key = @key";
    const string ByEmail = $"SELECT {AccountRow.Columns} FROM accounts WHERE email_key = @key AND email_verified_at IS NOT NULL";
    const string ByClaimedEmail = $"SELECT {AccountRow.Columns} FROM accounts WHERE email_key = @key ORDER BY email_at, id LIMIT 1";
    const string ByPhone = $"SELECT {AccountRow.Columns} FROM accounts WHERE phone = @key AND phone_verified_at IS NOT NULL";
    const string ByClaimedPhone = $"SELECT {AccountRow.Columns} FROM accounts WHERE phone = @key ORDER BY phone_at, id LIMIT 1";

    /// <param name="login">What was typed.</param>
    public async Task<AccountRow?> FindAsync(string login, CancellationToken ct)
    {
        if (Names.IsEmail(login))
            return await FindAsync(ByEmail, ByClaimedEmail, Names.KeyOf(login), ct);
        // A user name may be all digits, and goes first: a number in the region's way can be written otherwise.
        if (Names.RefuseUsername(login) is null && await FindAsync(ByUsername, null, Names.KeyOf(login), ct) is { } account)
            return account;
        return Phones.Read(login, options.Value.PhoneRegion) is { } phone ? await FindAsync(ByPhone, ByClaimedPhone, phone, ct) : null;
    }

    async Task<AccountRow?> FindAsync(string sql, string? claimed, string key, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var account = await connection.QueryFirstOrDefaultAsync<AccountRow>(sql, new { key });
        return account is null && claimed is not null && options.Value.AllowUnverifiedLogIn
            ? await connection.QueryFirstOrDefaultAsync<AccountRow>(claimed, new { key })
            : account;
    }
}
