using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Admin;

sealed class SetAdministratorHandler(Database database, Committer committer, Passwords passwords, IOptions<AccountOptions> options)
    : IHandler<SetAdministrator, Account>
{
    public async ValueTask<Result<Account>> HandleAsync(SetAdministrator request, Caller caller, CancellationToken ct)
    {
        if ((Names.RefuseUsername(request.Username) ?? NewPassword.Refuse(request.Password, options.Value)) is { } refusal)
            return refusal;

        var hash = await passwords.HashAsync(request.Password, ct);
        if (await FindAsync(request.Username, ct) is not { } accountId)
        {
            if (request.Exists is true)
                return Errors.NotFound;
            var created = await committer.ChangeAsync<Account?>([], async transaction =>
                await NewAccount.InsertAsync(transaction, request.Username, request.Username, hash, administrator: true));
            if (created.Error is { } error)
                return error;
            if (created.Value is { } account)
                return account;
            // Someone took the name while we hashed.
            accountId = (await FindAsync(request.Username, ct))!.Value;
        }

        if (request.Exists is false)
            return Errors.UsernameTaken;
        return await committer.ChangeAsync<Account>([accountId], transaction => ResetAsync(transaction, accountId, hash));
    }

    static async Task<Result<Account>> ResetAsync(Transaction transaction, Guid accountId, string hash)
    {
        const string Reset = "UPDATE accounts SET password_hash = @hash, administrator = 1 WHERE id = @accountId";
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE id = @accountId";
        await transaction.ExecuteAsync(Reset, new { accountId, hash });
        await SignIns.EndAllAsync(transaction, accountId, "password_reset");
        return (await transaction.FindAsync<AccountRow>(Find, new { accountId }))!.ToProtocol();
    }

    async Task<Guid?> FindAsync(string username, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<Guid?>(
            "SELECT id FROM accounts WHERE username_key = @key", new { key = Names.KeyOf(username) });
    }
}
