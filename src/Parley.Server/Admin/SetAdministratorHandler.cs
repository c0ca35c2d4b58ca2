using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Admin;

sealed class SetAdministratorHandler(
    Database database, Committer committer, Passwords passwords, PasswordTries tries, SecurityLog security, IOptions<AccountOptions> options)
    : IHandler<SetAdministrator, Account>
{
    public async ValueTask<Result<Account>> HandleAsync(SetAdministrator request, Caller caller, CancellationToken ct)
    {
        if ((Names.RefuseUsername(request.Username) ?? NewPassword.Refuse(request.Password, options.Value, request.Username)) is { } refusal)
            return refusal;

        var hashed = await passwords.HashAsync(request.Password, new Asker("operator", IsKnown: true), ct);
        if (hashed.Error is { } overloaded)
            return overloaded;
        var hash = hashed.Value!;
        var found = await FindAsync(request.Username, ct);
        if (found is null)
        {
            if (request.Exists is true)
                return Errors.NotFound;
            if (Names.RefuseNewUsername(request.Username) is { } badName)
                return badName;
            var created = await committer.ChangeAsync<Account?>([], async transaction =>
                await NewAccount.InsertAsync(transaction, request.Username, request.Username, hash, administrator: true));
            if (created.Error is { } error)
                return error;
            if (created.Value is { } account)
            {
                security.AdministratorMade(caller, account.Id);
                return account;
            }

            // Someone took the name while we hashed.
            found = await FindAsync(request.Username, ct);
        }

        // The name of a deleted account is nobody's any more, and never anyone's again.
        if (request.Exists is false || found!.DeletedAt is not null)
            return request.Exists is true ? Errors.NotFound : Errors.UsernameTaken;
        tries.ForgiveAll(found.Id);
        var reset = await committer.ChangeAsync<Account>([found.Id], transaction => ResetAsync(transaction, found.Id, hash));
        if (reset.Error is null)
            security.AdministratorMade(caller, found.Id);
        return reset;
    }

    static async Task<Result<Account>> ResetAsync(Transaction transaction, Guid id, string hash)
    {
        const string Reset = "UPDATE accounts SET password_hash = @hash, administrator = 1 WHERE id = @id AND deleted_at IS NULL";
        if (await transaction.ExecuteAsync(Reset, new { id, hash }) == 0)
            return Errors.NotFound;
        await SignIns.EndAllAsync(transaction, id, SessionEnds.PasswordReset);
        return (await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id }))!.ToProtocol();
    }

    async Task<AccountRow?> FindAsync(string username, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE username_key = @key";
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { key = Names.KeyOf(username) });
    }
}
